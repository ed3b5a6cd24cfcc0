import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

export interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMiB: number;
  readonly exitCode: number | null;
  readonly stdout: string;
}

const usageHook = join(__dirname, "usage.cjs");

export interface MeasureOptions {
  readonly env: Readonly<Record<string, string>>;
  /** @default the Node that runs the benchmark */
  readonly node?: string;
  readonly nodeArgs?: readonly string[];
  /** A program that is started with the Node and its arguments, to become it. */
  readonly launcher?: readonly string[];
}

/** Runs a Node program as a fresh process and measures it whole: from its start to its end. */
export async function measure(
  args: readonly string[],
  { env, node = process.execPath, nodeArgs = [], launcher = [] }: MeasureOptions,
): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const usageFile = join(folder, "usage.json");
  const started = performance.now();
  const [program = node, ...rest] = [...launcher, node, ...nodeArgs, "--require", usageHook, ...args];
  const child = spawn(program, rest, {
    env: { PATH: process.env.PATH, ...env, BENCH_USAGE_FILE: usageFile },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  const exitCode = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const seconds = (performance.now() - started) / 1000;
  // A process that crashed has written nothing.
  const text = await readFile(usageFile, "utf8").catch(() => undefined);
  const usage =
    text === undefined
      ? { cpuSeconds: NaN, peakRssMiB: NaN }
      : (JSON.parse(text) as { cpuSeconds: number; peakRssMiB: number });
  await rm(folder, { recursive: true });
  return { seconds, ...usage, exitCode, stdout };
}

/** Bundles a TypeScript program next to the runtime's bundle; returns its path. */
export async function bundle(source: string, name: string): Promise<string> {
  const outfile = join("dist", "bench", `${name}.cjs`);
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    logLevel: "warning",
  });
  return outfile;
}

/** The line that says what the figures were taken on. */
export function describeMachine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${first?.model ?? "unknown processor"}, ${memory} GiB, ${process.platform}, Node ${process.version}`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** The value of `--name value` on the command line. */
export function option(name: string): string | undefined {
  const position = process.argv.indexOf(`--${name}`);
  return position < 0 ? undefined : process.argv[position + 1];
}

/** The same for a whole number. */
export function numberOption(name: string, fallback: number): number {
  const value = Number(option(name) ?? fallback);
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`--${name} takes a whole number from 1`);
  return value;
}

/** The value of `--share S`: of the records, how many become rows. */
export function shareOption(): number {
  const share = Number(option("share") ?? 0.02);
  if (!(share > 0 && share <= 1)) throw new RangeError("--share takes a number above 0, at most 1");
  return share;
}
