import { APP, id, startEnvironment, target } from "./dataverse/testing";
import { errorCode } from "./testing";

const ROW = `admin_auditlogs(${id(1)})`;
const BIND = { "admin_AppLookup@odata.bind": `/admin_apps(${APP})` };

test("a create answers 204 and the row's address, a second one 412", async () => {
  await using env = await startEnvironment();
  const body = { admin_auditlogid: id(1), admin_title: "one", ...BIND };

  const first = await env.call("admin_auditlogs", { method: "POST", body });
  const second = await env.call("admin_auditlogs", { method: "POST", body });

  expect([first.status, first.text]).toEqual([204, ""]);
  expect(first.headers.get("odata-entityid")).toBe(`${env.dataverse.url}/api/data/v9.2/${ROW}`);
  expect(errorCode(second)).toBe("412 0x80040237");
  expect(env.dataverse.auditRows.get(id(1))).toMatchObject({
    admin_title: "one",
    _admin_applookup_value: APP,
  });
});

test.each([
  ["no precondition", {}, 204, 204],
  ["If-None-Match: null", { "If-None-Match": "null" }, 204, 204],
  ["If-Match: *", { "If-Match": "*" }, 204, 404],
  ["If-None-Match: *", { "If-None-Match": "*" }, 412, 204],
  ["a version that is not the row's", { "If-Match": 'W/"1"' }, 412, 404],
  ["return=representation", { Prefer: "return=representation" }, 200, 201],
])("a PATCH with %s", async (_, headers, existing, missing) => {
  await using env = await startEnvironment();
  await env.bulk("CreateMultiple", [target(1)]);
  const patch = (number: number) =>
    env.call(`admin_auditlogs(${id(number)})`, { method: "PATCH", headers, body: { admin_title: "new" } });

  expect([(await patch(1)).status, (await patch(2)).status]).toEqual([existing, missing]);
});

test("a PATCH with the row's own version passes", async () => {
  await using env = await startEnvironment();
  await env.bulk("CreateMultiple", [target(1)]);
  const etag = (await env.call(ROW)).headers.get("etag") ?? "";

  const reply = await env.call(ROW, { method: "PATCH", headers: { "If-Match": etag }, body: {} });

  expect(reply.status).toBe(204);
});

test("an app that is not in the inventory is not created by a PATCH that must match", async () => {
  await using env = await startEnvironment();

  const reply = await env.call(`admin_apps(${id(5)})`, {
    method: "PATCH",
    headers: { "If-Match": "*" },
    body: { admin_appdeleted: true },
  });

  expect(reply.body).toEqual({
    error: { code: "0x80040217", message: `admin_app With Id = ${id(5)} Does Not Exist` },
  });
  expect(env.dataverse.apps.size).toBe(2);
});

test("CreateMultiple answers the ids in the order of its targets", async () => {
  await using env = await startEnvironment();

  const reply = await env.bulk("CreateMultiple", [target(2), target(1)]);

  expect([reply.status, reply.body]).toEqual([
    200,
    {
      "@odata.context": `${env.dataverse.url}/api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse`,
      Ids: [id(2), id(1)],
    },
  ]);
});

test("UpsertMultiple answers 204 without a body, whether rows are new or not", async () => {
  await using env = await startEnvironment();

  const first = await env.bulk("UpsertMultiple", [target(1, { admin_title: "a" }), target(2)]);
  const second = await env.bulk("UpsertMultiple", [target(1, { admin_operation: "b" }), target(3)]);

  expect([first.status, first.text, second.status]).toEqual([204, "", 204]);
  expect(env.dataverse.auditRows.get(id(1))).toMatchObject({ admin_title: "a", admin_operation: "b" });
  expect(env.dataverse.counters).toMatchObject({
    rowsWritten: 4,
    rowsCreated: 3,
    rowsUpdated: 1,
    bulkCalls: 2,
  });
});

test("UpsertMultiple also takes rows by relative reference", async () => {
  await using env = await startEnvironment();

  const reply = await env.bulk("UpsertMultiple", [{ "@odata.id": ROW, admin_title: "by reference" }]);

  expect(reply.status).toBe(204);
  expect(env.dataverse.auditRows.get(id(1))?.["admin_title"]).toBe("by reference");
});

test("UpdateMultiple updates rows, and of two targets with one identity the first", async () => {
  await using env = await startEnvironment();
  await env.bulk("CreateMultiple", [target(1)]);

  const reply = await env.bulk("UpdateMultiple", [
    target(1, { admin_title: "first" }),
    target(1, { admin_title: "second" }),
  ]);

  expect(reply.status).toBe(204);
  expect(env.dataverse.auditRows.get(id(1))?.["admin_title"]).toBe("first");
});

test("UpdateMultiple fails as a whole when one row is missing", async () => {
  await using env = await startEnvironment();
  await env.bulk("CreateMultiple", [target(1)]);

  const reply = await env.bulk("UpdateMultiple", [target(1, { admin_title: "x" }), target(2)]);

  expect(reply.body).toEqual({
    error: { code: "0x80040217", message: `admin_auditlog With Ids = ${id(2)} Do Not Exist` },
  });
  expect(env.dataverse.auditRows.get(id(1))?.["admin_title"]).toBeUndefined();
});

