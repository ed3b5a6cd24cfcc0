import { table } from "../../../../provider/dataverse/table/table";
import { CONNECTION, startEnvironment } from "../../support/environment";
import type { Created } from "../../support/lifeCycle";
import { roles } from "../../support/directory";
import { APP, AUDIT, AUDIT_COLUMNS, createBoth, DELETED, tables, tablesOf } from "./tables";

test("a refresh finds what was created as it is recorded", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const engine = tables(environment);
  const { app, audit } = await createBoth(environment);

  expect(await engine.refresh(app)).toEqual(app);
  expect(await engine.refresh(audit)).toEqual(audit);
});

test("a column that was deleted shows as a difference, and an update adds it again", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const engine = tables(environment);
  const { audit } = await createBoth(environment);
  environment.dataverse.removeColumn("admin_auditlog", "admin_username");
  environment.dataverse.removeColumn("admin_auditlog", "admin_powerappsapplogs");

  const found = (await engine.refresh(audit)) as Created;
  const { diff, now } = await engine.update(found, AUDIT);

  expect(found.inputs.columns).toEqual(
    AUDIT_COLUMNS.filter((name) => !["admin_username", "admin_powerappsapplogs"].includes(name)),
  );
  expect(diff).toEqual({ "columns[9]": "add", "columns[16]": "add" });
  expect(now).toEqual(audit);
  expect(await engine.refresh(now)).toEqual(audit);
});

test("a table that another owner has taken over meanwhile is not altered", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const { audit } = await createBoth(environment);
  environment.dataverse.removeTable("admin_auditlog");
  await tables(environment).create({ ...AUDIT, mark: "audit-log-connector/prod" });
  environment.dataverse.removeColumn("admin_auditlog", "admin_username");
  const old = { ...audit, inputs: { ...audit.inputs, columns: ["admin_title"] } };

  const { now } = await tables(environment).update(old, AUDIT);

  expect(now.state.missingColumns).toEqual(["admin_username"]);
  expect(tablesOf(environment).admin_auditlog).not.toContain("admin_username");
});

test("a table that was deleted meanwhile is not made by an update", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const { audit } = await createBoth(environment);
  environment.dataverse.removeTable("admin_auditlog");
  const old = { ...audit, inputs: { ...audit.inputs, columns: ["admin_title"] } };

  await expect(tables(environment).update(old, AUDIT)).rejects.toMatchObject({
    name: "ProviderError",
    message:
      "the table admin_auditlog was deleted; run pulumi refresh --stack <stack>, then pulumi up --stack <stack> recreates it",
  });
});

test("a deleted column of the kit makes no difference (control)", async () => {
  await using environment = await startEnvironment({ prepared: "kit" });
  const engine = tables(environment);
  const audit = await engine.create(AUDIT);
  environment.dataverse.removeColumn("admin_auditlog", "admin_username");

  const found = (await engine.refresh(audit)) as Created;

  expect((await engine.update(found, AUDIT)).diff).toEqual({});
  expect(found.state.missingColumns).toEqual(["admin_username"]);
});

test("another ownership tag makes no difference, another table is another resource", async () => {
  await using environment = await startEnvironment({ prepared: "kit" });
  const engine = tables(environment);
  const app = await engine.create(APP);

  expect((await engine.update(app, { ...APP, mark: "another" })).diff).toEqual({});
  expect(table(environment.dependencies).diff(APP, AUDIT)).toEqual({ logicalName: "replace" });
});

test("a table that was deleted is gone", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const engine = tables(environment);
  const { audit } = await createBoth(environment);
  environment.dataverse.removeTable("admin_auditlog");

  expect(await engine.refresh(audit)).toBeUndefined();
  expect(await engine.import(audit.id)).toBeUndefined();
});

test("what was made is deleted, and with the last table the solution and the publisher", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const engine = tables(environment);
  const { dataverse } = environment;
  const before = { solutions: dataverse.solutions, publishers: dataverse.publishers };
  const { app, audit } = await createBoth(environment, DELETED);

  await engine.delete(audit);
  expect([Object.keys(tablesOf(environment)), dataverse.solutions.includes("AuditLogConnector")]).toEqual([
    ["admin_app"],
    true,
  ]);
  await engine.delete(app);

  expect(tablesOf(environment)).toEqual({});
  expect({ solutions: dataverse.solutions, publishers: dataverse.publishers }).toEqual(before);
});

test("a deletion that was interrupted goes on where it stopped", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const engine = tables(environment);
  const app = await engine.create({ ...APP, ...DELETED });
  environment.dataverse.failNext({ status: 403 }, { operation: "deleteSolution" });
  await expect(engine.delete(app)).rejects.toThrow("can't delete the table admin_app");
  expect(tablesOf(environment)).toEqual({});

  await engine.delete(app);

  expect(environment.dataverse.solutions).not.toContain("AuditLogConnector");
});

