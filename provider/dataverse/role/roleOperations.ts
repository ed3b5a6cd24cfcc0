import { ProviderError } from "../../errors";
import { isStackName } from "../ownershipTags";
import { findRootBusinessUnit } from "../user/businessUnits";
import { createRole, deleteRole, renameRole, roleById, rolesLike, rolesOf } from "./roleRequests";
import { codes, isRefusedWith, unlessGone } from "../../../common/dataverse/serviceCodes";
import type { WebApi } from "../session/webApi";

/** What a role is recognised by. */
export interface RoleArgs {
  readonly newRoleId: string;
  readonly name: string;
  readonly businessUnitId: string;
}

/** A role that exists, and whether it belongs to another owner. */
export interface FoundRole {
  readonly roleId: string;
  readonly name: string;
  readonly adopted: boolean;
}

/** The role with the id that an interrupted creation gave it, else the one of that name, else a new one. */
export async function findOrCreateRole(api: WebApi, wanted: RoleArgs): Promise<FoundRole> {
  const found = (await findRole(api, wanted)) ?? (await create(api, wanted));
  // The interrupted creation may have been under another name.
  if (found.name !== wanted.name && !found.adopted) await api.send(renameRole(found.roleId, wanted.name));
  return { ...found, name: wanted.name };
}

/** Deletes a role; that it is gone already is fine. */
export async function removeRole(api: WebApi, roleId: string): Promise<void> {
  await unlessGone(api.send(deleteRole(roleId)));
}

/** Names of the roles that other stacks have in the environment: their runtimes write there. */
export async function findRolesOfOtherStacks(api: WebApi, stack: string): Promise<string[]> {
  const rows = await api.list<{ name: string }>(rolesOf(await findRootBusinessUnit(api)), { strong: true });
  return rows.map(({ name }) => name).filter((name) => name !== stack && isStackName(name));
}

async function create(api: WebApi, wanted: RoleArgs): Promise<FoundRole> {
  const { newRoleId, name, businessUnitId } = wanted;
  try {
    await api.send(createRole({ roleId: newRoleId, name, businessUnitId }));
    return { roleId: newRoleId, name, adopted: false };
  } catch (error) {
    // A repetition after a lost answer, or another client was faster.
    if (!isRefusedWith(error, codes.duplicateRecord, codes.roleAlreadyExists)) throw error;
    // One that the deployer may not see would never appear.
    await unlessGone(api.send(roleById(newRoleId)));
    return await api.waitFor(`the role ${name} to be shown`, () => findRole(api, wanted));
  }
}

async function findRole(api: WebApi, wanted: RoleArgs): Promise<FoundRole | undefined> {
  const rows = await api.list<{ roleid: string; name: string }>(rolesLike(wanted), { strong: true });
  const ours = rows.find(({ roleid }) => roleid === wanted.newRoleId.toLowerCase());
  const [first, second] = ours === undefined ? rows : [ours];
  if (first === undefined) return undefined;
  if (second !== undefined) {
    throw new ProviderError(
      `there are ${rows.length} roles named ${wanted.name} in the root business unit (${rows.map(({ roleid }) => roleid).join(", ")}), ` +
        "so the intended one is unknown; rename the others, or choose another name",
    );
  }
  return { roleId: first.roleid, name: first.name, adopted: ours === undefined };
}
