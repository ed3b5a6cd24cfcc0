import { role } from "../../../../provider/dataverse/role/role";
import { messageOf } from "../../image/builder";
import { CONNECTION, startEnvironment } from "../../support/environment";
import {
  madeRoles,
  makeRole,
  OTHER_ROLE_ID,
  PRIVILEGES,
  privilegesOf,
  ROLE,
  ROLE_ID,
  ROLE_NAME,
  roles,
} from "../../support/directory";

/** What Dataverse puts into every new role, as the emulator has it. */
const PLATFORM = [
  "prvCreateSharePointData",
  "prvDeleteSharePointData",
  "prvReadPluginAssembly",
  "prvReadPluginType",
  "prvReadSdkMessage",
  "prvReadSdkMessageProcessingStep",
  "prvReadSdkMessageProcessingStepImage",
  "prvReadSharePointData",
  "prvWriteSharePointData",
];
const OURS = { roleId: ROLE_ID, name: ROLE_NAME };

test("a new role has the wanted privileges and what Dataverse puts into every role, nothing else", async () => {
  await using environment = await startEnvironment();

  const { id, state } = await roles(environment).create(ROLE);

  expect(id).toBe(`commercial/${CONNECTION.tenantId}/contoso.crm4.dynamics.com/${ROLE_ID}`);
  expect(state).toEqual({
    ...ROLE,
    roleId: ROLE_ID,
    businessUnitId: environment.dataverse.rootBusinessUnitId,
    adopted: false,
    platformPrivileges: PLATFORM,
  });
  expect(madeRoles(environment)).toEqual([OURS]);
  const platform = Object.fromEntries(PLATFORM.map((name) => [name, "Global"]));
  expect(privilegesOf(environment, ROLE_ID)).toEqual({ ...PRIVILEGES, ...platform });
});

test("right after its creation a role does not differ, and a new id for it makes no difference", async () => {
  await using environment = await startEnvironment();
  const engine = roles(environment);
  const created = await engine.create(ROLE);

  expect(await engine.refresh(created)).toEqual(created);
  expect((await engine.update(created, { ...ROLE, newRoleId: OTHER_ROLE_ID })).diff).toEqual({});
});

test("a depth that does not exist is refused before anything is done", async () => {
  await using environment = await startEnvironment();
  const handler = role(environment.dependencies);

  const { failures } = await handler.check({ ...ROLE, privileges: { prvReadadmin_App: "Everywhere" } });

  expect(failures).toEqual([
    {
      property: "privileges.prvReadadmin_App",
      reason: "is 'Everywhere', but must be one of Basic, Local, Deep, Global",
    },
  ]);
});

test.each([
  { what: "taken away", name: "prvReadadmin_App", depth: undefined, change: "add" },
  { what: "narrowed", name: "prvReadadmin_App", depth: "Basic", change: "update" },
  { what: "added", name: "prvDeleteadmin_AuditLog", depth: "Local", change: "delete" },
] as const)(
  "a privilege $what by hand shows by its name and is put right",
  async ({ name, depth, change }) => {
    await using environment = await startEnvironment();
    const { dataverse } = environment;
    const engine = roles(environment);
    const created = await engine.create(ROLE);
    const before = privilegesOf(environment, ROLE_ID);
    if (depth === undefined) dataverse.removeRolePrivilege(ROLE_NAME, name);
    else dataverse.setPrivilege(ROLE_NAME, name, depth);

    const refreshed = (await engine.refresh(created)) ?? created;
    const { diff, now } = await engine.update(refreshed, ROLE);

    expect(diff).toEqual({ [`privileges.${name}`]: change });
    expect(privilegesOf(environment, ROLE_ID)).toEqual(before);
    expect(now.state).toEqual(created.state);
    expect(await engine.refresh(now)).toEqual(now);
  },
);

test("a role that was renamed by hand gets its name back", async () => {
  await using environment = await startEnvironment();
  const engine = roles(environment);
  const created = await engine.create(ROLE);
  const api = await environment.administrator();
  await api.send({ method: "PATCH", path: `roles(${ROLE_ID})`, body: { name: "Writer" } });

  const refreshed = (await engine.refresh(created)) ?? created;
  const { diff } = await engine.update(refreshed, ROLE);

  expect(diff).toEqual({ name: "update" });
  expect(madeRoles(environment)).toEqual([OURS]);
});

test("a role is found again by a name with an apostrophe, letters beyond ASCII and an ampersand", async () => {
  await using environment = await startEnvironment();
  const name = "Contoso's Rolle für Büro & Lager";
  await makeRole(environment, name, OTHER_ROLE_ID);

  const { state } = await roles(environment).create({ ...ROLE, name });

  expect(state).toMatchObject({ roleId: OTHER_ROLE_ID, adopted: true });
  expect(madeRoles(environment)).toEqual([{ roleId: OTHER_ROLE_ID, name }]);
});

