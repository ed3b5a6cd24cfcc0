import {
  as,
  assign,
  grant,
  make,
  makeRole,
  makeUser,
  rowsOf,
  tableBody,
  WRITER,
} from "./dataverse/provisioning";
import { APP, id, startUnprepared, type EnvironmentUnderTest } from "./dataverse/testing";
import { errorCode, send } from "./testing";

test("an application user without any role may ask who it is, but touch nothing", async () => {
  await using env = await startUnprepared("kit");
  const stranger = await env.call("WhoAmI", as(env, WRITER));
  const user = await makeUser(env);

  const who = await env.call("WhoAmI", as(env, WRITER));
  const data = await env.call("admin_apps", as(env, WRITER));

  expect(errorCode(stranger)).toBe("403 0x80072560");
  expect(who.body).toMatchObject({ UserId: user, BusinessUnitId: env.dataverse.rootBusinessUnitId });
  expect(errorCode(data)).toBe("403 0x80040220");
  expect(data.text).toContain("roleCount=0");
});

test("a user with a role of two tables writes there and is refused everything else", async () => {
  await using env = await startUnprepared("kit");
  const role = await makeRole(env, "Writer");
  await grant(env, role, {
    prvCreateadmin_AuditLog: "Global",
    prvReadadmin_AuditLog: "Global",
    prvAppendadmin_AuditLog: "Global",
    prvAppendToadmin_App: "Global",
  });
  await assign(env, await makeUser(env), role);
  const call = (path: string, sending: object = {}) => env.call(path, { ...as(env, WRITER), ...sending });
  const post = (path: string, body: object) => call(path, { method: "POST", body });

  const row = { admin_auditlogid: id(1), "admin_AppLookup@odata.bind": `/admin_apps(${APP})` };
  const allowed = await post("admin_auditlogs", row);
  const refused = [
    await call("accounts"),
    await call("systemusers"),
    await call("admin_apps"),
    await post("accounts", { name: "Contoso" }),
    await post("admin_apps", { admin_displayname: "ghost" }),
    await call(`admin_auditlogs(${id(1)})`, { method: "DELETE" }),
  ];

  expect(allowed.status).toBe(204);
  expect(refused.map(errorCode)).toEqual(refused.map(() => "403 0x80040220"));
  expect(env.dataverse.auditRows.get(id(1))?.["_ownerid_value"]).toBe(
    env.dataverse.users.find(({ applicationId }) => applicationId === WRITER)?.userId,
  );
});

test("only the role of the user's own business unit is assigned, and moving a user takes its roles away", async () => {
  await using env = await startUnprepared("kit");
  const unit = env.dataverse.addBusinessUnit("Sales");
  const role = await makeRole(env, "Writer");
  const user = env.dataverse.addApplicationUser({ applicationId: WRITER, businessUnitId: unit });
  const path = `roles?$select=roleid&$filter=name eq 'Writer' and _businessunitid_value eq ${unit}`;
  const copy = String(rowsOf(await env.call(path))[0]?.["roleid"]);
  const rolesOf = () => env.dataverse.users.find(({ userId }) => userId === user)?.roles;

  const foreign = await assign(env, user, role);
  const own = await assign(env, user, copy);
  const assigned = rolesOf();
  const root = `/businessunits(${env.dataverse.rootBusinessUnitId})`;
  await env.call(`systemusers(${user})`, { method: "PATCH", body: { "businessunitid@odata.bind": root } });

  expect([errorCode(foreign), own.status, assigned, rolesOf()]).toEqual([
    "400 0x80040203",
    204,
    ["Writer"],
    [],
  ]);
});

test("roles are unassigned by reference and by key, and are shown with the user", async () => {
  await using env = await startUnprepared("kit");
  const user = await makeUser(env);
  const roles = [await makeRole(env, "One"), await makeRole(env, "Two")];
  for (const role of roles) await assign(env, user, role);
  const path = `systemusers(${user})/systemuserroles_association`;
  const shown = async () => {
    const expand = "$expand=systemuserroles_association($select=name)";
    const query = `systemusers?$select=fullname&${expand}&$filter=applicationid eq ${WRITER}`;
    const [row] = rowsOf(await env.call(query));
    return (row?.["systemuserroles_association"] as { name: string }[]).map(({ name }) => name);
  };

  const before = await shown();
  const byReference = `${path}/$ref?$id=${env.dataverse.url}/api/data/v9.2/roles(${roles[0]})`;
  await env.call(byReference, { method: "DELETE" });
  await env.call(`${path}(${roles[1]})/$ref`, { method: "DELETE" });

  expect([before, await shown()]).toEqual([["One", "Two"], []]);
});

