import { startEnvironment } from "../../support/environment";
import { ALL_COLUMNS, APP, AUDIT, AUDIT_COLUMNS, createBoth, MARK, tables, tablesOf } from "./tables";

test("in an empty environment the kit's tables are made, with its publisher and in our solution", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const { dataverse } = environment;

  const { app, audit } = await createBoth(environment);

  expect(app.id).toBe("commercial/99999999-2222-4333-8444-555555555555/contoso.crm4.dynamics.com/admin_app");
  expect(audit.state).toEqual({
    ...AUDIT,
    columns: AUDIT_COLUMNS,
    metadataId: expect.stringMatching(/^[\da-f-]{36}$/),
    entitySetName: "admin_auditlogs",
    adopted: false,
    missingColumns: [],
  });
  expect(dataverse.tables.map(({ schemaName, description }) => [schemaName, description])).toEqual([
    ["admin_App", `Power Apps that launches are linked to. Made by audit-log-connector (${MARK})`],
    ["admin_AuditLog", `Launches of Power Apps. Made by audit-log-connector (${MARK})`],
  ]);
  expect([...(tablesOf(environment).admin_auditlog ?? [])].sort()).toEqual(
    ["admin_auditlogid", ...AUDIT_COLUMNS].sort(),
  );
  expect(dataverse.publishers).toContain("powerplatformadmin");
  expect(dataverse.solutions).toContain("AuditLogConnector");
  expect(environment.statuses).toContain("adding the lookup admin_AppLookup to admin_auditlog");
  expect(environment.warnings).toEqual([]);
});

test("tables that are created at the same time don't meet the customization lock", async () => {
  await using environment = await startEnvironment({ prepared: "empty", knobs: { customizationMs: 2 } });
  const engine = tables(environment);
  await engine.create(APP);

  await Promise.all([engine.create(AUDIT), engine.create(APP)]);

  expect(environment.dataverse.counters.customizationConflicts).toBe(0);
});

test("while a solution is being installed, the creation waits", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  environment.dataverse.lockCustomizations(2);

  await tables(environment).create(APP);

  expect(environment.clock.slept).toEqual([5_000, 10_000]);
  expect(
    environment.statuses.filter((text) => text.includes("another customization is running")),
  ).toHaveLength(2);
});

test("a table counts as created once rows can be written into all its columns", async () => {
  await using environment = await startEnvironment({ prepared: "empty", knobs: { metadataLagMs: 20_000 } });

  const { audit } = await createBoth(environment);

  expect(environment.statuses).toContainEqual(
    expect.stringMatching(/^waiting for the table admin_app to be usable \(\d+ s\)$/),
  );
  expect(audit.state.missingColumns).toEqual([]);
});

test("a lookup waits for the tables at both of its ends to be found", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const { dataverse } = environment;
  const error = { code: "0x80040217", message: "Could not find an entity with name admin_app" };
  dataverse.failNext({ status: 404, body: { error } }, { operation: "createRelationship", times: 2 });

  const { audit } = await createBoth(environment);

  expect(audit.state.missingColumns).toEqual([]);
  expect(environment.clock.slept).toEqual([2_000, 4_000]);
});

test("a lookup to a table that is not there ends with the reason (control)", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });

  await expect(tables(environment).create(AUDIT)).rejects.toThrow(
    /^timed out after \d+ s waiting for the table admin_auditlog, or one that its lookups lead to, to be found: HTTP 404 0x80040217/,
  );
});

test("a name that stays taken by nothing that can be seen ends with Dataverse's own reason", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const error = { code: "0x80044363", message: "The schema name admin_App for type Entity is not unique." };
  environment.dataverse.failWhen(({ operation }) => operation === "createTable", {
    status: 400,
    body: { error },
  });

  await expect(tables(environment).create(APP)).rejects.toThrow(
    /^timed out after 3\d\d s waiting for the new table admin_app to appear: HTTP 400 0x80044363: .* is not unique\.\nRun pulumi/,
  );
});

