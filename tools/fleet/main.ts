import { chmodSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { runCommandLine, UsageError } from "../commandLine";
import { onInterrupts } from "../interrupts";
import { checkOutputFile, prepareOutputFolder } from "../outputPath";
import { readProject } from "../stackFiles";
import { buildRuntime } from "../runtime/bundle";
import { commands, type Command, type CommandContext } from "./commands";
import { holderState, lookUpProcess } from "./holder";
import { exitCodeOf, type Outcome } from "./outcome";
import { createPool, type Pool } from "./pool";
import { jsonOf, progressLine, summary } from "./report";
import { signInCheck } from "./signIn";
import { matchingStacks, readFleetStack, type Reading } from "./stacks";
import { showStatus, type ShowOptions } from "./status/showStatus";
import { startWorker } from "./workerProcess";

const STATUS = {
  status: { summary: "how each tenant's passes stand, the most urgent first; reads its state" },
};

const USAGE = `npm run fleet -- <command> --stacks <pattern> … [--parallel N] [--json] [--yes] [--digests FOLDER] [--html FILE]

${Object.entries({ ...commands, ...STATUS })
  .map(([name, { summary: what }]) => `  ${name.padEnd(8)} ${what}`)
  .join("\n")}

--stacks takes a name or a pattern such as 'prod-*', several times; --parallel how many run at once (2). --json prints one document
on stdout, progress goes to stderr. --yes lets up ask nothing. --digests writes each preview as pulumi preview --json prints it.
--html writes what status found as a page, too.

Exit codes: 0 done; 1 failed, or not all compared or started; 2 changes (preview and drift only); 64 usage.
Of status: 0 all is well; 1 a stack fails, or can't be read; 3 there are dead letters or open gaps; 64 usage.`;

/** 2 says that there are changes. https://man.freebsd.org/cgi/man.cgi?query=sysexits&sektion=3 (EX_USAGE) */
const USAGE_CODE = 64;

/** Two workers, their CLIs and providers, npm and this process stay below 1.2 GB with it: test/bench/fleet.ts. */
const MOST_WORKER_BYTES = 300e6;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      stacks: { type: "string", multiple: true, default: [] },
      parallel: { type: "string", default: "2" },
      json: { type: "boolean", default: false },
      yes: { type: "boolean", default: false },
      digests: { type: "string" },
      html: { type: "string" },
    },
    allowPositionals: true,
  });
  const { name, command } = commandOf(positionals);
  refuseOptionsOfOthers(name, values);
  const parallel = wholeNumber(values.parallel);
  if (values.stacks.length === 0) throw new UsageError("--stacks is missing: '*' is all of them");
  const folder = process.cwd();
  const { nodeArgs } = readProject(folder);
  const stacks = matchingStacks(folder, values.stacks).map((stack) => readFleetStack(folder, stack));
  const say = (text: string): void => (values.json ? console.error(text) : console.log(text));
  if (command === undefined) {
    const { json, html } = values;
    process.exitCode = await statusOf(stacks, { parallel, json, html, say });
    return;
  }
  const isOnTerminal = process.stdin.isTTY && process.stderr.isTTY;
  const ask = isOnTerminal ? askOnTerminal : undefined;
  command.check?.({ yes: values.yes, ask });
  if (values.digests !== undefined) prepareOutputFolder("--digests", values.digests, 0o700);
  const start = () => startWorker(folder, nodeArgs);
  await using pool = createPool({ start, mostBytes: MOST_WORKER_BYTES });
  const stop = stopOnInterrupt(pool);
  const outcomes = await command.run(stacks, {
    folder,
    pool,
    parallel,
    stop,
    checkSignIn: signInCheck(process.env),
    env: process.env,
    holderState: (lock) => holderState(lock, here()),
    nowMs: () => Date.now(),
    onEnd: (outcome, count) => say(progressLine(outcome, count)),
    yes: values.yes,
    ask,
    say,
  } satisfies CommandContext);
  if (values.digests !== undefined) writeDigests(values.digests, outcomes);
  const exitCode = exitCodeOf(outcomes);
  console.log(values.json ? jsonOf(name, outcomes, exitCode) : `\n${summary(name, outcomes)}`);
  process.exitCode = exitCode;
}

