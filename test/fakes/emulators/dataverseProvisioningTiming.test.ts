import {
  as,
  assign,
  grant,
  make,
  makeRole,
  makeUser,
  rowsOf,
  tableBody,
  textColumn,
  WRITER,
} from "./dataverse/provisioning";
import { id, startUnprepared, type EnvironmentUnderTest } from "./dataverse/testing";
import { errorCode } from "./testing";

const STRONG = { headers: { Consistency: "Strong" } };

test.each([
  ["time", { metadataLagMs: 20_000 }],
  ["requests", { metadataLagRequests: 3 }],
])("a new table stays unseen for some %s, except where consistency is asked for", async (_, knobs) => {
  await using env = await startUnprepared("empty", knobs);
  await make(env, "EntityDefinitions", tableBody("new_Thing"));
  const find = "EntityDefinitions?$select=LogicalName&$filter=LogicalName eq 'new_thing'";
  const privileges = "privileges?$select=name&$filter=name eq 'prvReadnew_Thing'";

  const strong = [rowsOf(await env.call(find, STRONG)).length, (await env.call("new_things", STRONG)).status];
  const early = [
    rowsOf(await env.call(find)).length,
    (await env.call("new_things")).status,
    rowsOf(await env.call(privileges)).length,
  ];
  env.clock.advance(20_000);
  const late = [
    rowsOf(await env.call(find)).length,
    (await env.call("new_things")).status,
    rowsOf(await env.call(privileges)).length,
  ];

  expect([strong, early, late]).toEqual([
    [1, 200],
    [0, 404, 0],
    [1, 200, 1],
  ]);
});

test("until a new column is seen, a row with it is refused", async () => {
  await using env = await startUnprepared("empty");
  await using slow = await startUnprepared("empty", { metadataLagMs: 5000 });
  const write = async (each: EnvironmentUnderTest) => {
    await make(each, "EntityDefinitions", tableBody("new_Thing"));
    each.clock.advance(5000);
    await make(each, "EntityDefinitions(LogicalName='new_thing')/Attributes", textColumn("new_Size"));
    return each.call("new_things", { method: "POST", body: { new_size: "small" } });
  };

  expect((await write(env)).status).toBe(204);
  expect(errorCode(await write(slow))).toBe("400 0x80048d19");
  slow.clock.advance(5000);
  const later = await slow.call("new_things", { method: "POST", body: { new_size: "small" } });
  expect(later.status).toBe(204);
});

test("a role reaches a user who is known already only after a while, or with consistency", async () => {
  await using env = await startUnprepared("kit", { permissionCacheMs: 30_000 });
  const role = await makeRole(env, "Reader");
  await assign(env, await makeUser(env), role);
  const read = (sending: object = {}) => env.call("admin_apps", { ...as(env, WRITER), ...sending });
  await read();
  env.clock.advance(60_000);
  await grant(env, role, { prvReadadmin_App: "Global" });

  const statuses = [(await read()).status];
  env.clock.advance(29_999);
  statuses.push((await read()).status);
  env.clock.advance(1);
  statuses.push((await read()).status);
  env.dataverse.removeRolePrivilege("Reader", "prvReadadmin_App");
  statuses.push((await read()).status, (await read(STRONG)).status);

  expect(statuses).toEqual([403, 403, 200, 200, 403]);
});

test.each([
  [{}, "429 0x80071151", null],
  [{ status: 503 as const, retryAfterSeconds: 7 }, "503 0x80071151", "7"],
])(
  "while a solution is being installed, customizations are refused: %o",
  async (answer, code, retryAfter) => {
    await using env = await startUnprepared("empty");
    env.dataverse.lockCustomizations(1, answer);

    const role = await makeRole(env, "Not a customization");
    const refused = await env.call("EntityDefinitions", { method: "POST", body: tableBody("new_Thing") });
    await make(env, "EntityDefinitions", tableBody("new_Thing"));

    expect([errorCode(refused), refused.headers.get("retry-after")]).toEqual([code, retryAfter]);
    expect(refused.text).toContain("because there is another [Import] running at this moment");
    expect(role).not.toBe("");
    expect(env.dataverse.counters.customizationConflicts).toBe(1);
  },
);

