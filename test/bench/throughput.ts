import { execFileSync } from "node:child_process";
import { startSimulatedTenant, type SimulatedTenant } from "../fakes/emulators/simulatedTenant";
import { systemClock } from "../fakes/emulators/systemClock";
import { backlog, CONCURRENCY, runOnce } from "./backlog";
import { bundle, describeMachine, measure, median, numberOption, type Measured } from "./measure";

/**
 * npm run bench [-- --events N --pairs P]: a whole `once` against a bare client of the same server, in turn.
 * The server is this process; each client is a fresh process, measured from its start to its end.
 */
const DAY_MS = 86_400_000;

async function main(): Promise<void> {
  const events = numberOption("events", 200_000);
  const pairs = numberOption("pairs", 3);
  execFileSync(process.execPath, ["scripts/build/main.mjs"], { stdio: "inherit" });
  const bareClient = await bundle("test/bench/bareClient.ts", "bareClient");
  console.log(describeMachine());

  await using prepared = await startSimulatedTenant(backlog({ events }));
  const bytes = prepared.tenant.blobs.reduce((sum, blob) => sum + blob.render().length, 0);
  console.log(
    `${events} events in ${prepared.tenant.blobs.length} blobs, ${Math.round(bytes / 1e6)} MB, 2 % match`,
  );

  const runs: { ours: Measured; bare: Measured; ratio: number }[] = [];
  for (let pair = 1; pair <= pairs; pair++) {
    const bare = await runBare(bareClient, prepared);
    prepared.dataverse.auditRows.clear();
    const ours = await runOnce({ env: prepared.env });
    const ratio = bare.seconds / ours.seconds;
    runs.push({ ours, bare, ratio });
    console.log(`pair ${pair}: bare ${show(bare)} · once ${show(ours)} · ratio ${ratio.toFixed(2)}`);
  }
  const of = (pick: (run: (typeof runs)[number]) => number): number => median(runs.map(pick));
  const round = (value: number): number => Math.round(value * 100) / 100;
  console.log(
    JSON.stringify({
      eventsPerSecond: Math.round(events / of(({ ours }) => ours.seconds)),
      ceilingEventsPerSecond: Math.round(events / of(({ bare }) => bare.seconds)),
      ratio: round(of(({ ratio }) => ratio)),
      cpuSecondsPerMillionEvents: round((of(({ ours }) => ours.cpuSeconds) * 1e6) / events),
      peakRssMiB: Math.round(Math.max(...runs.map(({ ours }) => ours.peakRssMiB))),
      events,
      delivered: prepared.dataverse.auditRows.size,
      expected: prepared.tenant.truth.rows,
    }),
  );
}

async function runBare(bareClient: string, { env, tenant }: SimulatedTenant): Promise<Measured> {
  const measured = await measure([bareClient], {
    env: {
      ...env,
      BENCH_CONCURRENCY: String(CONCURRENCY),
      BENCH_WINDOWS: JSON.stringify(lastWeek()),
    },
  });
  const { records } = JSON.parse(measured.stdout) as { records: number };
  if (records !== tenant.truth.recordsServed) {
    throw new Error(`the bare client read ${records} records of ${tenant.truth.recordsServed}`);
  }
  return measured;
}

/** Seven days in windows of 12 hours, as the service wants them. */
function lastWeek(): [string, string][] {
  const now = systemClock.now();
  const time = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
  const starts = Array.from({ length: 14 }, (_, index) => now - 7 * DAY_MS + 60_000 + (index * DAY_MS) / 2);
  return starts.map((start, index) => [time(start), time(starts[index + 1] ?? now)]);
}

function show({ seconds, cpuSeconds, peakRssMiB }: Measured): string {
  return `${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s CPU, ${Math.round(peakRssMiB)} MiB`;
}

void main();