test("the kit's table is adopted: never altered, never deleted", async () => {
  await using environment = await startEnvironment({ prepared: "kit" });
  const engine = tables(environment);
  const before = tablesOf(environment);

  const audit = await engine.create(AUDIT);
  await engine.delete(audit);

  expect(audit.state).toMatchObject({ adopted: true, missingColumns: [], columns: AUDIT_COLUMNS });
  expect(tablesOf(environment)).toEqual(before);
  expect(environment.dataverse.calls.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("an older kit's table is adopted with a warning that names what it lacks", async () => {
  await using environment = await startEnvironment({ prepared: "kit", knobs: { olderKit: true } });

  const audit = await tables(environment).create({ ...AUDIT, enrich: true });

  expect(audit.state.missingColumns).toEqual(["admin_appispremium"]);
  expect(environment.warnings).toEqual([
    "the table admin_auditlog in https://contoso.crm4.dynamics.com lacks admin_appispremium, which newer versions of the " +
      "CoE Starter Kit have; rows are written without",
  ]);
});

test("what only enrich fills is no loss without it", async () => {
  await using environment = await startEnvironment({ prepared: "kit", knobs: { olderKit: true } });

  const audit = await tables(environment).create(AUDIT);

  expect([audit.state.missingColumns, environment.warnings]).toEqual([[], []]);
});

test("with enrich, a table is made with the flag for premium apps, which it keeps when enrich is turned off", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const engine = tables(environment);
  await engine.create(APP);

  const on = await engine.create({ ...AUDIT, enrich: true });
  const { diff, now: off } = await engine.update(on, AUDIT);

  expect(on.inputs["columns"]).toEqual(ALL_COLUMNS);
  expect(diff).toEqual({ enrich: "delete" });
  expect(off.inputs["columns"]).toEqual(ALL_COLUMNS);
  expect(tablesOf(environment).admin_auditlog).toContain("admin_appispremium");
});

test("turning enrich on adds it to a table that the stack made", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const engine = tables(environment);
  const { audit } = await createBoth(environment);

  const { diff, now } = await engine.update(audit, { ...AUDIT, enrich: true });

  expect(Object.keys(diff)).toContain("enrich");
  expect(now.state.missingColumns).toEqual([]);
  expect(tablesOf(environment).admin_auditlog).toContain("admin_appispremium");
});

test("turning enrich on changes nothing of a table that the stack didn't make (control)", async () => {
  await using environment = await startEnvironment({ prepared: "kit", knobs: { olderKit: true } });
  const engine = tables(environment);
  const audit = await engine.create(AUDIT);

  const { now } = await engine.update(audit, { ...AUDIT, enrich: true });

  expect(now.state).toMatchObject({ adopted: true, missingColumns: ["admin_appispremium"] });
  expect(tablesOf(environment).admin_auditlog).not.toContain("admin_appispremium");
});

test("a table of a version before keeps its flag, and an upgrade shows no difference", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const engine = tables(environment);
  await engine.create(APP);
  const { enrich: _, ...inputs } = (await engine.create({ ...AUDIT, enrich: true })).inputs;
  const before = { id: "x", inputs, state: {} };

  expect((await engine.update(before, AUDIT)).diff).toEqual({});
});

test("a table that another stack made is adopted, too", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const engine = tables(environment);
  await engine.create(APP);

  const other = await engine.create({ ...APP, mark: "audit-log-connector/prod" });
  await engine.delete(other);

  expect(other.state.adopted).toBe(true);
  expect(Object.keys(tablesOf(environment))).toEqual(["admin_app"]);
});

test("what an interrupted creation left is completed, and is ours", async () => {
  await using environment = await startEnvironment({ prepared: "empty" });
  const { app } = await createBoth(environment);
  environment.dataverse.removeColumn("admin_auditlog", "admin_applookup");
  environment.dataverse.removeColumn("admin_auditlog", "admin_usercity");

  const audit = await tables(environment).create(AUDIT);

  expect(audit.state).toMatchObject({ adopted: false, missingColumns: [] });
  expect(tablesOf(environment).admin_auditlog).toEqual(
    expect.arrayContaining(["admin_applookup", "admin_usercity"]),
  );
  expect(app.state.adopted).toBe(false);
});