test("a user is disabled, then marked as deleted, then gone; meanwhile its application cannot be added", async () => {
  await using env = await startUnprepared("kit");
  const user = await makeUser(env);
  const remove = () => env.call(`systemusers(${user})`, { method: "DELETE" });
  const patch = (body: object) => env.call(`systemusers(${user})`, { method: "PATCH", body });
  const again = () => addAgain(env);

  const enabled = await remove();
  await patch({ isdisabled: true });
  const asked = await env.call("WhoAmI", as(env, WRITER));
  const first = await remove();
  const [marked] = env.dataverse.users.filter(({ userId }) => userId === user);
  const blocked = await again();
  const revived = await patch({ isdisabled: false });
  const second = await remove();
  const afterwards = await again();

  expect([errorCode(enabled), errorCode(asked), first.status]).toEqual([
    "400 0x80048356",
    "403 0x80040225",
    204,
  ]);
  expect(marked).toMatchObject({ isDisabled: true, deletedState: 1, roles: [] });
  expect([errorCode(blocked), errorCode(revived)]).toEqual(["400 0x8004f511", "400 0x80048357"]);
  expect([second.status, afterwards.status]).toEqual([204, 204]);
});

test("a user who owns rows stays", async () => {
  await using env = await startUnprepared("kit");
  const user = env.dataverse.addApplicationUser({ applicationId: WRITER, roles: ["System Administrator"] });
  const row = { method: "POST", body: { admin_auditlogid: id(1) }, ...as(env, WRITER) };
  await env.call("admin_auditlogs", row);
  env.dataverse.disableUser(WRITER);
  const remove = () => env.call(`systemusers(${user})`, { method: "DELETE" });

  const owning = await remove();
  await env.call(`admin_auditlogs(${id(1)})`, { method: "DELETE" });

  expect([errorCode(owning), (await remove()).status]).toEqual(["400 0x80048610", 204]);
});

test("who is made with an id of its own keeps it, and PATCH makes what is not there", async () => {
  await using env = await startUnprepared("kit");
  const root = { "businessunitid@odata.bind": `/businessunits(${env.dataverse.rootBusinessUnitId})` };
  const body = { applicationid: WRITER, ...root };

  const role = await make(env, "roles", { roleid: id(5), name: "Writer", ...root });
  const onlyUpdate = await env.call(`systemusers(${id(6)})`, {
    method: "PATCH",
    body,
    headers: { "If-Match": "*" },
  });
  await env.call(`systemusers(${id(6)})`, { method: "PATCH", body });

  expect([role, errorCode(onlyUpdate)]).toEqual([id(5), "404 0x80040217"]);
  expect(env.dataverse.users.map(({ userId }) => userId)).toContain(id(6));
});

test("a registration that is too new is unknown for some requests", async () => {
  await using env = await startUnprepared("kit", { entraLagRequests: 1 });
  env.dataverse.delayRegistrations(1);

  const replies = [await addAgain(env), await addAgain(env)];
  const third = await addAgain(env);

  expect(replies.map(errorCode)).toEqual(["400 0x8004f510", "400 0x8004f510"]);
  expect(third.status).toBe(204);
});

test.each(["EntityDefinitions", "RelationshipDefinitions", "PublishXml", "publishers", "solutions", "roles"])(
  "POST %s needs more than membership",
  async (path) => {
    await using env = await startUnprepared("kit");
    await makeUser(env);

    const reply = await env.call(path, { method: "POST", body: {}, ...as(env, WRITER) });

    expect(errorCode(reply)).toBe("403 0x80040220");
  },
);

test("who may create tables need not be an administrator, and may do no more", async () => {
  await using env = await startUnprepared("kit");
  const role = await makeRole(env, "Maker");
  await grant(env, role, { prvCreateEntity: "Global", prvReadEntity: "Global" });
  await assign(env, await makeUser(env), role);
  const maker = as(env, WRITER);

  const made = await env.call("EntityDefinitions", {
    method: "POST",
    body: tableBody("new_Thing"),
    ...maker,
  });
  const removed = await env.call("EntityDefinitions(LogicalName='new_thing')", {
    method: "DELETE",
    ...maker,
  });
  const read = await env.call("EntityDefinitions(LogicalName='new_thing')?$select=LogicalName", maker);

  const columns = await env.call("EntityDefinitions(LogicalName='new_thing')/Attributes", maker);

  expect([made.status, errorCode(removed), read.status]).toEqual([204, "403 0x80040220", 200]);
  expect(columns.text).toContain("is missing prvReadAttribute privilege");
  expect(removed.text).toContain("is missing prvDeleteEntity privilege");
});

test("another audience counts only when the environment is told to accept it", async () => {
  const audience = "https://contoso.crm4.dynamics.com";
  await using told = await startUnprepared("empty", {}, [audience]);
  await using untold = await startUnprepared("empty");
  const ask = ({ dataverse, entra }: EnvironmentUnderTest) =>
    send(`${dataverse.url}/api/data/v9.2/WhoAmI`, { token: entra.issue({ audience }) });

  expect([(await ask(told)).status, (await ask(untold)).status]).toEqual([200, 401]);
});

function addAgain(env: EnvironmentUnderTest) {
  const root = `/businessunits(${env.dataverse.rootBusinessUnitId})`;
  const body = { applicationid: WRITER, "businessunitid@odata.bind": root };
  return env.call("systemusers", { method: "POST", body });
}