test.each<[string, object, string]>([
  ["a poison row", target(66), "400 0x80040265"],
  [
    "an app that does not exist",
    target(2, { "admin_AppLookup@odata.bind": `admin_apps(${id(8)})` }),
    "404 0x80040217",
  ],
  ["an empty reference", target(2, { "admin_AppLookup@odata.bind": "admin_apps()" }), "400 0x80060888"],
  [
    "a reference into another set",
    target(2, { "admin_AppLookup@odata.bind": `Admin_Apps(${APP})` }),
    "400 0x80060888",
  ],
  [
    "a navigation property in the wrong case",
    target(2, { "admin_applookup@odata.bind": `admin_apps(${APP})` }),
    "400 0x80048d19",
  ],
  ["an unknown column", target(2, { admin_resultstatus: "x" }), "400 0x80048d19"],
  ["a column in the wrong case", target(2, { admin_Title: "x" }), "400 0x80048d19"],
  ["a lookup written as a value", target(2, { _admin_applookup_value: APP }), "400 0x80048d19"],
  ["a text that is too long", target(2, { admin_operation: "x".repeat(101) }), "400 0x80044331"],
  ["a time without a zone", target(2, { admin_creationtime: "2026-10-05T12:00:00" }), "400 0x80048d19"],
  ["a time before 1753", target(2, { admin_creationtime: "1752-12-31T00:00:00Z" }), "400 0x80040239"],
  ["a number in a text column", target(2, { admin_title: 7 }), "400 0x80048d19"],
  ["an id that is not a GUID", { admin_auditlogid: "seven" }, "400 0x80048d19"],
  [
    "another table's type",
    target(2, { "@odata.type": "Microsoft.Dynamics.CRM.admin_app" }),
    "400 0x80048d19",
  ],
  ["no type", target(2, { "@odata.type": undefined }), "400 0x80048d19"],
  ["the same row twice", target(1), "400 0x80040203"],
])("%s fails the whole UpsertMultiple", async (_, bad, expected) => {
  await using env = await startEnvironment();
  env.dataverse.poisonIds.add(id(66));

  const reply = await env.bulk("UpsertMultiple", [target(1, BIND), bad]);
  const without = await env.bulk("UpsertMultiple", [target(1, BIND)]);

  expect(errorCode(reply)).toBe(expected);
  expect(without.status).toBe(204);
  expect([...env.dataverse.auditRows.keys()]).toEqual([id(1)]);
});

test("the message names the column and its length", async () => {
  await using env = await startEnvironment();

  const reply = await env.bulk("UpsertMultiple", [target(1, { admin_userupn: "x".repeat(301) })]);

  expect(reply.body).toEqual({
    error: {
      code: "0x80044331",
      message:
        "A validation error occurred.  The length of the 'admin_userupn' attribute of the 'admin_auditlog' entity exceeded the maximum allowed length of '300'.",
    },
  });
});

test("values are read back as the Web API shows them", async () => {
  await using env = await startEnvironment();
  const body = {
    admin_creationtime: "2026-10-05T14:30:15.750+02:00",
    admin_title: "",
    admin_userisguest: true,
    "admin_AppLookup@odata.bind": `${env.dataverse.url}/api/data/v9.2/admin_apps(${APP.toUpperCase()})`,
  };

  await env.call(`admin_auditlogs(${id(1).toUpperCase()})`, { method: "PATCH", body });
  const reply = await env.call(
    `${ROW}?$select=admin_creationtime,admin_title,admin_userisguest,admin_appispremium,_admin_applookup_value`,
  );

  expect(reply.body).toMatchObject({
    admin_auditlogid: id(1),
    admin_creationtime: "2026-10-05T12:30:15Z",
    admin_title: null,
    admin_userisguest: true,
    admin_appispremium: false,
    _admin_applookup_value: APP,
  });
});

test("a lookup is cleared with null", async () => {
  await using env = await startEnvironment();
  await env.bulk("UpsertMultiple", [target(1, BIND)]);

  await env.bulk("UpsertMultiple", [target(1, { "admin_AppLookup@odata.bind": null })]);

  expect(env.dataverse.auditRows.get(id(1))?.["_admin_applookup_value"]).toBeNull();
});

test("the loser of a race gets 412 once", async () => {
  await using env = await startEnvironment({ upsertRaces: 1 });

  const lost = await env.bulk("UpsertMultiple", [target(1)]);
  const won = await env.bulk("UpsertMultiple", [target(1)]);

  expect([errorCode(lost), won.status, env.dataverse.auditRows.size]).toEqual(["412 0x80040237", 204, 1]);
});

test("an older kit has shorter names and lacks a column", async () => {
  await using env = await startEnvironment({ olderKit: true, missingColumns: ["admin_userisguest"] });
  const write = (columns: object) => env.bulk("UpsertMultiple", [target(1, columns)]);

  expect(errorCode(await write({ admin_appname: "x".repeat(101) }))).toBe("400 0x80044331");
  expect(errorCode(await write({ admin_appispremium: true }))).toBe("400 0x80048d19");
  expect(errorCode(await write({ admin_userisguest: true }))).toBe("400 0x80048d19");
  expect((await write({ admin_appname: "x".repeat(100) })).status).toBe(204);
});
