import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { mutantsIn, type Mutant } from "./mutants";

/* npx tsx test/mutation/main.ts --seed 13 --count 30 [--folders runtime,provider] [--list]: breaks statements of
   HEAD that the seed draws, one at a time and in a clone, and names those that no test notices. --list only draws. */

const FOLDERS = "common,components,provider,runtime,tools";
const UNIT = "jest.config.js";
const SLOW = "jest.slow.config.js";
const IN_PROGRAM = /^(common|components|provider|tools)\//;
/** What tests start parts of the product with as processes of their own, which jest's graph of imports can't show. */
const LAUNCHERS = [
  "test/support/runtimeProcess.ts",
  "test/provider/support/providerProcess.ts",
  "test/tools/pipeline/command.ts",
];
const PROGRAM_LAUNCHER = "test/stack/evaluated/runProgram.ts";
const LIMIT_MS = 240_000;

interface JestRun {
  readonly config: string;
  readonly outcome: "green" | "red" | "late";
  /** Test files. */
  readonly failed: readonly string[];
}

type Jest = (config: string, args: readonly string[]) => Promise<JestRun>;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      count: { type: "string", default: "30" },
      folders: { type: "string", default: FOLDERS },
      list: { type: "boolean", default: false },
    },
  });
  const temporary = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "mutation-")));
  const running = new Set<number>();
  const clear = (): void => {
    running.forEach(killGroup);
    fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  };
  const stop = (): void => {
    clear();
    process.exit(1);
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    const clone = cloneInto(temporary);
    const all = values.folders.split(",").flatMap((folder) => mutantsIn(clone, folder, values.seed));
    const drawn = all
      .toSorted((one, other) => Number(one.order > other.order) - Number(one.order < other.order))
      .slice(0, Number(values.count));
    console.log(`${drawn.length} of ${all.length} statements, drawn by the seed ${values.seed}`);
    if (values.list) for (const mutant of drawn) console.log(`${placeOf(mutant)}: ${mutant.text}`);
    else await sample({ clone, drawn, seed: values.seed, jest: jestIn(clone, running) });
  } finally {
    clear();
  }
}

interface Sample {
  readonly clone: string;
  readonly drawn: readonly Mutant[];
  readonly seed: string;
  readonly jest: Jest;
}

async function sample({ clone, drawn, seed, jest }: Sample): Promise<void> {
  const first = drawn[0]?.file ?? "";
  const needed = { [UNIT]: [first, ...LAUNCHERS], [SLOW]: [first, ...LAUNCHERS, PROGRAM_LAUNCHER] };
  for (const [config, files] of Object.entries(needed)) {
    const { outcome, failed } = await jest(config, related(clone, files));
    if (outcome === "green") continue;
    throw new Error(`${config} is ${outcome} without a mutant: ${failed.join(", ")}`);
  }
  const survivors: Mutant[] = [];
  const catches: JestRun[] = [];
  for (const mutant of drawn) {
    const caught = await catchOf(mutant, clone, jest);
    if (caught?.outcome === "red") await expectGreen(caught, jest);
    if (caught === undefined) survivors.push(mutant);
    else catches.push(caught);
    const by = caught?.outcome === "late" ? "the time limit" : caught?.failed.join(", ");
    console.log(`${by === undefined ? "survived" : `caught by ${by}`}: ${placeOf(mutant)}: ${mutant.text}`);
  }
  const late = catches.filter(({ outcome }) => outcome === "late").length;
  const counts = { seed: Number(seed), drawn: drawn.length, caught: catches.length, late };
  const named = survivors.map((mutant) => ({ place: placeOf(mutant), text: mutant.text }));
  console.log(JSON.stringify({ ...counts, survivors: named }));
}

/** The first run of tests that isn't green with the mutant in place. */
async function catchOf({ file, start, end, replacement }: Mutant, clone: string, jest: Jest) {
  const path = join(clone, file);
  const original = fs.readFileSync(path, "utf8");
  fs.writeFileSync(path, `${original.slice(0, start)}${replacement}${original.slice(end)}`);
  const steps = [
    { config: UNIT, files: [file] },
    { config: SLOW, files: [file, ...(IN_PROGRAM.test(file) ? [PROGRAM_LAUNCHER] : [])] },
    { config: UNIT, files: LAUNCHERS },
    { config: SLOW, files: LAUNCHERS },
  ];
  try {
    for (const { config, files } of steps) {
      const run = await jest(config, related(clone, files));
      if (run.outcome !== "green") return run;
    }
    return undefined;
  } finally {
    fs.writeFileSync(path, original);
  }
}

/** Throws unless the tests that are red with a mutant are green without it. */
async function expectGreen({ config, failed: tests }: JestRun, jest: Jest): Promise<void> {
  if (tests.length === 0) throw new Error(`${config} fails with a mutant, but no test does`);
  const { outcome, failed } = await jest(config, ["--runTestsByPath", ...tests]);
  if (outcome !== "green") throw new Error(`${outcome} without a mutant, too: ${failed.join(", ")}`);
}

function related(clone: string, files: readonly string[]): string[] {
  const there = files.filter((file) => fs.existsSync(join(clone, file)));
  return ["--bail", "--passWithNoTests", "--findRelatedTests", ...there];
}

/** HEAD, with the packages of the working tree. */
function cloneInto(temporary: string): string {
  const root = resolve(__dirname, "../..");
  const clone = join(temporary, "clone");
  // Tests start the bundle as another user.
  fs.chmodSync(temporary, 0o755);
  execFileSync("git", ["clone", "--quiet", "--shared", root, clone]);
  fs.symlinkSync(fs.realpathSync(join(root, "node_modules")), join(clone, "node_modules"), "dir");
  // .gitignore means folders; a link is a file.
  fs.writeFileSync(join(clone, ".git/info/exclude"), "node_modules\n");
  fs.mkdirSync(join(temporary, "tmp"));
  return clone;
}

function jestIn(clone: string, running: Set<number>): Jest {
  const temporary = resolve(clone, "..");
  return async (config, args) => {
    // By `roots` of the configurations, tests are related to what they import themselves alone.
    const options = ["--ci", "--silent", "--roots", clone, "--cacheDirectory", join(temporary, "cache")];
    const loaded = (await import(join(clone, config))) as { default: { testPathIgnorePatterns: string[] } };
    // Benches measure the load of this machine, too.
    options.push("--testPathIgnorePatterns", ...loaded.default.testPathIgnorePatterns, "/test/bench/");
    const command = ["node_modules/jest/bin/jest.js", ...options, "--config", config, ...args];
    const env = { ...process.env, TMPDIR: join(temporary, "tmp") };
    const stdio = ["ignore", "ignore", "pipe"] as const;
    const child = spawn(process.execPath, command, { cwd: clone, env, detached: true, stdio: [...stdio] });
    const group = child.pid ?? 0;
    running.add(group);
    let [output, late] = ["", false];
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (output += text));
    const timer = setTimeout(() => {
      late = true;
      killGroup(group);
    }, LIMIT_MS);
    child.on("exit", () => killGroup(group));
    const code = await new Promise<number | null>((settle) => child.on("close", settle));
    clearTimeout(timer);
    running.delete(group);
    const failed = new Set([...output.matchAll(/^FAIL (\S+)/gm)].map(([, test = ""]) => test));
    return { config, outcome: late ? "late" : code === 0 ? "green" : "red", failed: [...failed] };
  };
}

/** A group of processes that may have ended. */
function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function placeOf({ file, line }: Mutant): string {
  return `${file}:${line}`;
}

void main();
