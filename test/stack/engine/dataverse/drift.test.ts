import { ok } from "../command";
import { changes } from "../tenant";
import { changedPaths, CLIENT_ID, startLean, type LeanTenant } from "./lean";
import { addRole, done } from "./webApi";

const REFRESHED = { args: ["--refresh"] };

/** All of it that a test may have changed. */
function pictureOf({ dataverse }: LeanTenant) {
  return {
    tables: dataverse.tables.map(({ logicalName, columns }) => [logicalName, [...columns].sort()]),
    roles: dataverse.roles,
    users: dataverse.users,
  };
}

/** Writes since a call, in order. */
function writesFrom({ dataverse }: LeanTenant, index: number): string[] {
  const { calls } = dataverse;
  return calls.slice(index).flatMap(({ method, operation }) => (method === "GET" ? [] : [operation]));
}

test("drift shows by name in a preview with --refresh, and up --refresh fixes exactly that", async () => {
  await using tenant = await startLean();
  const { dataverse, stackName } = tenant;
  const dev = await tenant.lean();
  ok(await dev.up());
  const before = pictureOf(tenant);
  dataverse.removeRolePrivilege(stackName, "prvWriteadmin_App");
  dataverse.setPrivilege(stackName, "prvReadadmin_AuditLog", "Basic");
  dataverse.setPrivilege(stackName, "prvDeleteadmin_AuditLog", "Global");
  dataverse.removeColumn("admin_auditlog", "admin_usercity");
  dataverse.removeColumn("admin_auditlog", "admin_applookup");
  dataverse.disableUser(CLIENT_ID);
  dataverse.unassign(CLIENT_ID, stackName);
  expect(pictureOf(tenant)).not.toEqual(before);

  const { digest } = ok(await dev.preview(REFRESHED));
  const calls = dataverse.calls.length;
  ok(await dev.up(REFRESHED));

  expect(changedPaths(digest)).toEqual({
    "dataverse-access-audit": ["columns[12]: add", "columns[15]: add"],
    "dataverse-access-role": [
      "privileges.prvDeleteadmin_AuditLog: delete",
      "privileges.prvReadadmin_AuditLog: update",
      "privileges.prvWriteadmin_App: add",
    ],
    "dataverse-access-user": ["isDisabled: delete", "roleId: update"],
  });
  expect(writesFrom(tenant, calls).sort()).toEqual([
    "assignRole",
    "createColumn",
    "createRelationship",
    "publish",
    "replacePrivileges",
    "updateUser",
  ]);
  expect(pictureOf(tenant)).toEqual(before);
  ok(await dev.preview({ args: ["--refresh", "--expect-no-changes"] }));
});

test("drift in the privileges of an adopted role is fixed one by one; what its owner gives it stays", async () => {
  await using tenant = await startLean({ prepared: "kit" });
  const { dataverse, stackName } = tenant;
  const dev = await tenant.lean();
  await addRole(tenant, stackName, { prvReadAccount: "Local" });
  ok(await dev.up());
  dataverse.setPrivilege(stackName, "prvDeleteAccount", "Local");
  const before = pictureOf(tenant);
  dataverse.removeRolePrivilege(stackName, "prvWriteadmin_App");
  dataverse.setPrivilege(stackName, "prvReadadmin_AuditLog", "Basic");

  const { digest } = ok(await dev.preview(REFRESHED));
  ok(await dev.up(REFRESHED));

  expect(changedPaths(digest)).toEqual({
    "dataverse-access-role": [
      "privileges.prvReadadmin_AuditLog: update",
      "privileges.prvWriteadmin_App: add",
    ],
  });
  expect(dataverse.count("replacePrivileges")).toBe(0);
  expect(pictureOf(tenant)).toEqual(before);
  ok(await dev.preview({ args: ["--refresh", "--expect-no-changes"] }));
});

test("what was deleted by hand is created again: the role, the user (soft-deleted by Dataverse) and both tables", async () => {
  await using tenant = await startLean();
  const { dataverse } = tenant;
  const dev = await tenant.lean();
  ok(await dev.up());
  const before = pictureOf(tenant);
  const role = dataverse.roles.find(({ name }) => name === tenant.stackName);
  dataverse.softDeleteUser(CLIENT_ID);
  await done(tenant, { method: "DELETE", path: `roles(${role?.roleId})` });
  dataverse.removeTable("admin_auditlog");
  dataverse.removeTable("admin_app");

  ok(await dev.refresh());
  expect(await changes(dev)).toEqual([
    "create dataverse-access-apps",
    "create dataverse-access-audit",
    "create dataverse-access-role",
    "create dataverse-access-user",
  ]);
  ok(await dev.up());

  expect(pictureOf(tenant)).toEqual(before);
  ok(await dev.preview({ args: ["--refresh", "--expect-no-changes"] }));
});
