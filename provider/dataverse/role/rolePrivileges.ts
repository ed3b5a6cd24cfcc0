import {
  addPrivileges,
  privilegesNamed,
  removePrivilege,
  replacePrivileges,
  retrieveRolePrivileges,
  type GrantedPrivilege,
} from "./roleRequests";
import type { WebApi } from "../session/webApi";

/** Depths by the names of privileges. */
export type Privileges = Readonly<Record<string, string>>;

/** A privilege that a role has. */
export interface HeldPrivilege extends GrantedPrivilege {
  readonly name: string;
}

/** A role whose privileges are set. */
export interface PrivilegedRole {
  readonly roleId: string;
  readonly name: string;
  readonly businessUnitId: string;
  /** Another owner's: privileges are changed one by one, never replaced wholesale. */
  readonly adopted: boolean;
}

/** What a role has now. */
export async function readPrivileges(api: WebApi, roleId: string): Promise<readonly HeldPrivilege[]> {
  // A complex type of the Web API, whose members are always there.
  const { RolePrivileges: held } = (await api.send(retrieveRolePrivileges(roleId))) as {
    RolePrivileges: readonly { PrivilegeId: string; PrivilegeName: string; Depth: string }[];
  };
  return held.map(({ PrivilegeId, PrivilegeName, Depth }) => ({
    privilegeId: PrivilegeId,
    name: PrivilegeName,
    depth: Depth,
  }));
}

/**
 * Gives a role the wanted privileges at the wanted depths, takes others away unless `keep` names them ("all" keeps any),
 * and looks again. Returns the names of what it has beyond the wanted: Dataverse puts some into every new role.
 */
export async function setPrivileges(
  api: WebApi,
  role: PrivilegedRole,
  { wanted, keep }: { readonly wanted: Privileges; readonly keep: readonly string[] | "all" },
): Promise<readonly string[]> {
  const { roleId, adopted } = role;
  const ids = await findPrivileges(api, Object.keys(wanted));
  const granted = (names: readonly string[]): GrantedPrivilege[] =>
    names.map((name) => ({ privilegeId: ids.get(keyOf(name)) ?? "", depth: wanted[name] ?? "" }));
  if (!adopted) await api.send(replacePrivileges(role, granted(Object.keys(wanted))));
  const held = await readPrivileges(api, roleId);
  for (const excess of excessOf(held, wanted, keep)) await takeAway(api, roleId, excess);
  const missing = missingOf(held, wanted);
  if (missing.length > 0) await api.send(addPrivileges(role, granted(missing)));
  const settled = await api.waitFor(`the privileges of the role ${role.name} to be as wanted`, async () => {
    const now = await readPrivileges(api, roleId);
    const isSettled = missingOf(now, wanted).length === 0 && excessOf(now, wanted, "all").length === 0;
    return isSettled ? now : undefined;
  });
  return beyond(settled, wanted);
}

/** Names of what a role has beyond the wanted, at whatever depth. */
export function beyond(held: readonly HeldPrivilege[], wanted: Privileges): readonly string[] {
  const depths = byKey(wanted);
  return held
    .map(({ name }) => name)
    .filter((name) => !depths.has(keyOf(name)))
    .sort();
}

/** Depths by name of what a role has, without those privileges; spelt as in `like`, where that has them. */
export function without(
  held: readonly HeldPrivilege[],
  names: readonly string[],
  like: Privileges,
): Privileges {
  const left = new Set(names.map(keyOf));
  const spellings = new Map(Object.keys(like).map((name) => [keyOf(name), name]));
  const entries = held
    .filter(({ name }) => !left.has(keyOf(name)))
    .map(({ name, depth }): [string, string] => [spellings.get(keyOf(name)) ?? name, depth]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What must go: held at another depth than the wanted, which adding would leave as it is, or neither wanted nor kept. */
function excessOf(
  held: readonly HeldPrivilege[],
  wanted: Privileges,
  keep: readonly string[] | "all",
): readonly HeldPrivilege[] {
  const depths = byKey(wanted);
  const kept = keep === "all" ? undefined : new Set(keep.map(keyOf));
  return held.filter(({ name, depth }) => {
    const wantedDepth = depths.get(keyOf(name));
    if (wantedDepth !== undefined) return wantedDepth !== depth;
    return kept?.has(keyOf(name)) === false;
  });
}

async function takeAway(api: WebApi, roleId: string, { privilegeId }: HeldPrivilege): Promise<void> {
  try {
    await api.send(removePrivilege(roleId, privilegeId));
  } catch (error) {
    // A repetition after a lost answer finds nothing to take.
    const held = await readPrivileges(api, roleId);
    if (held.some((each) => each.privilegeId === privilegeId)) throw error;
  }
}

/** Wanted privileges that are not held at the wanted depth. */
function missingOf(held: readonly HeldPrivilege[], wanted: Privileges): readonly string[] {
  const depths = new Map(held.map(({ name, depth }) => [keyOf(name), depth]));
  return Object.keys(wanted).filter((name) => depths.get(keyOf(name)) !== wanted[name]);
}

/** Ids by `keyOf` the names; privileges of a table that was just made take a while to appear. */
async function findPrivileges(api: WebApi, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (names.length === 0) return new Map();
  return await api.waitFor(`the privileges ${names.join(", ")} to exist`, async () => {
    const found = await api.list<{ privilegeid: string; name: string }>(privilegesNamed(names), {
      strong: true,
    });
    const ids = new Map(found.map(({ name, privilegeid }) => [keyOf(name), privilegeid]));
    return names.every((name) => ids.has(keyOf(name))) ? ids : undefined;
  });
}

function byKey(privileges: Privileges): ReadonlyMap<string, string> {
  return new Map(Object.entries(privileges).map(([name, depth]) => [keyOf(name), depth]));
}

/** Dataverse compares names without regard to case. */
function keyOf(name: string): string {
  return name.toLowerCase();
}
