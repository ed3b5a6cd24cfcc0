import {
  as,
  assign,
  grant,
  make,
  makeRole,
  makeUser,
  privilegeId,
  rowsOf,
  tableBody,
  WRITER,
} from "./dataverse/provisioning";
import { id, startUnprepared, type EnvironmentUnderTest } from "./dataverse/testing";
import { errorCode, type Reply } from "./testing";

test.each([
  ["Basic", [403, 200]],
  ["Local", [403, 200]],
  ["Global", [200, 200]],
])("reading with the depth %s: a row of another business unit and one's own", async (depth, expected) => {
  await using env = await startUnprepared("kit");
  const unit = env.dataverse.addBusinessUnit("Sales");
  const role = await makeRole(env, "Reader");
  await grant(env, role, { prvReadadmin_AuditLog: depth, prvCreateadmin_AuditLog: "Basic" });
  env.dataverse.addApplicationUser({ applicationId: WRITER, businessUnitId: unit, roles: ["Reader"] });
  await env.call("admin_auditlogs", { method: "POST", body: { admin_auditlogid: id(1) } });
  await env.call("admin_auditlogs", {
    method: "POST",
    body: { admin_auditlogid: id(2) },
    ...as(env, WRITER),
  });

  const replies = await Promise.all(
    [1, 2].map((number) => env.call(`admin_auditlogs(${id(number)})`, as(env, WRITER))),
  );
  const listed = rowsOf(await env.call("admin_auditlogs?$select=admin_title", as(env, WRITER)));

  expect(replies.map(({ status }) => status)).toEqual(expected);
  expect(listed.length).toBe(expected.filter((status) => status === 200).length);
});

test.each([
  ["Local", [403, 403, 403], 1, []],
  ["Deep", [403, 403, 403], 1, []],
  ["Global", [200, 200, 204], 2, [{ name: "Reader" }]],
])(
  "roles and users of the root, from a business unit below it, with the depth %s",
  async (depth, ...expected) => {
    await using env = await startUnprepared("kit");
    const unit = env.dataverse.addBusinessUnit("Sales");
    const role = await makeRole(env, "Reader");
    await grant(env, role, { prvReadRole: depth, prvReadUser: "Global", prvWriteRole: depth });
    env.dataverse.addApplicationUser({ applicationId: WRITER, businessUnitId: unit, roles: ["Reader"] });
    const user = env.dataverse.addApplicationUser({ applicationId: id(7), roles: ["Reader"] });
    const call = (path: string, sending: object = {}) => env.call(path, { ...as(env, WRITER), ...sending });

    const listed = rowsOf(await call("roles?$select=name&$filter=name eq 'Reader'"));
    const expand = "$expand=systemuserroles_association($select=name)";
    const shown = await call(`systemusers(${user})?$select=systemuserid&${expand}`);
    const replies = [
      await call(`roles(${role})`),
      await call(`RetrieveRolePrivilegesRole(RoleId=${role})`),
      await call(`roles(${role})`, { method: "PATCH", body: { description: "Theirs" } }),
    ];

    const { systemuserroles_association: roles } = shown.body as Record<string, unknown>;
    expect([replies.map(({ status }) => status), listed.length, roles]).toMatchObject(expected);
  },
);

test("a user of another business unit is not shown to who may read those of its own", async () => {
  await using env = await startUnprepared("kit");
  const unit = env.dataverse.addBusinessUnit("Sales");
  await grant(env, await makeRole(env, "Reader"), { prvReadUser: "Local" });
  env.dataverse.addApplicationUser({ applicationId: WRITER, businessUnitId: unit, roles: ["Reader"] });
  const user = env.dataverse.addApplicationUser({ applicationId: id(7) });
  const find = (applicationId: string) =>
    env.call(`systemusers?$select=applicationid&$filter=applicationid eq ${applicationId}`, as(env, WRITER));

  expect(rowsOf(await find(WRITER))).toMatchObject([{ applicationid: WRITER }]);
  expect(rowsOf(await find(id(7)))).toEqual([]);
  expect(errorCode(await env.call(`systemusers(${user})`, as(env, WRITER)))).toBe("403 0x80040220");
});

test("a privilege on roles or users cannot reach only one's own rows", async () => {
  await using env = await startUnprepared("kit");
  const role = await makeRole(env, "Reader");

  const refused = await grant(env, role, { prvReadUser: "Basic" });

  expect(errorCode(refused)).toBe("400 0x80040203");
});

