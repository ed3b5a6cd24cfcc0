import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { auditExport, layouts, type AuditRecord, type ExportForm } from "../fakes/auditExport";
import {
  errorsOf,
  NONE,
  scenario,
  stateDocument,
  stateKeys,
  wrongRows,
  type Scenario,
} from "../support/scenario";

const DAY_MS = 24 * 3_600_000;
const MIXED = { events: 1_500, matchingShare: 0.4 };

/** Every record that the feed has between two ages in days. */
function recordsOf(
  { tenant, clock }: Scenario,
  [oldest, newest]: readonly [number, number] = [7, 0],
): AuditRecord[] {
  const age = (createdMs: number): number => (clock.now() - createdMs) / DAY_MS;
  return tenant.blobs
    .filter(({ createdMs }) => age(createdMs) <= oldest && age(createdMs) >= newest)
    .flatMap((blob) => JSON.parse(blob.render().toString()) as AuditRecord[]);
}

/** Writes an export into a folder that goes with the state; returns its path. */
function exportTo(
  tenant: Scenario,
  records: readonly AuditRecord[],
  { name = "export.csv", ...form }: Partial<ExportForm> & { readonly name?: string } = {},
): string {
  const folder = join(tenant.state, "exports");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, auditExport(records, { layout: "B2", ...form }));
  return path;
}

test.concurrent(
  "what the feed no longer has comes from an export: with days of both, each launch is one row",
  async () => {
    await using tenant = await scenario({ ...MIXED, env: { AUDITLOG_LOOKBACK: "P3D" } });
    const path = exportTo(tenant, recordsOf(tenant, [7, 1.5]));
    await tenant.run("once");
    const fed = tenant.dataverse.auditRows.size;

    const run = await tenant.run(`import ${path}`);

    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect([fed > 100, fed < tenant.truth.rows - 100]).toEqual([true, true]);
    expect(wrongRows(tenant)).toEqual(NONE);
    expect(tenant.dataverse.counters.rowsCreated).toBe(tenant.truth.rows);
    for (const [id, app] of tenant.dataverse.apps)
      expect([id, Date.parse(String(app.admin_applastlaunchedon))]).toEqual([
        id,
        tenant.truth.lastLaunchByApp.get(id) ?? NaN,
      ]);
  },
);

test.concurrent.each(layouts)(
  "layout %s brings every launch, without a request to the Activity API or a token for it",
  async (layout) => {
    await using tenant = await scenario({ ...MIXED, events: 400 });
    const path = exportTo(tenant, recordsOf(tenant), { layout });

    const run = await tenant.run(`import ${path}`);

    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(wrongRows(tenant)).toEqual(NONE);
    // One token: Dataverse's.
    expect([tenant.activity.count(), tenant.entra.count("token")]).toEqual([0, 1]);
  },
);

test.concurrent("two files that overlap write each launch once, and say how many were repeated", async () => {
  await using tenant = await scenario(MIXED);
  const older = exportTo(tenant, recordsOf(tenant, [7, 2]), { name: "older.csv" });
  const newer = exportTo(tenant, recordsOf(tenant, [4, 0]), { name: "newer.csv", layout: "C" });

  const run = await tenant.run(`import ${older} ${newer}`);

  const [completed] = run.events.filter(({ event }) => event === "import_completed");
  const { recordsMatched, rowsWritten, duplicates, deletions } = completed as Partial<Record<string, number>>;
  expect(run.code).toBe(0);
  expect(wrongRows(tenant)).toEqual(NONE);
  expect(duplicates).toBeGreaterThan(50);
  expect(recordsMatched).toBe((rowsWritten ?? NaN) + (duplicates ?? NaN) + (deletions ?? NaN));
});

test.concurrent("killed while it writes, the same command goes on from its last commit", async () => {
  await using tenant = await scenario({
    ...MIXED,
    // More than the budget of 30 MiB holds, so that reading waits for rows to be written, and commits come before the end.
    events: 6_000,
    matchingShare: 1,
    env: { AUDITLOG_BATCH_SIZE: "40", AUDITLOG_COMMIT_INTERVAL: "PT1S" },
    dataverse: { latencyMs: 150 },
  });
  const path = exportTo(tenant, recordsOf(tenant));
  const isCommitted = (): boolean => stateKeys(tenant, "import").length > 0;
  tenant.dataverse.failWhen(
    ({ operation }) => {
      const isNow = operation === "upsertMultiple" && isCommitted();
      if (isNow) killed.kill("SIGKILL");
      return isNow;
    },
    { reset: true },
    { times: 1 },
  );
  const killed = tenant.start(`import ${path}`);
  const { code } = await killed.waitForExit();
  const [key = ""] = stateKeys(tenant, "import");
  const { records } = stateDocument(tenant, key) as { records: number };

  const run = await tenant.run(`import ${path}`);

  const [completed] = run.events.filter(({ event }) => event === "import_completed");
  expect([code, run.code]).toEqual([null, 0]);
  expect(records).toBeGreaterThan(0);
  expect(completed).toMatchObject({ recordsKnown: records });
  expect(wrongRows(tenant)).toEqual(NONE);
  expect(tenant.dataverse.counters.rowsCreated).toBe(tenant.truth.rows);
});

