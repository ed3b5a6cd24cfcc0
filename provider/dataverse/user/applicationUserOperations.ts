import { MINUTE_MS, SECOND_MS } from "../../../common/time";
import { messageOf, nameOf } from "../../../common/errors";
import { ProviderError } from "../../errors";
import {
  assignRole,
  createApplicationUser,
  deleteUser,
  roleCopies,
  setDisabled,
  unassignRole,
  userById,
  userOfClient,
} from "./applicationUserRequests";
import type { Connection } from "../session/connection";
import { codes, isRefusedWith, unlessGone } from "../../../common/dataverse/serviceCodes";
import type { Probe, WebApi } from "../session/webApi";

/** A user as the requests of applicationUserRequests.ts select it. */
export interface UserRow {
  readonly systemuserid: string;
  readonly applicationid: string | null;
  readonly isdisabled: boolean;
  /** Not 0: deleted, and kept only as a mark. */
  readonly deletedstate: number;
  readonly _businessunitid_value: string;
  readonly systemuserroles_association: readonly {
    readonly roleid: string;
    readonly name: string;
    /** The copy of the role in the root business unit. */
    readonly _parentrootroleid_value: string;
    /** The same for a role of the platform in every environment; null for a custom role. */
    readonly _roletemplateid_value: string | null;
  }[];
}

/** What an application user is recognised by and made of. */
export interface ApplicationUserArgs {
  readonly newUserId: string;
  readonly clientId: string;
  readonly businessUnitId: string;
}

/** Registrations take from seconds to minutes. */
const ENTRA_POLLING = { firstMs: 2 * SECOND_MS, maxMs: 15 * SECOND_MS, limitMs: 5 * MINUTE_MS };
/** https://learn.microsoft.com/power-apps/developer/data-platform/security-roles */
const ADMINISTRATOR_TEMPLATE = "627090ff-40a3-4053-8790-584edc5be201";
/** Answers for a registration that Dataverse does not know, or not yet. */
const UNKNOWN_REGISTRATION = [
  codes.azureApplicationIdNotFound,
  codes.azureApplicationIdNotFoundInOrgDb,
  codes.applicationNotRegisteredWithDeployment,
];

/** The user of that id; undefined when there is none, or only the mark of a deleted one. */
export async function getUser(api: WebApi, userId: string): Promise<UserRow | undefined> {
  const row = await rowOf(api, userId);
  return row !== undefined && isThere(row) ? row : undefined;
}

/** The application user that exists, or a new one; the mark of a deleted one would be in its way and is removed. */
export async function findOrCreateUser(
  api: WebApi,
  wanted: ApplicationUserArgs,
): Promise<{ readonly user: UserRow; readonly isNew: boolean }> {
  const { clientId } = wanted;
  const rows = await rowsOfClient(api, clientId);
  const existing = rows.find(isThere);
  if (existing !== undefined) return { user: existing, isNew: false };
  for (const { systemuserid } of rows) await purge(api, systemuserid);
  const refusal = await create(api, wanted);
  const user = await api.waitFor(`the application user of ${clientId} to be shown`, async (note) => {
    if (refusal !== undefined) note(refusal);
    return (await rowsOfClient(api, clientId)).find(isThere);
  });
  return { user, isNew: refusal === undefined };
}

/** Whether the user has the role; `roleId` is that of the copy in the root business unit. */
export function hasRole(user: UserRow, roleId: string): boolean {
  return assignedCopy(user, roleId) !== undefined;
}

/** Names of the user's roles besides that one. */
export function otherRolesOf(user: UserRow, roleId: string): readonly string[] {
  const copy = assignedCopy(user, roleId);
  return user.systemuserroles_association
    .filter(({ roleid }) => roleid !== copy)
    .map(({ name }) => name)
    .sort();
}

/** Name, in the environment's language, of the role that may do everything; undefined when the user doesn't have it. */
export function administratorRoleOf({ systemuserroles_association: roles }: UserRow): string | undefined {
  return roles.find((role) => role._roletemplateid_value === ADMINISTRATOR_TEMPLATE)?.name;
}

/** Assigns the role's copy in the user's business unit, and returns the user that has it. */
export async function assign(api: WebApi, user: UserRow, roleId: string): Promise<UserRow> {
  const copy = await api.waitFor(
    `the role ${roleId} to have a copy in the user's business unit`,
    async () => {
      const copies = await api.list<{ roleid: string }>(roleCopies(roleId, user._businessunitid_value), {
        strong: true,
      });
      return copies[0]?.roleid;
    },
  );
  try {
    await api.send(assignRole(user.systemuserid, copy, api.root));
  } catch (error) {
    // A repetition after a lost answer.
    if (!isRefusedWith(error, codes.duplicateRecord)) throw error;
  }
  return await api.waitFor(`the role ${roleId} to be assigned`, async () => {
    const now = await getUser(api, user.systemuserid);
    return now !== undefined && hasRole(now, roleId) ? now : undefined;
  });
}

