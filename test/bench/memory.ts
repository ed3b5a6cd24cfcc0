import { execFileSync } from "node:child_process";
import { startSimulatedTenant, type SimulatedTenant } from "../fakes/emulators/simulatedTenant";
import { stableGuid } from "../fakes/emulators/base/ids";
import { backlog, PEAK_LIMIT_MIB, runOnce, type BacklogOptions } from "./backlog";
import { IMAGE_ENV, IMAGE_NODE_ARGS, imageNode } from "./image";
import { describeMachine, type Measured } from "./measure";
import { createMemoryLimit, type MemoryLimit } from "./memoryLimit";

const LIMIT_MIB = 256;

const DENSITIES = [0.02, 0.2, 1];
const BLOB_SIZES = [100, 1_000, 10_000, 50_000];
const HARDEST = { events: 200_000, density: 1, recordsPerBlob: 50_000 };

/** What the runtime must bring into Dataverse, and from where. */
interface Cell {
  readonly name: string;
  readonly start: () => Promise<SimulatedTenant>;
  readonly rowsOf: (tenant: SimulatedTenant) => number;
}

/**
 * npm run bench:memory [-- --full]: the peak of a whole `once` with the image's Node and options, for each share of records
 * that become rows, size of blobs and size of backlog, and for records as large as they may be; then the hardest once more in
 * a memory cgroup. Fails when one is above the limit, lacks a row or doesn't end with 0.
 */
async function main(): Promise<void> {
  execFileSync(process.execPath, ["scripts/build/main.mjs"], { stdio: "inherit" });
  const node = imageNode();
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  console.log(`${describeMachine()}; the bundle runs on Node ${version} with the image's options`);
  const peaks: number[] = [];
  const left = cells();
  // Each of the two cores takes the next: what is measured doesn't depend on time.
  const core = async (): Promise<void> => {
    for (const cell of left) peaks.push(await peakOf(cell, node));
  };
  await Promise.all([core(), core()]);
  const limit = createMemoryLimit(LIMIT_MIB);
  if (typeof limit === "string")
    console.log(`skipped: no run in a memory cgroup of ${LIMIT_MIB} MiB: ${limit}`);
  else {
    using _ = limit;
    const { name, ...rest } = backlogCell(HARDEST);
    peaks.push(await peakOf({ name: `${name}, in a cgroup of ${LIMIT_MIB} MiB`, ...rest }, node, limit));
  }
  const peakRssMiB = Math.max(...peaks);
  const ratio = Math.round((100 * peakRssMiB) / PEAK_LIMIT_MIB) / 100;
  console.log(JSON.stringify({ cells: peaks.length, peakRssMiB, limitMiB: PEAK_LIMIT_MIB, ratio }));
  // A cell that failed is NaN, and so is the maximum.
  if (!(peakRssMiB <= PEAK_LIMIT_MIB)) process.exitCode = 1;
}

function* cells(): Generator<Cell> {
  for (const events of [20_000, 200_000, ...(process.argv.includes("--full") ? [1_000_000] : [])])
    for (const recordsPerBlob of BLOB_SIZES)
      for (const density of DENSITIES) yield backlogCell({ events, density, recordsPerBlob });
  yield largestRecords(16, 10);
}

function backlogCell(options: Required<BacklogOptions>): Cell {
  const { events, density, recordsPerBlob } = options;
  return {
    name: `${events} events, ${density * 100} % match, ${recordsPerBlob} a blob`,
    start: () => startSimulatedTenant(backlog(options)),
    rowsOf: ({ tenant }) => tenant.truth.rows,
  };
}

function largestRecords(blobs: number, perBlob: number): Cell {
  const launch = (number: number): string =>
    `{"Id":"${stableGuid(`large ${number}`)}","CreationTime":"2026-10-05T08:00:00",` +
    `"Operation":"LaunchPowerApp","UserId":"ada@contoso.com","x":"${"y".repeat(4_000_000)}"}`;
  return {
    name: `${blobs * perBlob} launches of 4 MB, ${perBlob} a blob`,
    start: async () => {
      const tenant = await startSimulatedTenant(backlog({ events: 100 }));
      const [newest] = tenant.tenant.blobs.map(({ createdMs }) => createdMs).sort((a, b) => b - a);
      for (let blob = 0; blob < blobs; blob++) {
        const records = Array.from({ length: perBlob }, (_, index) => launch(blob * perBlob + index));
        tenant.activity.addBlob({ records: `[${records.join(",")}]`, createdMs: newest ?? NaN });
      }
      return tenant;
    },
    rowsOf: ({ tenant }) => tenant.truth.rows + blobs * perBlob,
  };
}

/** Peak in MiB; NaN when a row is missing or the runtime failed. */
async function peakOf({ name, start, rowsOf }: Cell, node: string, limit?: MemoryLimit): Promise<number> {
  await using tenant = await start();
  const measured = await runOnce({
    env: { ...IMAGE_ENV, ...tenant.env },
    node,
    nodeArgs: IMAGE_NODE_ARGS,
    ...(limit !== undefined && { launcher: limit.launcher }),
  });
  const [rows, expected] = [tenant.dataverse.auditRows.size, rowsOf(tenant)];
  console.log(`${name}: ${show(measured)}, ${rows} of ${expected} rows`);
  return measured.exitCode === 0 && rows === expected ? Math.round(measured.peakRssMiB) : NaN;
}

function show({ peakRssMiB, seconds, cpuSeconds, exitCode }: Measured): string {
  const figures = `${Math.round(peakRssMiB)} MiB, ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s CPU`;
  return exitCode === 0 ? figures : `ended with ${String(exitCode)}, ${figures}`;
}

void main();
