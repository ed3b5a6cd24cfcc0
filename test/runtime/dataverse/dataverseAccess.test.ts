import { textColumns, userColumns } from "../../../common/dataverse/columns";
import { never, packedRow } from "../../support/builders";
import { failureOf } from "../sync/world";
import { startEnvironment } from "./environment";

test("the table's columns and lengths are the environment's own", async () => {
  await using it = await startEnvironment();

  expect(await it.sink.tableShape(never())).toEqual({
    maxLength: { ...textColumns, ...userColumns, admin_appname: 300 },
    hasGuestFlag: true,
    hasPremiumFlag: true,
    hasLookup: true,
  });
});

test("an older kit's table is shorter, and what it lacks is not written", async () => {
  await using it = await startEnvironment({
    olderKit: true,
    missingColumns: ["admin_userisguest", "admin_applookup", "admin_appenvironment"],
  });
  const { admin_appenvironment: _absent, ...maxLength } = textColumns;

  expect(await it.sink.tableShape(never())).toEqual({
    maxLength: { ...maxLength, ...userColumns },
    hasGuestFlag: false,
    hasPremiumFlag: false,
    hasLookup: false,
  });
});

test("a missing table is an error that says what to install", async () => {
  await using it = await startEnvironment();
  it.dataverse.removeTable();

  expect(await failureOf(it.sink.tableShape(never()))).toMatchObject({
    message: expect.stringContaining("table admin_auditlog does not exist"),
    hint: expect.stringContaining("CoE Starter Kit"),
  });
});

test("metadata that may not be read isn't an error", async () => {
  await using it = await startEnvironment();
  it.dataverse.failNext({ status: 403, body: { error: { code: "0x80040220", message: "no" } } });

  expect(await it.sink.tableShape(never())).toBeUndefined();
});

test("without an application user, the error says whom to add", async () => {
  await using it = await startEnvironment();
  it.dataverse.removeUser();

  expect(await failureOf(it.sink.upsertRows([packedRow(1)], never()))).toMatchObject({
    status: 403,
    hint: expect.stringContaining("application user"),
  });
});

test("a missing privilege stops everything, and is blamed on no row", async () => {
  await using it = await startEnvironment();
  it.dataverse.removePrivilege("prvCreateadmin_AuditLog");

  expect(await failureOf(it.sink.upsertRows([packedRow(1), packedRow(2)], never()))).toMatchObject({
    status: 403,
  });
  expect(it.dataverse.count()).toBe(1);
});

test("the user and its privileges are told", async () => {
  await using it = await startEnvironment();
  it.dataverse.removePrivilege("prvAppendadmin_AuditLog");
  const userId = await it.sink.whoAmI(never());
  const held = await it.sink.privileges(userId, never());

  expect([userId, held.get("prvReadadmin_AuditLog"), held.get("prvAppendadmin_AuditLog")]).toEqual([
    it.dataverse.userId,
    "Global",
    undefined,
  ]);
});

test("of several roles, the one that reaches farthest counts", async () => {
  await using it = await startEnvironment();
  const [PrivilegeName, far] = ["prvReadadmin_App", "Global"];
  const RolePrivileges = ["Local", far, "Basic"].map((Depth) => ({ PrivilegeName, Depth }));
  it.dataverse.failNext({ status: 200, body: { RolePrivileges } }, { operation: "userPrivileges" });

  const held = await it.sink.privileges("user", never());

  expect([...held]).toEqual([[PrivilegeName, far]]);
});
