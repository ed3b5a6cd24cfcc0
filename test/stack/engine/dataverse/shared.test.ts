import { ok } from "../command";
import { ours } from "../tenant";
import { CLIENT_ID, complaintsIn, startLean } from "./lean";
import { done } from "./webApi";

test("two stacks with one registration in one environment: the destroy of the first leaves the second its user and its role", async () => {
  await using tenant = await startLean();
  const { dataverse, stackName } = tenant;
  const dev = await tenant.lean();
  const second = await tenant.lean({}, "second");
  ok(await dev.up());
  ok(await second.up());
  const user = () => dataverse.users.find(({ applicationId }) => applicationId === CLIENT_ID);
  const roles = user()?.roles ?? [];
  expect(roles).toHaveLength(2);

  const destroy = ok(await dev.destroy());

  expect([user()?.isDisabled, user()?.roles]).toEqual([false, roles.filter((name) => name !== stackName)]);
  expect(complaintsIn(destroy.stdout)[0]).toMatch(
    /^warning: the application user .*audit-log-connector-second/,
  );
  ok(await second.preview({ args: ["--refresh", "--expect-no-changes"] }));
});

test("with deleteTable, a destroy refuses to take the tables from another stack, and goes on once that is gone", async () => {
  await using tenant = await startLean();
  const { dataverse } = tenant;
  const dev = await tenant.lean({ deleteTable: true });
  const second = await tenant.lean({}, "second");
  ok(await dev.up());
  ok(await second.up());
  const row = { admin_title: "Launch", admin_creationtime: "2026-11-25T12:00:00Z" };
  await done(tenant, { method: "POST", path: "admin_auditlogs", body: row });

  const refused = await dev.destroy();

  expect(refused.exitCode).not.toBe(0);
  expect(refused.stdout).toMatch(
    /the table admin_auditlog is not deleted: other stacks write to it, whose roles are in \S+: audit-log-connector-second-/,
  );
  expect(dataverse.auditRows.size).toBe(1);
  ok(await second.destroy());
  ok(await dev.destroy());
  expect(dataverse.tables).toEqual([]);
});

test("skipDataverse on a prepared environment takes role and user; the tables stay once deleteTable is given up as told", async () => {
  await using tenant = await startLean();
  const { dataverse, stackName } = tenant;
  const dev = await tenant.lean({ deleteTable: true });
  ok(await dev.up());
  const row = { admin_title: "Launch", admin_creationtime: "2026-11-25T12:00:00Z" };
  await done(tenant, { method: "POST", path: "admin_auditlogs", body: row });

  dev.setConfig(ours({ skipDataverse: true }));
  const refused = await dev.up();
  expect(refused.exitCode).toBe(1);
  expect(refused.stdout).toContain("deleteTable is true");
  // As the refusal says: first without skipDataverse.
  dev.setConfig(ours({ skipDataverse: undefined, deleteTable: undefined }));
  ok(await dev.up());
  dev.setConfig(ours({ skipDataverse: true }));
  ok(await dev.up());

  expect(dataverse.auditRows.size).toBe(1);
  expect(dataverse.tables.map(({ logicalName }) => logicalName)).toEqual(["admin_app", "admin_auditlog"]);
  expect(dataverse.roles.filter(({ name }) => name === stackName)).toEqual([]);
});
