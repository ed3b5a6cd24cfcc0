import { applicationUser } from "../../../provider/dataverse/user/applicationUser";
import { dataverseFrom } from "../../../provider/dataverse/session/connect";
import { role } from "../../../provider/dataverse/role/role";
import type { Values } from "../../../provider/engine/handler";
import { CONNECTION, startEnvironment, type EnvironmentUnderTest } from "./environment";
import { engineFor, type Engine } from "./lifeCycle";

export const ROLE_NAME = "Audit log writer";
export const ROLE_ID = "aaaaaaaa-0000-4000-8000-000000000001";
export const USER_ID = "bbbbbbbb-0000-4000-8000-000000000001";
export const CLIENT_ID = "cccccccc-0000-4000-8000-000000000001";
/** The same kinds of things, made by somebody else. */
export const OTHER_ROLE_ID = "aaaaaaaa-0000-4000-8000-000000000002";
export const OTHER_USER_ID = "bbbbbbbb-0000-4000-8000-000000000002";

export const PRIVILEGES = {
  prvCreateadmin_AuditLog: "Global",
  prvReadadmin_AuditLog: "Global",
  prvWriteadmin_AuditLog: "Global",
  prvAppendadmin_AuditLog: "Global",
  prvReadadmin_App: "Global",
  prvAppendToadmin_App: "Global",
};

/** What the program gives a role. */
export const ROLE: Values = {
  ...CONNECTION,
  name: ROLE_NAME,
  newRoleId: ROLE_ID,
  privileges: PRIVILEGES,
};

/** What the program gives an application user. */
export const USER: Values = { ...CONNECTION, clientId: CLIENT_ID, newUserId: USER_ID, roleId: ROLE_ID };

/** An engine for roles. */
export function roles(environment: EnvironmentUnderTest): Engine {
  return engineFor(role(environment.dependencies), environment);
}

/** An engine for application users. */
export function users(environment: EnvironmentUnderTest): Engine {
  return engineFor(applicationUser(environment.dependencies), environment);
}

/** Makes a role by hand, which gets what every role gets. */
export async function makeRole(environment: EnvironmentUnderTest, name: string, id: string): Promise<void> {
  const { rootBusinessUnitId: root } = environment.dataverse;
  const body = { roleid: id, name, "businessunitid@odata.bind": `/businessunits(${root})` };
  const api = await environment.administrator();
  await api.send({ method: "POST", path: "roles", body });
}

/** The environment for another deployer: one in a business unit below the root, whose role has these depths. */
export async function seenFromBelow(
  environment: EnvironmentUnderTest,
  privileges: Readonly<Record<string, "Local" | "Deep" | "Global">>,
): Promise<EnvironmentUnderTest> {
  const { dataverse, clock } = environment;
  const businessUnitId = dataverse.addBusinessUnit("Sales");
  await makeRole(environment, HELPER, OTHER_ROLE_ID);
  for (const [name, depth] of Object.entries(privileges)) dataverse.setPrivilege(HELPER, name, depth);
  dataverse.addApplicationUser({ applicationId: HELPER_CLIENT, businessUnitId, roles: [HELPER] });
  const getToken = async () => ({
    token: environment.tokenOf(HELPER_CLIENT),
    expiresOnTimestamp: Number.MAX_SAFE_INTEGER,
  });
  const variables = { AUDITLOG_DATAVERSE_EMULATOR_URL: dataverse.url };
  const connect = dataverseFrom(variables, { clock, credential: { getToken } });
  return { ...environment, dependencies: { ...environment.dependencies, connect } };
}

const HELPER = "Help desk";
const HELPER_CLIENT = "cccccccc-0000-4000-8000-000000000002";

/** The roles that the environment did not come with. */
export function madeRoles({ dataverse }: EnvironmentUnderTest): { roleId: string; name: string }[] {
  return dataverse.roles
    .filter(({ name }) => !["System Administrator", "Basic User"].includes(name))
    .map(({ roleId, name }) => ({ roleId, name }));
}

/** Depths by privilege of a role. */
export function privilegesOf({ dataverse }: EnvironmentUnderTest, id: string): Record<string, string> {
  return { ...dataverse.roles.find(({ roleId }) => roleId === id)?.privileges };
}

/** An environment that has the role already. */
export async function startWithRole(
  options: Parameters<typeof startEnvironment>[0] = {},
): Promise<EnvironmentUnderTest> {
  const environment = await startEnvironment(options);
  await roles(environment).create(ROLE);
  environment.statuses.length = 0;
  return environment;
}

/** The client's application users, deleted ones included. */
export function usersOf({ dataverse }: EnvironmentUnderTest): typeof dataverse.users {
  return dataverse.users.filter(({ applicationId }) => applicationId === CLIENT_ID);
}

/** The client's user as `create` leaves it. */
export function ourUser({ dataverse }: EnvironmentUnderTest): (typeof dataverse.users)[number] {
  return {
    userId: USER_ID,
    applicationId: CLIENT_ID,
    businessUnitId: dataverse.rootBusinessUnitId,
    isDisabled: false,
    deletedState: 0,
    roles: [ROLE_NAME],
  };
}
