import { mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { runCommandLine, UsageError } from "../commandLine";
import { onInterrupts } from "../interrupts";
import { readProject } from "../stackFiles";
import { commands, type Command, type CommandContext } from "./commands";
import { holderState, lookUpProcess } from "./holder";
import { exitCodeOf, type Outcome } from "./outcome";
import { createPool, type Pool } from "./pool";
import { jsonOf, progressLine, summary } from "./report";
import { signInCheck } from "./signIn";
import { matchingStacks, readFleetStack } from "./stacks";
import { startWorker } from "./workerProcess";

const USAGE = `npm run fleet -- <command> --stacks <pattern> … [--parallel N] [--json] [--yes] [--digests FOLDER]

${Object.entries(commands)
  .map(([name, { summary: what }]) => `  ${name.padEnd(8)} ${what}`)
  .join("\n")}

--stacks takes a name or a pattern such as 'prod-*', several times; --parallel how many run at once (2). --json prints one document
on stdout, progress goes to stderr. --yes lets up ask nothing. --digests writes each preview as pulumi preview --json prints it.

Exit codes: 0 done; 1 failed, or not all compared or started; 2 changes (preview and drift only); 64 usage.`;

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
    },
    allowPositionals: true,
  });
  const { name, command } = commandOf(positionals);
  const parallel = wholeNumber(values.parallel);
  if (values.stacks.length === 0) throw new UsageError("--stacks is missing: '*' is all of them");
  const folder = process.cwd();
  const { nodeArgs } = readProject(folder);
  const stacks = matchingStacks(folder, values.stacks).map((stack) => readFleetStack(folder, stack));
  const isOnTerminal = process.stdin.isTTY && process.stderr.isTTY;
  const ask = isOnTerminal ? askOnTerminal : undefined;
  command.check?.({ yes: values.yes, ask });
  const say = (text: string): void => (values.json ? console.error(text) : console.log(text));
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
  console.log(values.json ? jsonOf(name, outcomes, exitCode) : `\n${summary(outcomes)}`);
  process.exitCode = exitCode;
}

type Name = keyof typeof commands;

function commandOf(positionals: readonly string[]): { readonly name: Name; readonly command: Command } {
  const [name = "", ...rest] = positionals;
  if (!Object.hasOwn(commands, name) || rest.length > 0) {
    const unknown = rest[0] ?? name;
    const hint = rest.length > 0 ? " (quote patterns, so that the shell leaves them as they are)" : "";
    throw new UsageError(
      `${JSON.stringify(unknown)} is not a command: ${Object.keys(commands).join(", ")}${hint}\nusage: ${USAGE}`,
    );
  }
  return { name: name as Name, command: commands[name as Name] };
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

function writeDigests(folder: string, outcomes: readonly Outcome[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { stack, digest } of outcomes) {
    if (digest !== "") writeFileSync(join(folder, `${stack}.json`), digest);
  }
}

void runCommandLine(main, USAGE, USAGE_CODE);
