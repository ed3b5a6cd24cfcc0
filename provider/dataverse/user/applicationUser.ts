import type { Call, Recorded, ResourceHandler, Values } from "../../engine/handler";
import { ProviderError } from "../../errors";
import { diffOf, failuresOf } from "../../engine/properties";
import {
  administratorRoleOf,
  assign,
  findOrCreateUser,
  getUser,
  hasRole,
  otherRolesOf,
  removeUser,
  unassign,
  type UserRow,
} from "./applicationUserOperations";
import { setDisabled } from "./applicationUserRequests";
import { inputsFrom, outputsFrom, userSpec, type UserInputs, type UserOutputs } from "./applicationUserSpec";
import { findRootBusinessUnit } from "./businessUnits";
import { REFRESH } from "../session/refusals";
import { attempt, lookUp, type DataverseDependencies } from "../session/lookUps";
import type { WebApi } from "../session/webApi";
import { connectionOf, idOf, parseGuidId } from "../session/connectionInputs";

/** `auditlog:dataverse:ApplicationUser`. */
export function applicationUser(dependencies: DataverseDependencies): ResourceHandler {
  const { connect } = dependencies;
  return {
    spec: userSpec,
    check: async (news) => ({ inputs: news, failures: failuresOf(userSpec.inputs, news) }),
    diff: (olds, news) => diffOf(userSpec.inputs, olds, news),
    async create(values, call) {
      const connection = connectionOf(values);
      const inputs = inputsFrom(values);
      requireRole(inputs);
      return await attempt(
        `create the application user of ${inputs.clientId}`,
        { connection, call },
        async () => {
          const api = await connect(connection, call);
          const businessUnitId = await findRootBusinessUnit(api);
          const { user, isNew } = await findOrCreateUser(api, { ...inputs, businessUnitId });
          // An interrupted creation is known by its id alone, as long as Dataverse keeps the one that it is given.
          const adopted = !isNew && user.systemuserid !== inputs.newUserId.toLowerCase();
          const outputs = await ensureRole(api, user, { inputs, adopted, roleAssigned: !adopted }, call);
          return { id: idOf(connection, user.systemuserid), outputs };
        },
      );
    },
    async update(_id, { olds, news }, call) {
      const connection = connectionOf(news);
      const inputs = inputsFrom(news);
      requireRole(inputs);
      const { userId, adopted, roleAssigned } = outputsFrom(olds.state);
      return await attempt(
        `update the application user of ${inputs.clientId}`,
        { connection, call },
        async () => {
          const api = await connect(connection, call);
          const user = await getUser(api, userId);
          if (user === undefined) {
            throw new ProviderError(`the application user of ${inputs.clientId} is gone; ${REFRESH}`);
          }
          const { roleId: formerRole } = inputsFrom(olds.inputs);
          const isReplaced = formerRole !== "" && formerRole !== inputs.roleId;
          if (isReplaced && roleAssigned) await unassign(api, user, formerRole);
          const before = { inputs, adopted, roleAssigned: roleAssigned && !isReplaced };
          return await ensureRole(api, user, before, call);
        },
      );
    },
    async read(id, recorded, call) {
      const { connection: named, key } = parseGuidId(id, "the user");
      const connection = recorded === undefined ? named : connectionOf(recorded.inputs);
      const place = { connection, call, dependencies, recorded };
      return await lookUp(`the application user ${key}`, place, async (api) => {
        const user = await getUser(api, key);
        if (user === undefined) return undefined;
        const found = recordOf(user, recorded ?? { inputs: { ...connection } });
        const known = recorded === undefined ? [] : outputsFrom(recorded.state).otherRoles;
        await warnOfAdministrator(user, { ...outputsFrom(found.state), known }, call);
        return found;
      });
    },
    async delete(_id, { inputs, state }, call) {
      const connection = connectionOf(inputs);
      const { clientId, roleId } = inputsFrom(inputs);
      const { userId, adopted, roleAssigned } = outputsFrom(state);
      if (adopted && !roleAssigned) return;
      await attempt(`delete the application user of ${clientId}`, { connection, call }, async () => {
        const api = await connect(connection, call);
        if (!adopted)
          return await removeUser(api, { ...connection, userId, roleId }, (text) => call.warn(text));
        const user = await getUser(api, userId);
        if (user !== undefined) await unassign(api, user, roleId);
      });
    },
  };
}

