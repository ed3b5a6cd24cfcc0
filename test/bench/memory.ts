import { execFileSync } from "node:child_process";
import { startEmbeddedTenant } from "../emulators/embeddedTenant";
import { backlog, runOnce, type BacklogOptions } from "./backlog";
import { createMemoryLimit, type MemoryLimit } from "./memoryLimit";
import { IMAGE_ENV, IMAGE_NODE_ARGS, imageNode } from "./image";
import { describeMachine, type Measured } from "./measure";

/** The image's limit of memory (`components/runtimeContainer.ts`) is 512 MiB; twice this must fit below half of it. */
const MOST_MIB = 160;
const LIMIT_MIB = 256;

const DENSITIES = [0.02, 0.2, 1];
const BLOB_SIZES = [100, 1_000, 10_000, 50_000];

/**
 * npm run bench:memory [-- --full]: the peak of a whole `once` with the image's Node and options, for each share of records
 * that become rows, size of blobs and size of backlog; then the hardest once more in a memory cgroup. Fails above the limit.
 */
async function main(): Promise<void> {
  execFileSync(process.execPath, ["scripts/build/main.mjs"], { stdio: "inherit" });
  const node = imageNode();
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  console.log(`${describeMachine()}; the bundle runs on Node ${version} with the image's options`);
  const sizes = [20_000, 200_000, ...(process.argv.includes("--full") ? [1_000_000] : [])];
  const peaks: number[] = [];
  for (const events of sizes)
    for (const recordsPerBlob of BLOB_SIZES)
      for (const density of DENSITIES) peaks.push(await peakOf({ events, density, recordsPerBlob }, node));
  const limit = createMemoryLimit(LIMIT_MIB);
  if (typeof limit === "string")
    console.log(`skipped: no run in a memory cgroup of ${LIMIT_MIB} MiB: ${limit}`);
  else {
    using _ = limit;
    peaks.push(await peakOf({ events: 200_000, density: 1, recordsPerBlob: 50_000 }, node, limit));
  }
  const peakRssMiB = Math.max(...peaks);
  console.log(
    JSON.stringify({ cells: peaks.length, peakRssMiB, limitMiB: MOST_MIB, ratio: peakRssMiB / MOST_MIB }),
  );
  // NaN, of a process that crashed, is above it, too.
  if (!(peakRssMiB <= MOST_MIB)) process.exitCode = 1;
}

async function peakOf(options: Required<BacklogOptions>, node: string, limit?: MemoryLimit): Promise<number> {
  await using tenant = await startEmbeddedTenant(backlog(options));
  const measured = await runOnce({
    env: { ...IMAGE_ENV, ...tenant.env },
    node,
    nodeArgs: IMAGE_NODE_ARGS,
    ...(limit !== undefined && { launcher: limit.launcher }),
  });
  const { events, density, recordsPerBlob } = options;
  const [rows, expected] = [tenant.dataverse.auditRows.size, tenant.tenant.truth.rows];
  const where = limit === undefined ? "" : ` in a cgroup of ${LIMIT_MIB} MiB`;
  console.log(
    `${events} events, ${density * 100} % match, ${recordsPerBlob} a blob${where}: ${show(measured)}, ${rows} of ${expected} rows`,
  );
  const isWhole = measured.exitCode === 0 && rows === expected;
  return isWhole ? Math.round(measured.peakRssMiB) : NaN;
}

function show({ peakRssMiB, seconds, cpuSeconds, exitCode }: Measured): string {
  const figures = `${Math.round(peakRssMiB)} MiB, ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s CPU`;
  return exitCode === 0 ? figures : `ended with ${String(exitCode)}, ${figures}`;
}

void main();
