import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Emulator } from "../fakes/emulators/emulator";
import {
  atCall,
  NONE,
  passOf,
  scenario,
  stateDocument,
  wrongRows,
  type Scenario,
  type ScenarioOptions,
} from "../support/scenario";

/** Small batches and a commit as often as allowed, so that a pass has many lines to die at. */
const DENSE: ScenarioOptions = {
  events: 1_000,
  matchingShare: 0.4,
  repeatedRecords: 10,
  env: { AUDITLOG_BATCH_SIZE: "40", AUDITLOG_COMMIT_INTERVAL: "PT1S", AUDITLOG_LOG_LEVEL: "debug" },
};

interface Moment {
  readonly of: (tenant: Scenario) => Emulator;
  readonly operation: string;
  readonly nth: number;
  /** Whether the service still does what it was asked. */
  readonly isDone?: boolean;
}

const moments: [string, Moment][] = [
  ["while it signs in", { of: ({ entra }) => entra, operation: "token", nth: 1 }],
  ["while it starts the subscription", { of: ({ activity }) => activity, operation: "start", nth: 1 }],
  ["while it lists", { of: ({ activity }) => activity, operation: "content", nth: 3 }],
  ["at its fifth blob", { of: ({ activity }) => activity, operation: "blob", nth: 5 }],
  [
    "before its first rows are written",
    { of: ({ dataverse }) => dataverse, operation: "upsertMultiple", nth: 1 },
  ],
  [
    "after its first rows are written",
    { of: ({ dataverse }) => dataverse, operation: "upsertMultiple", nth: 1, isDone: true },
  ],
  [
    "after half of its rows are written",
    { of: ({ dataverse }) => dataverse, operation: "upsertMultiple", nth: 8, isDone: true },
  ],
  ["before the apps are updated", { of: ({ dataverse }) => dataverse, operation: "updateMultiple", nth: 1 }],
  [
    "after the apps are updated",
    { of: ({ dataverse }) => dataverse, operation: "updateMultiple", nth: 1, isDone: true },
  ],
  [
    "while it marks a deleted app",
    { of: ({ dataverse }) => dataverse, operation: "upsert", nth: 2, isDone: true },
  ],
];

/** Kills the runtime the moment a request arrives; the service may or may not have acted upon it. */
async function killAt(tenant: Scenario, { of, operation, nth, isDone = false }: Moment): Promise<void> {
  const fault = isDone ? { reset: true as const, afterEffect: true as const } : { reset: true as const };
  atCall(of(tenant), { operation, nth }, () => runtime.kill("SIGKILL"), fault);
  const runtime = tenant.start("once");
  const { code } = await runtime.waitForExit();
  expect(code).toBeNull();
}

function expectComplete(tenant: Scenario): void {
  const { dataverse, truth } = tenant;
  expect(wrongRows(tenant)).toEqual(NONE);
  expect(dataverse.counters.rowsCreated).toBe(truth.rows);
  for (const [id, app] of dataverse.apps) {
    const launched = truth.lastLaunchByApp.get(id) ?? NaN;
    expect([id, Date.parse(String(app.admin_applastlaunchedon))]).toEqual([id, launched]);
    expect([id, app.admin_appdeleted]).toEqual([id, truth.deletedApps.has(id)]);
  }
}

test.concurrent.each(moments)(
  "kill -9 %s: the next pass delivers every launch, and every one once",
  async (_, moment) => {
    await using tenant = await scenario(DENSE);
    await killAt(tenant, moment);
    // Without the dead holder's lock the next pass need not wait; that it can is proven in serveHeals.
    await rm(join(tenant.state, "lock"), { recursive: true });

    const { code } = await tenant.run("once");

    expect(code).toBe(0);
    expectComplete(tenant);
  },
);

test.concurrent("of two runtimes on one folder only one writes at a time, and both end well", async () => {
  await using tenant = await scenario({ ...DENSE, dataverse: { latencyMs: 50 } });

  const [one, other] = await Promise.all([tenant.run("once"), tenant.run("once")]);

  expect([one.code, other.code]).toEqual([0, 0]);
  expect(tenant.activity.count("blob")).toBe(tenant.truth.blobs);
  expect(Number(passOf(one).blobsListed) + Number(passOf(other).blobsListed)).toBe(tenant.truth.blobs);
  expectComplete(tenant);
});

test.concurrent("a crash between ledger and cursor only repeats listing", async () => {
  await using tenant = await scenario(DENSE);
  await tenant.run("once");
  const { rowsWritten } = tenant.dataverse.counters;
  const cursor = stateDocument(tenant, "cursor");
  await rm(join(tenant.state, "cursor.json"));

  const run = await tenant.run("once");

  expect(run.code).toBe(0);
  expect(passOf(run)).toMatchObject({ blobsListed: 0, blobsKnown: tenant.truth.blobs, gaps: 0 });
  expect(tenant.dataverse.counters.rowsWritten).toBe(rowsWritten);
  expect(cursor).toMatchObject({ version: 1 });
  expect(stateDocument(tenant, "cursor")).toMatchObject({ version: 1 });
});

test.concurrent("what a killed pass has committed is not fetched again", async () => {
  await using tenant = await scenario({ ...DENSE, activity: { latencyMs: 150 } });
  const runtime = tenant.start("once");
  await runtime.waitForEvent("committed", ({ blobs }) => Number(blobs) > 0);
  runtime.kill("SIGKILL");
  const { events } = await runtime.waitForExit();
  await rm(join(tenant.state, "lock"), { recursive: true, force: true });
  const committed = events
    .filter(({ event }) => event === "committed")
    .reduce((sum, { blobs }) => sum + Number(blobs), 0);

  const run = await tenant.run("once");

  expect(run.code).toBe(0);
  expect(committed).toBeGreaterThan(0);
  // Another commit may have been under way when the process died.
  expect(Number(passOf(run).blobsListed)).toBeLessThanOrEqual(tenant.truth.blobs - committed);
  expectComplete(tenant);
});

test.concurrent(
  "without its state everything is delivered again, and still nothing twice (control)",
  async () => {
    await using tenant = await scenario(DENSE);
    await tenant.run("once");
    await rm(tenant.state, { recursive: true });

    const run = await tenant.run("once");

    expect(passOf(run).blobsListed).toBe(tenant.truth.blobs);
    expect(tenant.dataverse.counters.rowsUpdated).toBeGreaterThanOrEqual(tenant.truth.rows);
    expectComplete(tenant);
  },
);
