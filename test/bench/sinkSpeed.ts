import { execFileSync } from "node:child_process";
import { runOnce } from "./backlog";
import { IMAGE_NODE_ARGS, imageNode } from "./image";
import { describeMachine, numberOption } from "./measure";
import { startServices } from "./services";

const HINT = 4;
const BATCH = 100;
const LATENCIES_MS = [50, 300];
/** https://learn.microsoft.com/power-apps/developer/data-platform/api-limits */
const LIMITS = { requestsPer300s: 6_000, executionMsPer300s: 1_200_000, concurrency: 52 };
const LEAST_RATIO = 0.9;
const MOST_THROTTLES = 1;

interface Speed {
  readonly rowsPerSecond: number;
  readonly limitRowsPerSecond: number;
  readonly ratio: number;
  readonly throttles: number;
}

/**
 * npm run bench:sink [-- --rows N]: how fast rows get into a Dataverse that takes its time, with its documented limits. The
 * limit is what as many requests as it hints at can carry, one after the other without a pause. Fails below 0.9 of it.
 */
async function main(): Promise<void> {
  const rows = numberOption("rows", 100_000);
  execFileSync(process.execPath, ["scripts/build/main.mjs"], { stdio: "inherit" });
  console.log(describeMachine());
  const speeds: Speed[] = [];
  for (const latencyMs of LATENCIES_MS) speeds.push(await speedAt(latencyMs, rows));
  const [worse] = speeds.toSorted((one, other) => one.ratio - other.ratio);
  console.log(JSON.stringify(worse));
  const isGood = ({ ratio, throttles }: Speed): boolean =>
    ratio >= LEAST_RATIO && throttles <= MOST_THROTTLES;
  if (!speeds.every(isGood)) process.exitCode = 1;
}

async function speedAt(latencyMs: number, rows: number): Promise<Speed> {
  const knobs = { dopHint: HINT, ...LIMITS };
  await using services = await startServices({ events: rows, density: 1, knobs, latencyMs });
  const { sink, env, nodeArgs } = services;
  const run = await runOnce({
    env: { ...env, AUDITLOG_BATCH_SIZE: String(BATCH) },
    node: imageNode(),
    nodeArgs: [...IMAGE_NODE_ARGS, ...nodeArgs],
  });
  const { rows: written, throttled, upsertSeconds, peakUpserts } = await sink.tell({});
  if (run.exitCode !== 0 || written !== rows) {
    throw new Error(`once ended with ${run.exitCode} and wrote ${written} rows of ${rows}`);
  }
  const limitRowsPerSecond = Math.round((HINT * BATCH * 1000) / latencyMs);
  const rowsPerSecond = Math.round(rows / upsertSeconds);
  console.log(
    `${latencyMs} ms: ${rowsPerSecond} rows a second of ${limitRowsPerSecond}, at most ${peakUpserts} upserts at once, ${throttled} throttled; ${run.cpuSeconds.toFixed(1)} s CPU`,
  );
  const ratio = Math.round((100 * rowsPerSecond) / limitRowsPerSecond) / 100;
  return { rowsPerSecond, limitRowsPerSecond, ratio, throttles: throttled };
}

void main();