/** Takes the role from the user, who may have lost it already. */
export async function unassign(api: WebApi, user: UserRow, roleId: string): Promise<void> {
  const copy = assignedCopy(user, roleId);
  if (copy !== undefined) await unlessGone(api.send(unassignRole(user.systemuserid, copy)));
}

/**
 * Deletes the user for good. With a warning it stays when it has roles from elsewhere, too, which is all that happens then;
 * and, disabled, when it owns rows: those would have to be reassigned or deleted first.
 * https://learn.microsoft.com/power-platform/admin/manage-application-users#delete-an-application-user
 */
export async function removeUser(
  api: WebApi,
  { userId, roleId, environmentUrl }: Pick<Connection, "environmentUrl"> & { userId: string; roleId: string },
  warn: (text: string) => Promise<void>,
): Promise<void> {
  const user = await rowOf(api, userId);
  if (user === undefined) return;
  if (isThere(user)) {
    const others = otherRolesOf(user, roleId);
    if (others.length > 0) {
      await unassign(api, user, roleId);
      return await warn(sharedWarning(userId, others));
    }
    const { applicationid: clientId } = user;
    if (clientId !== null) await unlessGone(api.send(setDisabled({ userId, clientId }, true)));
    try {
      await unlessGone(api.send(deleteUser(userId)));
    } catch (error) {
      if (!isRefusedWith(error, codes.cannotDeleteUserOwningRecords)) throw error;
      await unassign(api, user, roleId);
      return await warn(ownerWarning(userId, environmentUrl));
    }
  }
  await purge(api, userId);
}

function sharedWarning(userId: string, roles: readonly string[]): string {
  return (
    `the application user ${userId} stays, without the role of this stack: it also has ${roles.join(", ")}. When nothing needs ` +
    "it, delete it in the Power Platform admin center (environment, Settings, Application users)"
  );
}

function ownerWarning(userId: string, environmentUrl: string): string {
  return (
    `the application user ${userId} owns rows, so Dataverse does not delete it; it stays, disabled and without roles. Once ` +
    "their tables are deleted, or the rows are reassigned, this deletes it; run it twice, since the first time only " +
    `marks it as deleted:\n  az rest --method delete --resource ${environmentUrl} --url "${environmentUrl}/api/data/v9.2/systemusers(${userId})"`
  );
}

/** A fresh registration reaches Dataverse after a while. Returns the refusal when there is a user already. */
async function create(
  api: WebApi,
  { newUserId, clientId, businessUnitId }: ApplicationUserArgs,
): Promise<unknown> {
  const request = createApplicationUser({ userId: newUserId, clientId, businessUnitId });
  const attempt: Probe<{ readonly refusal: unknown }> = async (note) => {
    try {
      await api.send(request);
      return { refusal: undefined };
    } catch (error) {
      if (isRefusedWith(error, ...UNKNOWN_REGISTRATION)) {
        note(error);
        return undefined;
      }
      // A repetition after a lost answer, or another client was faster.
      if (!isRefusedWith(error, codes.duplicateApplicationUser, codes.duplicateRecord)) throw error;
      return { refusal: error };
    }
  };
  const what = `Entra's new app registration ${clientId} to reach Dataverse`;
  try {
    return (await api.waitFor(what, attempt, ENTRA_POLLING)).refusal;
  } catch (error) {
    if (nameOf(error) !== "ProviderError") throw error;
    const doubt = "if that never happens, the registration is in a different tenant than the environment";
    throw new ProviderError(`${messageOf(error)}; ${doubt}`, { cause: error });
  }
}

async function purge(api: WebApi, userId: string): Promise<void> {
  await unlessGone(api.send(deleteUser(userId)));
}

async function rowsOfClient(api: WebApi, clientId: string): Promise<readonly UserRow[]> {
  return await api.list<UserRow>(userOfClient(clientId), { strong: true });
}

async function rowOf(api: WebApi, userId: string): Promise<UserRow | undefined> {
  // As `userById` selects it.
  return (await unlessGone(api.send(userById(userId)))) as UserRow | undefined;
}

function isThere({ deletedstate }: UserRow): boolean {
  return deletedstate === 0;
}

function assignedCopy({ systemuserroles_association: roles }: UserRow, roleId: string): string | undefined {
  const root = roleId.toLowerCase();
  return roles.find(({ roleid, _parentrootroleid_value }) => [roleid, _parentrootroleid_value].includes(root))
    ?.roleid;
}