test("of two roles with that name none is taken", async () => {
  await using environment = await startEnvironment();
  const value = ["r1", "r2"].map((roleid) => ({ roleid, name: ROLE_NAME }));
  const fault = { status: 200, body: { value } };
  environment.dataverse.failWhen(({ path }) => path.endsWith("/roles"), fault, { times: 1 });

  await expect(roles(environment).create(ROLE)).rejects.toThrow(
    `there are 2 roles named ${ROLE_NAME} in the root business unit (r1, r2), ` +
      "so the intended one is unknown; rename the others, or choose another name",
  );
  expect(madeRoles(environment)).toEqual([]);
});

test("a role whose creation was interrupted is recognised by its id and finished", async () => {
  await using environment = await startEnvironment();
  await makeRole(environment, "Its former name", ROLE_ID);

  const { state } = await roles(environment).create(ROLE);

  expect(state).toMatchObject({ roleId: ROLE_ID, adopted: false, platformPrivileges: PLATFORM });
  expect(madeRoles(environment)).toEqual([OURS]);
});

test.each(["createRole", "replacePrivileges"])(
  "when the answer to %s is lost, there is one role, and it is ours",
  async (operation) => {
    await using environment = await startEnvironment();
    environment.dataverse.failNext({ reset: true, afterEffect: true }, { operation });

    const { state } = await roles(environment).create(ROLE);

    expect(state).toMatchObject({ roleId: ROLE_ID, adopted: false, platformPrivileges: PLATFORM });
    expect(madeRoles(environment)).toEqual([OURS]);
  },
);

test("when the answer to a removal is lost, the privilege is gone all the same", async () => {
  await using environment = await startEnvironment();
  const engine = roles(environment);
  await makeRole(environment, ROLE_NAME, OTHER_ROLE_ID);
  environment.dataverse.setPrivilege(ROLE_NAME, "prvReadadmin_App", "Basic");
  const error = { code: "0x80040203", message: "The role does not have the privilege." };
  environment.dataverse.failNext(
    { status: 400, body: { error }, afterEffect: true },
    { operation: "removePrivilege" },
  );

  await engine.create(ROLE);

  expect(privilegesOf(environment, OTHER_ROLE_ID)).toMatchObject(PRIVILEGES);
});

test("a removal that is refused is told (control)", async () => {
  await using environment = await startEnvironment();
  const engine = roles(environment);
  await makeRole(environment, ROLE_NAME, OTHER_ROLE_ID);
  environment.dataverse.setPrivilege(ROLE_NAME, "prvReadadmin_App", "Basic");
  const error = { code: "0x80040203", message: "This role can't be changed." };
  environment.dataverse.failNext({ status: 400, body: { error } }, { operation: "removePrivilege" });

  await expect(engine.create(ROLE)).rejects.toThrow(
    `can't create the role ${ROLE_NAME} in contoso.crm4.dynamics.com: HTTP 400 0x80040203: This role can't be changed.`,
  );
});

test("privileges of a table that has only just been made are waited for", async () => {
  await using environment = await startEnvironment();
  const fault = { status: 200, body: { value: [] } };
  environment.dataverse.failWhen(({ path }) => path.endsWith("/privileges"), fault, { times: 2 });

  await roles(environment).create(ROLE);

  const names = Object.keys(PRIVILEGES).join(", ");
  expect(environment.statuses.slice(1)).toEqual([
    `waiting for the privileges ${names} to exist (0 s)`,
    `waiting for the privileges ${names} to exist (1 s)`,
  ]);
  expect(environment.clock.slept).toEqual([1_000, 2_000]);
});

test("a privilege that no table has is named after five minutes (control)", async () => {
  await using environment = await startEnvironment();
  const news = { ...ROLE, privileges: { prvReadadmin_Nothing: "Global" } };

  await expect(roles(environment).create(news)).rejects.toThrow(
    /^timed out after 30\d s waiting for the privileges prvReadadmin_Nothing to exist/,
  );
});

test("a role that was created is deleted, and one that is gone already isn't a failure", async () => {
  await using environment = await startEnvironment();
  const engine = roles(environment);
  const created = await engine.create(ROLE);

  await engine.delete(created);
  await engine.delete(created);

  expect(madeRoles(environment)).toEqual([]);
  expect(await engine.refresh(created)).toBeUndefined();
});

test("a deployer without rights is told which role it needs and how it is had", async () => {
  await using environment = await startEnvironment({ administrators: [] });

  const created = roles(environment).create(ROLE);

  const [first = "", ...rest] = (await messageOf(created)).split("\n");
  expect(first).toContain(
    `can't create the role ${ROLE_NAME} in contoso.crm4.dynamics.com: HTTP 403 0x80072560`,
  );
  expect(rest.join("\n")).toContain(
    `pac admin assign-user --environment ${CONNECTION.environmentUrl} --user <client id> --role "System Administrator"`,
  );
});

test("a refresh without rights keeps what is recorded, with a warning; an import says what is missing", async () => {
  await using good = await startEnvironment();
  const created = await roles(good).create(ROLE);
  await using environment = await startEnvironment({ administrators: [] });
  const engine = roles(environment);

  expect(await engine.refresh(created)).toEqual(created);
  expect(environment.warnings).toEqual([expect.stringContaining("pac admin assign-user")]);
  await expect(engine.import(created.id)).rejects.toThrow("pac admin assign-user");
});