test("a table that a lookup points at is not deleted, and the refusal is shown", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const engine = tables(environment);
  const { app } = await createBoth(environment, DELETED);

  await expect(engine.delete(app)).rejects.toMatchObject({
    name: "ProviderError",
    message: expect.stringMatching(
      /^can't delete the table admin_app in contoso\.crm4\.dynamics\.com: .*0x8004f01f/i,
    ),
  });
});

test("a table recreated by another owner is not deleted, and no longer ours", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const engine = tables(environment);
  const app = await engine.create({ ...APP, ...DELETED });
  environment.dataverse.removeTable("admin_app");
  await engine.create({ ...APP, ...DELETED, mark: "audit-log-connector/prod" });

  const found = await engine.refresh(app);
  await engine.delete(app);

  expect(found?.state.adopted).toBe(true);
  expect(environment.warnings).toEqual([
    "the table admin_app is not deleted: another owner has taken it over since it was created",
  ]);
  expect(Object.keys(tablesOf(environment))).toEqual(["admin_app"]);
});

test("without deleteOnDestroy a table stays, and Dataverse isn't even asked", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const engine = tables(environment);
  const { app, audit } = await createBoth(environment);
  const { length } = environment.dataverse.calls;

  for (const created of [audit, app]) await engine.delete(created);

  expect(Object.keys(tablesOf(environment)).sort()).toEqual(["admin_app", "admin_auditlog"]);
  expect(environment.dataverse.calls).toHaveLength(length);
});

test("while another stack's role is in the environment, a table is not deleted", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const engine = tables(environment);
  const name = "audit-log-connector-dev-1f0c9e2a";
  const { audit } = await createBoth(environment, { ...DELETED, mark: name });
  const make = async (name: string, newRoleId: string) =>
    await roles(environment).create({ ...CONNECTION, name, newRoleId, privileges: {} });
  await make(name, "aaaaaaaa-0000-4000-8000-000000000001");
  await make("Audit log connector readers", "aaaaaaaa-0000-4000-8000-000000000002");
  const other = await make("audit-log-connector-prod-77aa01bc", "aaaaaaaa-0000-4000-8000-000000000003");

  await expect(engine.delete(audit)).rejects.toThrow(
    "the table admin_auditlog is not deleted: other stacks write to it, whose roles are in " +
      "https://contoso.crm4.dynamics.com: audit-log-connector-prod-77aa01bc. Destroy those stacks first; or keep the tables: " +
      "pulumi config set deleteTable false --stack <stack>, then pulumi up --stack <stack>, then pulumi destroy --stack <stack>",
  );
  expect(Object.keys(tablesOf(environment))).toContain("admin_auditlog");

  await roles(environment).delete(other);
  await engine.delete(audit);
  expect(Object.keys(tablesOf(environment))).toEqual(["admin_app"]);
});

test("a preview that will make a second stack's audit table says who writes there, too", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const handler = table(environment.dependencies);
  const inputs = { ...AUDIT, mark: "audit-log-connector-dev-1f0c9e2a", columns: AUDIT_COLUMNS };
  await handler.preview?.(inputs, environment.call);
  expect(environment.warnings).toEqual([]);
  await roles(environment).create({
    ...CONNECTION,
    name: "audit-log-connector-prod-77aa01bc",
    newRoleId: "aaaaaaaa-0000-4000-8000-000000000003",
    privileges: {},
  });

  await handler.preview?.(inputs, environment.call);
  await handler.preview?.({ ...inputs, ...APP }, environment.call);

  expect(environment.warnings).toEqual([
    expect.stringMatching(
      /^https:\/\/contoso\.crm4\.dynamics\.com already has the roles of other stacks: audit-log-connector-prod-77aa01bc\. /,
    ),
  ]);
});

test("an import knows by the ownership tag whether a table is ours, and passes the check", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const engine = tables(environment);
  const { audit } = await createBoth(environment);

  const imported = (await engine.import(audit.id)) as Created;

  expect(imported).toEqual(audit);
  expect((await engine.update(imported, imported.inputs)).diff).toEqual({});
});

test("the kit's table is imported as adopted", async () => {
  await using environment = await startEnvironment({ prepared: "kit" });
  const engine = tables(environment);
  const { id } = await engine.create(AUDIT);

  const imported = (await engine.import(id)) as Created;

  expect(imported.state.adopted).toBe(true);
  expect((await engine.update(imported, AUDIT)).diff).toEqual({});
});

test.each(["account", "toString"])("%s is refused as a table to create or import", async (logicalName) => {
  await using environment = await startEnvironment({ prepared: "kit" });
  const handler = table(environment.dependencies);

  expect((await handler.check({ ...APP, logicalName })).failures).toEqual([
    {
      property: "logicalName",
      reason: `is '${logicalName}', but must be one of admin_auditlog, admin_app`,
    },
  ]);
  await expect(
    handler.read(
      `commercial/${CONNECTION.tenantId}/contoso.crm4.dynamics.com/${logicalName}`,
      undefined,
      environment.call,
    ),
  ).rejects.toThrow(`${logicalName} is none of the tables admin_auditlog, admin_app`);
});