test("a new role has the platform's privileges, which a replacement leaves and an addition partly puts back", async () => {
  await using env = await startUnprepared("kit");
  const role = await makeRole(env, "Writer");
  const held = () => env.dataverse.roles.find(({ roleId }) => roleId === role)?.privileges ?? {};
  const platform = Object.keys(held());

  await grant(env, role, { prvReadadmin_App: "Basic", prvWriteadmin_App: "Global" });
  await grant(env, role, { prvReadadmin_App: "Global" });
  const added = held();
  await grant(env, role, { prvReadadmin_App: "Deep" }, "ReplacePrivilegesRole");
  const replaced = held();
  for (const name of platform) {
    const reference = { privilegeid: await privilegeId(env, name) };
    await env.call(`roles(${role})/Microsoft.Dynamics.CRM.RemovePrivilegeRole`, {
      method: "POST",
      body: { Privilege: reference },
    });
  }
  const bare = held();
  await grant(env, role, { prvReadadmin_App: "Deep" });

  expect(platform.length).toBe(9);
  // What a role holds already keeps its depth when it is added again.
  expect(added).toMatchObject({ prvReadadmin_App: "Basic", prvWriteadmin_App: "Global" });
  expect(Object.keys(replaced).sort()).toEqual([...platform, "prvReadadmin_App"].sort());
  expect(bare).toEqual({ prvReadadmin_App: "Deep" });
  expect(Object.keys(held()).length).toBe(5);
});

test("the privileges of a role are read with their depth, also those of a copy", async () => {
  await using env = await startUnprepared("kit");
  const unit = env.dataverse.addBusinessUnit("Sales");
  const role = await makeRole(env, "Writer");
  await grant(env, role, { prvReadadmin_App: "Deep" });
  const select = `roles?$select=roleid,_parentrootroleid_value&$filter=name eq 'Writer' and _businessunitid_value eq ${unit}`;

  const [copy] = rowsOf(await env.call(select));
  const reply = await env.call(`RetrieveRolePrivilegesRole(RoleId=${String(copy?.["roleid"])})`);

  expect(copy).toMatchObject({ _parentrootroleid_value: role });
  const { RolePrivileges } = reply.body as { RolePrivileges: Record<string, string>[] };
  const own = RolePrivileges.filter((each) => each["PrivilegeName"] === "prvReadadmin_App");
  expect(own).toMatchObject([{ Depth: "Deep", BusinessUnitId: unit }]);
  expect(RolePrivileges.length).toBe(10);
});

test.each<[string, (env: EnvironmentUnderTest, role: string) => Promise<Reply>, string]>([
  ["a name in use", (env) => makeRoleAgain(env), "400 0x80041403"],
  ["no business unit", (env) => post(env, "roles", { name: "Other" }), "400 0x80040530"],
  ["an unknown depth", (env, role) => grant(env, role, { prvReadadmin_App: "Everywhere" }), "400 0x80048d19"],
  ["a depth it cannot have", (env, role) => grant(env, role, { prvCreateEntity: "Basic" }), "400 0x80040203"],
  ["an unknown privilege", (env, role) => addUnknown(env, role), "404 0x80040217"],
])("a role with %s is refused", async (_, attempt, expected) => {
  await using env = await startUnprepared("kit");
  const role = await makeRole(env, "Writer");

  expect(errorCode(await attempt(env, role))).toBe(expected);
});

test("a deleted role is gone with its copies and its assignments", async () => {
  await using env = await startUnprepared("kit");
  env.dataverse.addBusinessUnit("Sales");
  const role = await makeRole(env, "Writer");
  const user = await makeUser(env);
  await assign(env, user, role);

  await env.call(`roles(${role})`, { method: "DELETE" });

  expect(rowsOf(await env.call("roles?$select=name&$filter=name eq 'Writer'"))).toEqual([]);
  expect(env.dataverse.users.find(({ userId }) => userId === user)?.roles).toEqual([]);
});

test("a recreated table has new privileges: what roles held of the old one is lost", async () => {
  await using env = await startUnprepared("empty");
  const role = await makeRole(env, "Writer");
  const remake = () => make(env, "EntityDefinitions", tableBody("new_Thing"));
  await remake();
  const before = await privilegeId(env, "prvReadnew_Thing");
  await grant(env, role, { prvReadnew_Thing: "Global" });

  await env.call("EntityDefinitions(LogicalName='new_thing')", { method: "DELETE" });
  const between = rowsOf(await env.call("privileges?$select=name&$filter=name eq 'prvReadnew_Thing'"));
  await remake();

  expect(between).toEqual([]);
  expect(await privilegeId(env, "prvReadnew_Thing")).not.toBe(before);
  expect(env.dataverse.roles.find(({ roleId }) => roleId === role)?.privileges).not.toHaveProperty(
    "prvReadnew_Thing",
  );
});

function post(env: EnvironmentUnderTest, path: string, body: object) {
  return env.call(path, { method: "POST", body });
}

function makeRoleAgain(env: EnvironmentUnderTest) {
  const root = `/businessunits(${env.dataverse.rootBusinessUnitId})`;
  return post(env, "roles", { name: "WRITER", "businessunitid@odata.bind": root });
}

function addUnknown(env: EnvironmentUnderTest, role: string) {
  const privilege = { PrivilegeId: id(404), Depth: "Global" };
  return post(env, `roles(${role})/Microsoft.Dynamics.CRM.AddPrivilegesRole`, { Privileges: [privilege] });
}
