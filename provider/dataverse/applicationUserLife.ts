import { MINUTE_MS, SECOND_MS } from "../../runtime/support/clock";
import { messageOf } from "../../runtime/support/errors";
import { nameOf, ProviderError } from "../errors";
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
import { codes, isRefusedWith, unlessGone } from "./serviceCodes";
import type { Look, WebApi } from "./webApi";

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
  }[];
}

/** What an application user is recognised by and made of. */
export interface WantedUser {
  readonly newUserId: string;
  readonly clientId: string;
  readonly businessUnitId: string;
}

/** Registrations take from seconds to minutes. */
const ENTRA_PATIENCE = { firstMs: 2 * SECOND_MS, maxMs: 15 * SECOND_MS, limitMs: 5 * MINUTE_MS };
/** Answers for a registration that Dataverse does not know, or not yet. */
const UNKNOWN_REGISTRATION = [
  codes.azureApplicationIdNotFound,
  codes.azureApplicationIdNotFoundInOrgDb,
  codes.applicationNotRegisteredWithDeployment,
];

/** The application user of the registration; undefined when there is none, or only the mark of a deleted one. */
export async function findUser(api: WebApi, clientId: string): Promise<UserRow | undefined> {
  return (await rowsOf(api, userOfClient(clientId))).find(isThere);
}

/** The user of that id, under the same conditions. */
export async function getUser(api: WebApi, userId: string): Promise<UserRow | undefined> {
  return (await rowsOf(api, userById(userId))).find(isThere);
}

/** The application user that exists, or a new one; the mark of a deleted one would be in its way and is removed. */
export async function findOrCreateUser(api: WebApi, wanted: WantedUser): Promise<UserRow> {
  const rows = await rowsOf(api, userOfClient(wanted.clientId));
  const existing = rows.find(isThere);
  if (existing !== undefined) return existing;
  for (const { systemuserid } of rows) await purge(api, systemuserid);
  await create(api, wanted);
  return await api.waitFor(`the application user of ${wanted.clientId} to be shown`, () =>
    findUser(api, wanted.clientId),
  );
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
 * Deletes the user for good; a disabled one is what remains, with a warning, of a user that owns rows: those would have
 * to be given to somebody else.
 * https://learn.microsoft.com/power-platform/admin/manage-application-users#delete-an-application-user
 */
export async function removeUser(
  api: WebApi,
  userId: string,
  warn: (text: string) => Promise<void>,
): Promise<void> {
  const [user] = await rowsOf(api, userById(userId));
  if (user === undefined) return;
  if (isThere(user)) {
    const { applicationid: clientId } = user;
    if (clientId !== null) await unlessGone(api.send(setDisabled({ userId, clientId }, true)));
    try {
      await unlessGone(api.send(deleteUser(userId)));
    } catch (error) {
      if (!isRefusedWith(error, codes.cannotDeleteUserOwningRecords)) throw error;
      for (const { roleid } of user.systemuserroles_association) {
        await unlessGone(api.send(unassignRole(userId, roleid)));
      }
      await warn(
        `the application user ${userId} owns rows, so Dataverse does not delete it; it stays, disabled and without roles. ` +
          "To delete it, assign its rows to somebody else first",
      );
      return;
    }
  }
  if ((await rowsOf(api, userById(userId))).length > 0) await purge(api, userId);
}

/** A fresh registration reaches Dataverse after a while. */
async function create(api: WebApi, { newUserId, clientId, businessUnitId }: WantedUser): Promise<void> {
  const request = createApplicationUser({ userId: newUserId, clientId, businessUnitId });
  const attempt: Look<true> = async (note) => {
    try {
      await api.send(request);
    } catch (error) {
      if (isRefusedWith(error, ...UNKNOWN_REGISTRATION)) {
        note(error);
        return undefined;
      }
      // A repetition after a lost answer, or somebody was faster.
      if (!isRefusedWith(error, codes.duplicateApplicationUser, codes.duplicateRecord)) throw error;
    }
    return true;
  };
  const what = `Entra's new app registration ${clientId} to reach Dataverse`;
  try {
    await api.waitFor(what, attempt, ENTRA_PATIENCE);
  } catch (error) {
    if (nameOf(error) !== "ProviderError") throw error;
    const doubt = "if it never gets there, the registration is in another tenant than the environment";
    throw new ProviderError(`${messageOf(error)}; ${doubt}`, { cause: error });
  }
}

async function purge(api: WebApi, userId: string): Promise<void> {
  await unlessGone(api.send(deleteUser(userId)));
}

async function rowsOf(api: WebApi, path: string): Promise<readonly UserRow[]> {
  return await api.list<UserRow>(path, { strong: true });
}

function isThere({ deletedstate }: UserRow): boolean {
  return deletedstate === 0;
}

function assignedCopy({ systemuserroles_association: roles }: UserRow, roleId: string): string | undefined {
  const root = roleId.toLowerCase();
  return roles.find(({ roleid, _parentrootroleid_value }) => [roleid, _parentrootroleid_value].includes(root))
    ?.roleid;
}
