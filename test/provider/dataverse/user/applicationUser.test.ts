import { applicationUser } from "../../../../provider/dataverse/user/applicationUser";
import { CONNECTION, startEnvironment } from "../../support/environment";
import {
  CLIENT_ID,
  makeRole,
  OTHER_ROLE_ID,
  OTHER_USER_ID,
  ourUser,
  ROLE_NAME,
  startWithRole,
  USER,
  USER_ID,
  users,
  usersOf,
} from "../../support/directory";

const ADMINISTRATOR_WARNING =
  `the application user of ${CLIENT_ID} also has the role System Administrator, which is more than the runtime needs; ` +
  "remove it in the Power Platform admin center (environment, Settings, Application users)";

test("a new application user is in the root business unit and has the role, nothing else", async () => {
  await using environment = await startWithRole();

  const { id, state } = await users(environment).create(USER);

  expect(id).toBe(`commercial/${CONNECTION.tenantId}/contoso.crm4.dynamics.com/${USER_ID}`);
  expect(state).toEqual({
    ...USER,
    userId: USER_ID,
    businessUnitId: environment.dataverse.rootBusinessUnitId,
    adopted: false,
    roleAssigned: true,
    otherRoles: [],
  });
  expect(usersOf(environment)).toEqual([ourUser(environment)]);
  expect(environment.warnings).toEqual([]);
});

test("right after its creation a user does not differ, and a new id for it makes no difference", async () => {
  await using environment = await startWithRole();
  const engine = users(environment);
  const created = await engine.create(USER);

  expect(await engine.refresh(created)).toEqual(created);
  expect((await engine.update(created, { ...USER, newUserId: OTHER_USER_ID })).diff).toEqual({});
});

test("another registration is another user", async () => {
  await using environment = await startEnvironment();
  const handler = applicationUser(environment.dependencies);

  expect(handler.diff(USER, { ...USER, clientId: OTHER_USER_ID })).toEqual({ clientId: "replace" });
});

test("a user that is there already is adopted: it gets the role and loses only that in the end", async () => {
  await using environment = await startWithRole();
  const engine = users(environment);
  await makeRole(environment, "Reader", OTHER_ROLE_ID);
  environment.dataverse.addApplicationUser({
    applicationId: CLIENT_ID,
    userId: OTHER_USER_ID,
    roles: ["Reader"],
  });

  const created = await engine.create(USER);
  const refreshed = await engine.refresh(created);
  const [during] = usersOf(environment);
  await engine.delete(created);

  expect(created.state).toMatchObject({
    userId: OTHER_USER_ID,
    adopted: true,
    roleAssigned: true,
    otherRoles: ["Reader"],
  });
  expect(refreshed).toEqual(created);
  expect(during?.roles).toEqual(["Reader", ROLE_NAME]);
  expect(usersOf(environment)).toMatchObject([
    { userId: OTHER_USER_ID, isDisabled: false, roles: ["Reader"] },
  ]);
});

test("an adopted user keeps a role that it had before", async () => {
  await using environment = await startWithRole();
  const engine = users(environment);
  environment.dataverse.addApplicationUser({ applicationId: CLIENT_ID, roles: [ROLE_NAME] });

  const created = await engine.create(USER);
  await engine.delete(created);

  expect(created.state).toMatchObject({ adopted: true, roleAssigned: false });
  expect(usersOf(environment)).toMatchObject([{ deletedState: 0, roles: [ROLE_NAME] }]);
});

test("an adopted user that is disabled is enabled", async () => {
  await using environment = await startWithRole();
  environment.dataverse.addApplicationUser({ applicationId: CLIENT_ID });
  environment.dataverse.disableUser(CLIENT_ID);

  await users(environment).create(USER);

  expect(usersOf(environment)).toMatchObject([{ isDisabled: false, roles: [ROLE_NAME] }]);
});

test("an adopted user in another business unit gets the role's copy there", async () => {
  await using environment = await startWithRole();
  const businessUnitId = environment.dataverse.addBusinessUnit("Sales");
  environment.dataverse.addApplicationUser({ applicationId: CLIENT_ID, businessUnitId });
  const engine = users(environment);

  const created = await engine.create(USER);
  const refreshed = await engine.refresh(created);
  const [during] = usersOf(environment);
  await engine.delete(created);

  expect(created.state.businessUnitId).toBe(businessUnitId);
  expect(refreshed).toEqual(created);
  expect(during?.roles).toEqual([ROLE_NAME]);
  expect(usersOf(environment)).toMatchObject([{ deletedState: 0, roles: [] }]);
});

test("a role that was taken away by hand shows, and is assigned again", async () => {
  await using environment = await startWithRole();
  const engine = users(environment);
  const created = await engine.create(USER);
  environment.dataverse.unassign(CLIENT_ID, ROLE_NAME);

  const refreshed = (await engine.refresh(created)) ?? created;
  const { diff, now } = await engine.update(refreshed, USER);

  expect(refreshed.inputs.roleId).toBe("");
  expect(diff).toEqual({ roleId: "update" });
  expect(now.state).toEqual(created.state);
  expect(usersOf(environment)).toEqual([ourUser(environment)]);
});

test("a user that was disabled by hand shows, and is enabled again", async () => {
  await using environment = await startWithRole();
  const engine = users(environment);
  const created = await engine.create(USER);
  environment.dataverse.disableUser(CLIENT_ID);

  const refreshed = (await engine.refresh(created)) ?? created;
  const { diff, now } = await engine.update(refreshed, USER);

  expect(diff).toEqual({ isDisabled: "delete" });
  expect(usersOf(environment)).toEqual([ourUser(environment)]);
  expect(await engine.refresh(now)).toEqual(created);
});

