import { randomUUID } from "node:crypto";
import { systemClock } from "../../../fakes/emulators/systemClock";
import { ok } from "../command";
import { changes, ours } from "../tenant";
import { startLean, type LeanTenant } from "./lean";
import { done } from "./webApi";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Adds a row that was created so long before a moment; its title tells which. */
async function addRow(tenant: LeanTenant, title: string, createdMs: number): Promise<void> {
  const body = {
    admin_auditlogid: randomUUID(),
    admin_title: title,
    admin_creationtime: new Date(createdMs).toISOString(),
  };
  await done(tenant, { method: "POST", path: "admin_auditlogs", body });
}

function titles({ dataverse }: LeanTenant): string[] {
  return [...dataverse.auditRows.values()].map((row) => String(row.admin_title)).sort();
}

/** The jobs that will run again. */
function jobs({ dataverse }: LeanTenant) {
  return dataverse.bulkDeletions
    .filter(({ nextRun }) => nextRun !== null)
    .map(({ name, tables, recurrencePattern, isListed }) => ({ name, tables, recurrencePattern, isListed }));
}

test("retentionDays: a daily job deletes what is older and nothing newer; another number changes the one job, 0 ends it", async () => {
  await using tenant = await startLean();
  const { dataverse, stackName } = tenant;
  const dev = await tenant.lean({ retentionDays: 30 });
  const startedMs = systemClock.now();
  ok(await dev.up());
  const endedMs = systemClock.now();
  const daily = {
    name: stackName,
    tables: ["admin_auditlog"],
    recurrencePattern: expect.stringMatching(/^FREQ=DAILY;/),
    isListed: true,
  };
  expect(jobs(tenant)).toEqual([daily]);
  const firstRunMs = Date.parse(dataverse.bulkDeletions[0]?.nextRun ?? "");
  expect(firstRunMs).toBeGreaterThan(startedMs);
  expect(firstRunMs).toBeLessThanOrEqual(endedMs + DAY_MS);
  await addRow(tenant, "29 days and 23 hours", firstRunMs - 30 * DAY_MS + HOUR_MS);
  await addRow(tenant, "30 days", firstRunMs - 30 * DAY_MS);
  await addRow(tenant, "31 days", firstRunMs - 31 * DAY_MS);
  await addRow(tenant, "today", firstRunMs);

  expect(dataverse.runBulkDeletions(firstRunMs)).toBe(1);
  expect(titles(tenant)).toEqual(["29 days and 23 hours", "30 days", "today"]);
  // The next day's run.
  expect(dataverse.runBulkDeletions(firstRunMs + DAY_MS)).toBe(2);
  expect(titles(tenant)).toEqual(["today"]);

  dev.setConfig(ours({ retentionDays: 60 }));
  expect(await changes(dev)).toEqual(["update dataverse-access-retention"]);
  ok(await dev.up());
  expect(jobs(tenant)).toEqual([daily]);
  await addRow(tenant, "59 days", firstRunMs + DAY_MS - 59 * DAY_MS);
  await addRow(tenant, "61 days", firstRunMs + DAY_MS - 61 * DAY_MS);
  expect(dataverse.runBulkDeletions(firstRunMs + DAY_MS)).toBe(1);
  expect(titles(tenant)).toEqual(["59 days", "today"]);
  ok(await dev.preview({ args: ["--refresh", "--expect-no-changes"] }));

  dev.setConfig(ours({ retentionDays: 0 }));
  expect(await changes(dev)).toEqual(["delete dataverse-access-retention"]);
  ok(await dev.up());
  expect(jobs(tenant)).toEqual([]);
  expect(dataverse.runBulkDeletions(firstRunMs + 1_000 * DAY_MS)).toBe(0);
  expect(titles(tenant)).toEqual(["59 days", "today"]);
});

test("off by default: no job is made; one cancelled by hand is made again after a refresh", async () => {
  await using tenant = await startLean();
  const { dataverse } = tenant;
  const dev = await tenant.lean();
  ok(await dev.up());
  expect(dataverse.bulkDeletions).toEqual([]);
  dev.setConfig(ours({ retentionDays: 7 }));
  ok(await dev.up());
  const { jobId = "" } = dataverse.bulkDeletions[0] ?? {};
  const cancelled = { statecode: 3, statuscode: 32 };
  await done(tenant, { method: "PATCH", path: `asyncoperations(${jobId})`, body: cancelled });

  ok(await dev.up({ args: ["--refresh"] }));

  expect(jobs(tenant)).toHaveLength(1);
  ok(await dev.destroy());
  expect(jobs(tenant)).toEqual([]);
});
