import {
  errorsOf,
  expectBetween,
  NONE,
  passOf,
  scenario,
  stateDocument,
  stateKeys,
  wrongRows,
  type Scenario,
} from "../support/scenario";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MIXED = { events: 1_500, matchingShare: 0.4 };

const minute = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

/** Ids of the launches in the blobs that became available within a window. */
function launchesBetween({ tenant }: Scenario, from: number, to: number): string[] {
  const records = tenant.blobs
    .filter(({ createdMs }) => createdMs >= from && createdMs < to)
    .flatMap((blob) => JSON.parse(blob.render().toString()) as { Id: string; Operation: string }[]);
  const launches = records.filter(({ Operation }) => Operation.toLowerCase() === "launchpowerapp");
  return [...new Set(launches.map(({ Id }) => Id))].sort();
}

test.concurrent(
  "a window is delivered again, its lost rows come back, and nothing outside is touched",
  async () => {
    await using tenant = await scenario(MIXED);
    await tenant.run("once");
    const cursor = stateDocument(tenant, "cursor");
    const ledger = stateKeys(tenant, "ledger").map((key) => stateDocument(tenant, key));
    tenant.dataverse.auditRows.clear();
    const from = Math.floor((tenant.clock.now() - 4 * DAY_MS) / HOUR_MS) * HOUR_MS;
    const to = from + 2 * DAY_MS;

    const run = await tenant.run(`backfill --from ${minute(from)} --to ${minute(to)}`);

    const expected = launchesBetween(tenant, from, to);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(expected.length).toBeGreaterThan(50);
    expect([...tenant.dataverse.auditRows.keys()].sort()).toEqual(expected);
    expect(stateDocument(tenant, "cursor")).toEqual(cursor);
    expect(stateKeys(tenant, "ledger").map((key) => stateDocument(tenant, key))).toEqual(ledger);
  },
);

test.concurrent("once does not bring the rows back: they were delivered (control)", async () => {
  await using tenant = await scenario(MIXED);
  await tenant.run("once");
  tenant.dataverse.auditRows.clear();

  await tenant.run("once");

  expect(tenant.dataverse.auditRows.size).toBe(0);
});

test.concurrent(
  "without --to it reaches up to now; on a pipe its progress is lines with blobs, events and rate",
  async () => {
    await using tenant = await scenario({
      ...MIXED,
      activity: { latencyMs: 100 },
      env: { AUDITLOG_COMMIT_INTERVAL: "PT1S" },
    });

    const run = await tenant.run(`backfill --from ${minute(tenant.clock.now() - 7 * DAY_MS + HOUR_MS)}`);

    const lines = run.stdout.split("\n").filter((line) => /^\d+ % · /.test(line));
    const format = /^\d+ % · [\d,]+ blobs? · [\d,]+ events · [\d,]+\/s · .+$/;
    const { blobs, recordsServed } = tenant.truth;
    expect(run.code).toBe(0);
    expect(wrongRows(tenant)).toEqual(NONE);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((line) => !format.test(line))).toEqual([]);
    expect(lines.at(-1)).toContain(
      `100 % · ${blobs} blobs · ${recordsServed.toLocaleString("en-US")} events`,
    );
    expect(run.stdout).not.toContain("\u001b");
    expect(stateDocument(tenant, "cursor")).toBeUndefined();
  },
);

test.concurrent("a backfill may run beside a pass: neither disturbs the other", async () => {
  await using tenant = await scenario({ ...MIXED, env: { AUDITLOG_BATCH_SIZE: "50" } });
  await tenant.run("check");

  const [once, backfill] = await Promise.all([
    tenant.run("once"),
    tenant.run(`backfill --from ${minute(tenant.clock.now() - 7 * DAY_MS + HOUR_MS)}`),
  ]);

  expect([once.code, backfill.code]).toEqual([0, 0]);
  expect(wrongRows(tenant)).toEqual(NONE);
  expect(tenant.dataverse.counters.rowsCreated).toBe(tenant.truth.rows);
});

test.concurrent(
  "status tells what a state folder holds: nothing at first, then cursor, lag, dead letters, last pass",
  async () => {
    await using tenant = await scenario({ ...MIXED, poisonRows: 2 });
    const empty = await tenant.run("status");
    const calls = tenant.entra.count() + tenant.activity.count() + tenant.dataverse.count();
    const before = tenant.clock.now();
    const pass = passOf(await tenant.run("once"));
    const after = tenant.clock.now();

    const full = await tenant.run("status");

    const { watermark } = stateDocument(tenant, "cursor") as { watermark: number };
    expect([empty.code, full.code, calls]).toEqual([0, 3, 0]);
    expect(empty.stdout).toContain("cursor        none");
    expect(empty.stdout).toContain("dead letters  none\n");
    expect(empty.stdout).toContain("last pass     none");
    expectBetween(watermark, [before, after]);
    expect(full.stdout).toContain(`everything up to ${new Date(watermark).toISOString()} is delivered`);
    expect(full.stdout).toContain("dead letters  2: dead-letters list shows why");
    expect(full.stdout).toContain(`last pass     ${String(pass.startedAt)}: ${tenant.truth.blobs} blobs`);
  },
);

test.concurrent(
  "check names every step and what it found, starts the subscription, and writes no row",
  async () => {
    await using tenant = await scenario(MIXED);

    const first = await tenant.run("check");
    const second = await tenant.run("check");

    // The log goes to the same pipe.
    const lines = first.stdout
      .trimEnd()
      .split("\n")
      .filter((line) => !line.startsWith("{"));
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(lines).toHaveLength(7);
    expect(lines.filter((line) => !line.startsWith("✔  "))).toEqual([]);
    expect(first.stdout).toContain("started just now");
    expect(second.stdout).toContain("it was on already");
    expect(first.stdout).toContain(tenant.dataverse.userId);
    expect(tenant.activity.count("start")).toBe(1);
    expect(tenant.dataverse.counters).toMatchObject({ rowsWritten: 0, appsWritten: 0 });
  },
);

test.concurrent("check finds every missing privilege before a pass meets the first", async () => {
  await using tenant = await scenario(MIXED);
  tenant.dataverse.removePrivilege("prvAppendToadmin_App");
  tenant.dataverse.removePrivilege("prvWriteadmin_App");

  const run = await tenant.run("check");

  expect(run.code).toBe(1);
  expect(run.stdout).toContain("missing privileges: prvWriteadmin_App, prvAppendToadmin_App");
  expect(run.stdout.match(/^✔/gm)).toHaveLength(6);
  expect(errorsOf(run)).toEqual([]);
});
