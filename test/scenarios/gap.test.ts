import { MovableClock } from "../support/movableClock";
import {
  errorsOf,
  expectBetween,
  NONE,
  passOf,
  scenario,
  stateDocument,
  stateKeys,
  wrongRows,
} from "../support/scenario";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const GENERAL = "Audit.General";

interface Gap {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

test.concurrent(
  "content that grew too old while nothing ran becomes a gap: recorded, shouted, shown, and never silent",
  async () => {
    const clock = new MovableClock();
    await using tenant = await scenario({ clock, matchingShare: 0.3 });
    const startedAt = clock.now();
    await tenant.run("once");
    const stoppedAt = clock.now();
    clock.advance(9 * DAY_MS);
    const [blob] = tenant.tenant.blobs;
    const body = blob?.render().toString() ?? "";
    tenant.activity.addBlob({ records: body, createdMs: clock.now() - HOUR_MS });

    const restartedAt = clock.now();
    const run = await tenant.run("once");
    const endedAt = clock.now();
    const status = await tenant.run("status");

    const [key, ...more] = stateKeys(tenant, "gaps");
    const gap = stateDocument(tenant, key ?? "") as Gap;
    expect(run.code).toBe(3);
    expect(more).toEqual([]);
    expect(gap.reason).toBe("retention");
    expectBetween(Date.parse(gap.from), [startedAt, stoppedAt]);
    // Seven days back, less the margin that keeps a request inside the limit.
    expectBetween(Date.parse(gap.to) + 7 * DAY_MS, [restartedAt, endedAt + 10 * 60_000]);
    expect(errorsOf(run)).toMatchObject([
      { event: "gap_found", from: gap.from, to: gap.to, reason: "retention" },
    ]);
    expect(passOf(run)).toMatchObject({ gaps: 1, blobsListed: 1 });
    expect(status).toMatchObject({ code: 3, stderr: "" });
    expect(status.stdout).toContain(`gap           ${gap.from} to ${gap.to} (retention)`);
  },
);

test.concurrent("a pass after a gap is complete, and the gap stays on record", async () => {
  const clock = new MovableClock();
  await using tenant = await scenario({ clock });
  await tenant.run("once");
  clock.advance(9 * DAY_MS);
  await tenant.run("once");

  const run = await tenant.run("once");

  expect(run.code).toBe(0);
  expect(stateKeys(tenant, "gaps")).toHaveLength(1);
});

test.concurrent("a week less an hour without a pass isn't a gap (control)", async () => {
  const clock = new MovableClock();
  await using tenant = await scenario({ clock, matchingShare: 0.3, lateBlobs: 5, lateCreated: "available" });
  await tenant.run("once");
  clock.advance(7 * DAY_MS - HOUR_MS);

  const run = await tenant.run("once");

  expect(run.code).toBe(0);
  expect(stateKeys(tenant, "gaps")).toEqual([]);
  expect(wrongRows(tenant)).toEqual(NONE);
});

test.concurrent("a first pass has no gap, although older content once existed", async () => {
  await using tenant = await scenario({ env: { AUDITLOG_LOOKBACK: "P1D" } });

  const run = await tenant.run("once");
  const status = await tenant.run("status");

  expect(run.code).toBe(0);
  expect(stateKeys(tenant, "gaps")).toEqual([]);
  expect(status.stdout).toContain("gaps          none");
});

test.concurrent(
  "a subscription that was off meanwhile is started again, and what it may have cost is a gap",
  async () => {
    const clock = new MovableClock();
    await using tenant = await scenario({ clock, activity: { subscribed: [GENERAL] } });
    const startedAt = clock.now();
    await tenant.run("once");
    const listedAt = clock.now();
    clock.advance(HOUR_MS);
    tenant.activity.disableSubscription();
    clock.advance(HOUR_MS);

    const restartedAt = clock.now();
    const run = await tenant.run("once");
    const endedAt = clock.now();
    const next = await tenant.run("once");

    const [key = ""] = stateKeys(tenant, "gaps");
    const gap = stateDocument(tenant, key) as Gap;
    expect(run.code).toBe(3);
    expect(tenant.activity.subscriptions.get(GENERAL)?.status).toBe("enabled");
    expect(tenant.activity.count("start")).toBe(1);
    expect(gap.reason).toBe("subscription");
    expectBetween(Date.parse(gap.from), [startedAt, listedAt]);
    expectBetween(Date.parse(gap.to), [restartedAt, endedAt]);
    expect(errorsOf(run)).toMatchObject([{ event: "gap_found", reason: "subscription" }]);
    expect(next.code).toBe(0);
  },
);

test.concurrent(
  "a subscription found off within 15 minutes of its start is left alone, with the time of the next try",
  async () => {
    await using tenant = await scenario();
    await tenant.run("once");
    tenant.activity.disableSubscription();

    const run = await tenant.run("once");

    expect(run.code).toBe(1);
    expect(tenant.activity.count("start")).toBe(1);
    expect(errorsOf(run).at(-1)?.message).toContain("the subscription to Audit.General is off");
    expect(errorsOf(run).at(-1)?.hint).toContain("15 minutes between two starts");
  },
);

test.concurrent(
  "a cursor that cannot be read stops the pass and says so; nothing is overwritten",
  async () => {
    await using tenant = await scenario();
    await tenant.run("once");
    const { rowsWritten } = tenant.dataverse.counters;
    const { writeFile } = await import("node:fs/promises");
    await writeFile(`${tenant.state}/cursor.json`, '{"version":9}');

    const run = await tenant.run("once");

    expect(run.code).toBe(1);
    expect(errorsOf(run)).toHaveLength(1);
    expect(errorsOf(run)[0]?.message).toContain("not a version 1 document (it says 9)");
    expect(stateDocument(tenant, "cursor")).toEqual({ version: 9 });
    expect(tenant.dataverse.counters.rowsWritten).toBe(rowsWritten);
  },
);