/** Enables the user as wanted and gives it the role; `roleAssigned` is what was known of the role before. */
async function ensureRole(
  api: WebApi,
  user: UserRow,
  wanted: { readonly inputs: UserInputs; readonly adopted: boolean; readonly roleAssigned: boolean },
  call: Call,
): Promise<Values> {
  const { clientId, roleId, isDisabled = false } = wanted.inputs;
  const { adopted } = wanted;
  const { systemuserid: userId, _businessunitid_value: businessUnitId } = user;
  if (user.isdisabled !== isDisabled) await api.send(setDisabled({ userId, clientId }, isDisabled));
  const isMissing = !hasRole(user, roleId);
  if (isMissing) call.status(`assigning the role ${roleId} to the application user of ${clientId}`);
  const otherRoles = otherRolesOf(isMissing ? await assign(api, user, roleId) : user, roleId);
  const roleAssigned = isMissing || wanted.roleAssigned;
  const outputs: UserOutputs = { userId, businessUnitId, adopted, roleAssigned, otherRoles };
  await warnOfAdministrator(user, { otherRoles, known: [] }, call);
  return { ...outputs };
}

/** The user as it is; `known` is what is recorded, or where it is imported from. */
function recordOf(user: UserRow, known: { readonly inputs: Values; readonly state?: Values }): Recorded {
  const { systemuserid: userId } = user;
  if (user.applicationid === null) throw new ProviderError(`the user ${userId} is not an application user`);
  const recordedRole = known.state === undefined ? onlyRoleOf(user) : inputsFrom(known.inputs).roleId;
  const roleId = hasRole(user, recordedRole) ? recordedRole : "";
  const { isDisabled: _, ...others } = known.inputs;
  const inputs = {
    newUserId: userId,
    clientId: user.applicationid,
    ...others,
    roleId,
    ...(user.isdisabled && { isDisabled: true }),
  };
  // An imported user's creator is unknown, so it is assumed to belong to another owner.
  const { adopted, roleAssigned } =
    known.state === undefined ? { adopted: true, roleAssigned: false } : outputsFrom(known.state);
  const outputs: UserOutputs = {
    userId,
    businessUnitId: user._businessunitid_value,
    adopted,
    roleAssigned,
    otherRoles: otherRolesOf(user, roleId),
  };
  return { inputs, state: { ...inputs, ...outputs } };
}

/** The role that an imported user has; among several, the intended one is unknown. */
function onlyRoleOf({ systemuserroles_association: roles }: UserRow): string {
  const [role, another] = roles;
  return role !== undefined && another === undefined ? role._parentrootroleid_value : "";
}

/** Warns when the user is System Administrator besides, unless that is known. */
async function warnOfAdministrator(
  user: UserRow,
  { otherRoles, known }: { readonly otherRoles: readonly string[]; readonly known: readonly string[] },
  call: Call,
): Promise<void> {
  const administrator = administratorRoleOf(user);
  if (administrator === undefined || !otherRoles.includes(administrator) || known.includes(administrator))
    return;
  await call.warn(
    `the application user of ${user.applicationid} also has the role ${administrator}, which is more than the runtime needs; ` +
      "remove it in the Power Platform admin center (environment, Settings, Application users)",
  );
}

/** `check` lets an empty one pass, since an import may have found none. */
function requireRole({ roleId }: UserInputs): void {
  if (roleId === "")
    throw new ProviderError("roleId is empty, but must be the id of the role in the root business unit");
}
