import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { headerLine, recordLine, type AuditRecord } from "../fakes/auditExport";
import { systemClock } from "../fakes/emulators/systemClock";
import { generateTenant, type TenantData } from "../fakes/emulators/tenant";
import { backlog, PEAK_LIMIT_MIB } from "./backlog";
import { IMAGE_ENV, IMAGE_NODE_ARGS, imageNode } from "./image";
import { bundle, describeMachine, measure, median, numberOption, type Measured } from "./measure";
import { startServices, type Services } from "./services";

const FORM = { layout: "B2" } as const;
const LEAST_ROWS_PER_SECOND = 20_000;
/** As many upserts at once as a large environment hints at. */
const PARALLELISM = 8;

/**
 * npm run bench:import [-- --rows N --pairs P]: an export with N launches into a Dataverse that counts its rows, with the image's
 * Node and options, in turn with a bare csv-parse and JSON.parse of the same file: `ratio` is its time divided by ours. Fails
 * when a row is missing or the peak is above 160 MiB.
 */
async function main(): Promise<void> {
  execFileSync(process.execPath, ["scripts/build/main.mjs"], { stdio: "inherit" });
  const [rows, pairs] = [numberOption("rows", 500_000), numberOption("pairs", 1)];
  const node = imageNode();
  const bare = await bundle("test/bench/bareCsv.ts", "bareCsv");
  await using services = await startServices({
    events: 100,
    knobs: { dopHint: PARALLELISM },
  });
  await services.sink.tell({ quick: true });
  const file = join(services.folder, "export.csv");
  await writeExport(file, rows);
  const { size } = await stat(file);
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  console.log(`${describeMachine()}; import runs on Node ${version} with the image's options`);
  console.log(`${rows} launches, ${Math.round(size / 1e6)} MB, ${Math.round(size / rows)} bytes each`);
  const rounds: { ours: Measured; bare: Measured }[] = [];
  for (let pair = 1; pair <= pairs; pair++) {
    const parsed = await measure([bare, file], { node, nodeArgs: IMAGE_NODE_ARGS, env: IMAGE_ENV });
    if ((JSON.parse(parsed.stdout) as { records: number }).records !== rows)
      throw new Error("the bare parser lacks records");
    const ours = await runImport(services, { node, file, rows });
    console.log(`bare ${show(parsed)}; import ${show(ours)}`);
    rounds.push({ ours, bare: parsed });
  }
  const seconds = median(rounds.map(({ ours }) => ours.seconds));
  const figures = {
    rowsPerSecond: Math.round(rows / seconds),
    leastRowsPerSecond: LEAST_ROWS_PER_SECOND,
    ratio: round2(median(rounds.map(({ ours, bare }) => bare.seconds / ours.seconds))),
    cpuSecondsPerMillionRows: round2((median(rounds.map(({ ours }) => ours.cpuSeconds)) * 1e6) / rows),
    peakRssMiB: Math.round(Math.max(...rounds.map(({ ours }) => ours.peakRssMiB))),
    limitMiB: PEAK_LIMIT_MIB,
  };
  console.log(JSON.stringify(figures));
  if (!(figures.peakRssMiB <= PEAK_LIMIT_MIB)) process.exitCode = 1;
}

/** Throws when a row is missing afterwards. */
async function runImport(
  { sink, env, nodeArgs }: Services,
  { node, file, rows }: { readonly node: string; readonly file: string; readonly rows: number },
): Promise<Measured> {
  await sink.tell({ clear: true });
  const state = await mkdtemp(join(tmpdir(), "bench-state-"));
  try {
    const measured = await measure(["dist/main.cjs", "import", file], {
      node,
      nodeArgs: [...IMAGE_NODE_ARGS, ...nodeArgs],
      env: { AUDITLOG_STATE: state, AUDITLOG_LOG_LEVEL: "warn", ...env },
    });
    const { rows: written } = await sink.tell({});
    if (measured.exitCode !== 0 || written !== rows)
      throw new Error(
        `import ended with ${measured.exitCode} and ${written} rows of ${rows}\n${measured.stdout}`,
      );
    return measured;
  } finally {
    await rm(state, { recursive: true });
  }
}

/** As the portal exports today, a blob's records at a time. */
async function writeExport(path: string, rows: number): Promise<void> {
  const out = createWriteStream(path);
  out.write(`${headerLine(FORM)}\r\n`);
  for (const record of recordsOf(tenantOf(rows))) {
    if (!out.write(`${recordLine(record, FORM)}\r\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
}

function tenantOf(rows: number): TenantData {
  const { activity: _, clock: __, ...plan } = backlog({ events: rows, density: 1 });
  return generateTenant({ ...plan, now: systemClock.now(), prerender: false });
}

function* recordsOf({ blobs }: TenantData): Generator<AuditRecord> {
  for (const blob of blobs) yield* JSON.parse(blob.render().toString()) as AuditRecord[];
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

function show({ seconds, cpuSeconds, peakRssMiB }: Measured): string {
  return `${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s CPU, ${Math.round(peakRssMiB)} MiB`;
}

void main();