test("two customizations at once: the second is refused; one after the other, both succeed", async () => {
  await using env = await startUnprepared("empty", { customizationMs: 20 });
  const create = (name: string) => env.call("EntityDefinitions", { method: "POST", body: tableBody(name) });

  const together = await Promise.all([create("new_One"), create("new_Two")]);
  const after = await create("new_Three");

  expect(together.map(({ status }) => status).sort()).toEqual([204, 429]);
  expect(together.find(({ status }) => status === 429)?.text).toContain(
    "Cannot start another [EntityCustomization] because there is a previous [EntityCustomization] running",
  );
  expect(after.status).toBe(204);
  expect(env.dataverse.counters.customizationConflicts).toBe(1);
});

test("a reset after the effect leaves the table behind, one before it does not", async () => {
  await using env = await startUnprepared("empty");
  env.dataverse.failNext({ reset: true }, { operation: "createTable" });
  env.dataverse.failNext({ reset: true, afterEffect: true }, { operation: "createTable" });
  const create = (name: string) => env.call("EntityDefinitions", { method: "POST", body: tableBody(name) });

  await expect(create("new_One")).rejects.toThrow("fetch failed");
  await expect(create("new_Two")).rejects.toThrow("fetch failed");

  expect(env.dataverse.tables.map(({ logicalName }) => logicalName)).toEqual(["new_two"]);
});

test("drift can be made: a column, a privilege, an assignment, a user", async () => {
  await using env = await startUnprepared("kit");
  const role = await makeRole(env, "Writer");
  await assign(env, await makeUser(env), role);
  const [, userBefore] = env.dataverse.users;

  env.dataverse.removeColumn("admin_auditlog", "admin_applookup");
  env.dataverse.setPrivilege("Writer", "prvDeleteadmin_App", "Local");
  env.dataverse.unassign(WRITER, "Writer");
  env.dataverse.assign(WRITER, "Basic User");
  env.dataverse.disableUser(WRITER);

  const [, user] = env.dataverse.users;
  const relationships =
    "EntityDefinitions(LogicalName='admin_auditlog')/ManyToOneRelationships?$select=SchemaName";
  expect(rowsOf(await env.call(relationships))).toMatchObject([
    { SchemaName: "admin_App_PowerAppsAppLogs_admin_AuditLog" },
  ]);
  expect(env.dataverse.roles.find(({ roleId }) => roleId === role)?.privileges).toMatchObject({
    prvDeleteadmin_App: "Local",
  });
  expect([userBefore?.roles, userBefore?.isDisabled]).toEqual([["Writer"], false]);
  expect([user?.roles, user?.isDisabled]).toEqual([["Basic User"], true]);
});

test("apps are put into an empty environment once there is a table for them", async () => {
  await using env = await startUnprepared("empty");
  const add = () => env.dataverse.addApp({ id: id(1), name: "Expense Tracker" });
  expect(add).toThrow("There is no table admin_app to put an app into.");
  const publisher = await make(env, "publishers", {
    uniquename: "kit",
    friendlyname: "Kit",
    customizationprefix: "admin",
    customizationoptionvalueprefix: 59_791,
  });

  const attributes = [textColumn("admin_displayname", { IsPrimaryName: true })];
  await make(env, "EntityDefinitions", tableBody("admin_App", { Attributes: attributes }));
  add();

  expect(publisher).not.toBe("");
  expect(rowsOf(await env.call("admin_apps?$select=admin_displayname"))).toMatchObject([
    { admin_appid: id(1), admin_displayname: "Expense Tracker" },
  ]);
});