async function statusOf(
  stacks: readonly Reading[],
  options: Pick<ShowOptions, "parallel" | "json" | "html" | "say">,
): Promise<number> {
  const { env } = process;
  if (options.html !== undefined) checkOutputFile("--html", options.html);
  const stop = new AbortController();
  onInterrupts({
    first() {
      stop.abort();
      console.error("Stopping: what is being read ends first. Ctrl-C again leaves at once.");
    },
    second: () => process.exit(1),
  });
  return await showStatus(stacks, {
    ...options,
    env,
    bundle: buildRuntime(),
    checkSignIn: signInCheck(env),
    stop: stop.signal,
    nowMs: () => Date.now(),
    print: (text) => console.log(text),
  });
}

type Name = keyof typeof commands;
/** Without a command: status. */
type Chosen =
  | { readonly name: Name; readonly command: Command }
  | { readonly name: "status"; readonly command?: undefined };

function commandOf(positionals: readonly string[]): Chosen {
  const [name = "", ...rest] = positionals;
  if (name === "status" && rest.length === 0) return { name };
  if (!Object.hasOwn(commands, name) || rest.length > 0) {
    const unknown = rest[0] ?? name;
    const names = Object.keys({ ...commands, ...STATUS }).join(", ");
    if (unknown === "") throw new UsageError(`Name a command: ${names}`);
    const hint =
      rest.length > 0
        ? " (quote patterns, so that the shell leaves them as they are; each takes a --stacks of its own)"
        : "";
    throw new UsageError(`${JSON.stringify(unknown)} is not a command: ${names}${hint}`);
  }
  return { name: name as Name, command: commands[name as Name] };
}

/** Options that only some commands have. */
const ONLY_FOR: Readonly<Record<"yes" | "digests" | "html", readonly string[]>> = {
  yes: ["up"],
  digests: ["preview", "drift"],
  html: ["status"],
};

function refuseOptionsOfOthers(
  command: string,
  values: Readonly<Partial<Record<keyof typeof ONLY_FOR, unknown>>>,
): void {
  for (const [option, names] of Object.entries(ONLY_FOR) as [keyof typeof ONLY_FOR, readonly string[]][]) {
    const isGiven = values[option] !== undefined && values[option] !== false;
    if (isGiven && !names.includes(command))
      throw new UsageError(`--${option} is for ${names.join(" and ")}`);
  }
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d?$/.test(text))
    throw new UsageError(`--parallel is ${JSON.stringify(text)}; allowed: a whole number from 1 to 99`);
  return Number(text);
}

function stopOnInterrupt(pool: Pool): AbortSignal {
  const stop = new AbortController();
  onInterrupts({
    first() {
      stop.abort();
      console.error(
        "Stopping: what runs ends first, nothing else starts. Ctrl-C again cancels what runs: pulumi ends the calls under " +
          "way and leaves the rest of the stack as it is.",
      );
    },
    second() {
      console.error("Cancelling what runs.");
      pool.cancel();
    },
  });
  return stop.signal;
}

async function askOnTerminal(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // While a line is read, Ctrl-C comes here instead of as a signal.
  terminal.on("SIGINT", () => terminal.close());
  const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  const answer = await Promise.race([terminal.question(`${question} Type yes: `), closed]);
  terminal.close();
  return answer.trim().toLowerCase() === "yes";
}

function here() {
  const isPipeline = ["CI", "TF_BUILD"].some((name) => (process.env[name] ?? "") !== "");
  return { hostname: hostname(), isPipeline, lookUp: lookUpProcess };
}

/** They hold settings and inputs: for their owner alone. */
function writeDigests(folder: string, outcomes: readonly Outcome[]): void {
  for (const { stack, digest } of outcomes.filter((each) => each.digest !== "")) {
    const file = join(folder, `${stack}.json`);
    writeFileSync(file, digest, { mode: 0o600 });
    // The mode above is for new files alone.
    chmodSync(file, 0o600);
  }
}

void runCommandLine(main, USAGE, { usageCode: USAGE_CODE });