test("another role takes the place of the one that was assigned here", async () => {
  await using environment = await startWithRole();
  const engine = users(environment);
  await makeRole(environment, "Another writer", OTHER_ROLE_ID);
  const created = await engine.create(USER);

  const { diff, now } = await engine.update(created, { ...USER, roleId: OTHER_ROLE_ID });

  expect(diff).toEqual({ roleId: "update" });
  expect(now.state).toMatchObject({ roleAssigned: true, otherRoles: [] });
  expect(usersOf(environment)).toEqual([{ ...ourUser(environment), roles: ["Another writer"] }]);
});

test("an update of a user that is gone says what to do", async () => {
  await using environment = await startWithRole();
  const engine = users(environment);
  const created = await engine.create(USER);
  environment.dataverse.softDeleteUser(CLIENT_ID);

  await expect(engine.update(created, { ...USER, roleId: OTHER_ROLE_ID })).rejects.toThrow(
    `the application user of ${CLIENT_ID} is gone; run pulumi refresh --stack <stack>, then pulumi up --stack <stack> recreates it`,
  );
  expect(await engine.refresh(created)).toBeUndefined();
});

test("an application user that becomes System Administrator, too, is warned about once", async () => {
  await using environment = await startWithRole();
  const engine = users(environment);
  const created = await engine.create(USER);
  environment.dataverse.assign(CLIENT_ID, "System Administrator");

  const refreshed = (await engine.refresh(created)) ?? created;
  await engine.refresh(refreshed);

  expect(refreshed.state.otherRoles).toEqual(["System Administrator"]);
  expect(environment.warnings).toEqual([ADMINISTRATOR_WARNING]);
});

test("an adopted user that is System Administrator is warned about", async () => {
  await using environment = await startWithRole();
  environment.dataverse.addApplicationUser({ applicationId: CLIENT_ID, roles: ["System Administrator"] });

  await users(environment).create(USER);

  expect(environment.warnings).toEqual([ADMINISTRATOR_WARNING]);
});

test("System Administrator is known by its template, in whatever language its name is", async () => {
  await using environment = await startWithRole({ knobs: { languageCode: 1031 } });
  await makeRole(environment, "System Administrator", OTHER_ROLE_ID);
  const engine = users(environment);
  environment.dataverse.addApplicationUser({ applicationId: CLIENT_ID, roles: ["System Administrator"] });

  const created = await engine.create(USER);
  const before = [...environment.warnings];
  environment.dataverse.assign(CLIENT_ID, "Systemadministrator");
  await engine.refresh(created);

  expect(before).toEqual([]);
  expect(environment.warnings).toEqual([
    ADMINISTRATOR_WARNING.replace("System Administrator", "Systemadministrator"),
  ]);
});

test("an empty roleId is refused before anything is sent", async () => {
  await using environment = await startWithRole();
  const engine = users(environment);
  const created = await engine.create(USER);
  const sent = environment.dataverse.calls.length;
  const reason = "roleId is empty, but must be the id of the role in the root business unit";

  await expect(engine.create({ ...USER, roleId: "" })).rejects.toThrow(reason);
  await expect(engine.update(created, { ...USER, roleId: "" })).rejects.toThrow(reason);

  expect(environment.dataverse.calls).toHaveLength(sent);
});

test("an import takes an id in capitals, and refuses what is not a GUID", async () => {
  await using environment = await startWithRole();
  const engine = users(environment);
  const created = await engine.create(USER);
  const place = created.id.slice(0, created.id.lastIndexOf("/"));

  const imported = await engine.import(`${place}/${USER_ID.toUpperCase()}`);

  expect(imported?.inputs).toEqual(USER);
  expect(imported?.state.userId).toBe(USER_ID);
  await expect(engine.import(`${place}/me`)).rejects.toThrow(
    "'me' is not a GUID; the last part of the id is that of the user",
  );
});

test("an imported user is assumed to belong to another owner, with the role that it has", async () => {
  await using environment = await startWithRole();
  const engine = users(environment);
  const created = await engine.create(USER);

  const imported = await engine.import(created.id);

  const state = { ...created.state, adopted: true, roleAssigned: false };
  expect(imported).toEqual({ id: created.id, inputs: USER, state });
});

test("with several roles of an imported user, only the program can tell which one is meant", async () => {
  await using environment = await startWithRole();
  const engine = users(environment);
  await makeRole(environment, "Reader", OTHER_ROLE_ID);
  const { id } = await engine.create(USER);
  environment.dataverse.assign(CLIENT_ID, "Reader");

  const imported = await engine.import(id);

  expect(imported?.inputs).toEqual({ ...USER, roleId: "" });
  const handler = applicationUser(environment.dependencies);
  expect((await handler.check(imported?.inputs ?? {})).failures).toEqual([]);
  if (imported === undefined) return;
  const { now } = await engine.update(imported, USER);
  expect(now.state).toMatchObject({ roleAssigned: false, otherRoles: ["Reader"] });
});

test("a person is not imported as an application user", async () => {
  await using environment = await startWithRole();
  const person = { systemuserid: USER_ID, applicationid: null, deletedstate: 0 };
  const fault = { status: 200, body: person };
  environment.dataverse.failWhen(({ path }) => path.includes("/systemusers("), fault, { times: 1 });
  const id = `commercial/${CONNECTION.tenantId}/contoso.crm4.dynamics.com/${USER_ID}`;

  await expect(users(environment).import(id)).rejects.toThrow(
    `the user ${USER_ID} is not an application user`,
  );
});

test("a refresh without rights keeps what is recorded", async () => {
  await using good = await startWithRole();
  const created = await users(good).create(USER);
  await using environment = await startEnvironment({ administrators: [] });

  expect(await users(environment).refresh(created)).toEqual(created);
  expect(environment.warnings).toHaveLength(1);
});