test.concurrent("a storm of throttling is waited for, as in a pass", async () => {
  await using tenant = await scenario({ ...MIXED, env: { AUDITLOG_BATCH_SIZE: "50" } });
  tenant.dataverse.failWhen(
    ({ operation }) => operation === "upsertMultiple",
    {
      status: 429,
      headers: { "retry-after": "1" },
      body: { error: { code: "0x80072322", message: "limit" } },
    },
    { times: 4 },
  );

  const run = await tenant.run(`import ${exportTo(tenant, recordsOf(tenant))}`);

  expect(run.code).toBe(0);
  expect(run.events.filter(({ event }) => event === "throttled").length).toBeGreaterThan(0);
  expect(wrongRows(tenant)).toEqual(NONE);
});

test.concurrent(
  "rows that Dataverse refuses and records without id or time are set aside; redrive knows them",
  async () => {
    await using tenant = await scenario({ ...MIXED, poisonRows: 2, unreadableRecords: 4 });

    const run = await tenant.run(`import ${exportTo(tenant, recordsOf(tenant))}`);
    tenant.dataverse.poisonIds.clear();
    const redriven = await tenant.run("redrive");

    const reasons = errorsOf(run).map(({ error }) => String(error));
    expect(run.code).toBe(3);
    expect(
      reasons.filter((reason) => /\/exports\/export\.csv, record \d+ \(line \d+\): /.test(reason)),
    ).toHaveLength(4);
    expect(redriven.stdout).toContain("2 dead letters delivered, 4 remain");
    expect(wrongRows(tenant).missing).toEqual([]);
  },
);

test.concurrent("a wrong file is refused before anything of a right one is written", async () => {
  await using tenant = await scenario(MIXED);
  const right = exportTo(tenant, recordsOf(tenant));
  const wrong = `${right}.xlsx`;
  writeFileSync(wrong, "PK\u0003\u0004[Content_Types].xml");

  const run = await tenant.run(`import ${right} ${wrong}`);

  expect(run.code).toBe(2);
  expect(errorsOf(run)).toMatchObject([{ message: expect.stringContaining("an Excel workbook (.xlsx)") }]);
  expect([tenant.dataverse.count(), tenant.entra.count(), stateKeys(tenant, "import")]).toEqual([0, 0, []]);
});

test.concurrent("a dry run says what would be written, asks no service and leaves no state", async () => {
  await using tenant = await scenario({ ...MIXED, unreadableRecords: 4 });
  const path = exportTo(tenant, recordsOf(tenant));

  const run = await tenant.run(`import --dry-run ${path}`);

  const { rows, deletes, recordsServed } = tenant.truth;
  const number = (value: number): string => value.toLocaleString("en-US");
  expect(run).toMatchObject({ code: 3, stderr: "" });
  for (const line of [
    `${number(recordsServed)} records read; nothing was written`,
    `${deletes} deletions of apps: not marked`,
    "would become dead letters: 4 records",
    "not compared with Dataverse",
  ])
    expect(run.stdout).toContain(line);
  const [, written = ""] = /rows of ([\d,]+) LaunchPowerApp/.exec(run.stdout) ?? [];
  expect(Number(written.replace(",", ""))).toBe(rows);
  expect([tenant.dataverse.count(), tenant.entra.count(), tenant.activity.count()]).toEqual([0, 0, 0]);
  expect(stateKeys(tenant, ".")).toEqual(["./exports"]);
});

test.concurrent("an import may run beside a pass: neither disturbs the other", async () => {
  await using tenant = await scenario({ ...MIXED, env: { AUDITLOG_BATCH_SIZE: "50" } });
  await tenant.run("check");

  const [once, imported] = await Promise.all([
    tenant.run("once"),
    tenant.run(`import ${exportTo(tenant, recordsOf(tenant))}`),
  ]);

  expect([once.code, imported.code]).toEqual([0, 0]);
  expect(wrongRows(tenant)).toEqual(NONE);
  expect(tenant.dataverse.counters.rowsCreated).toBe(tenant.truth.rows);
});
