import { parseCommandLine, type Invocation } from "./cli";
import type { ServiceCommand } from "./commands/command";
import { loadConfig, loadStateConfig, secretsOf, type Config, type StateConfig } from "./config";
import { ignoreClosedPipes } from "../common/closedPipes";
import { events } from "../common/events";
import { Health } from "./health/health";
import { exitCodeOfFailure, exitCodeOfRun } from "./outcome";
import { createRuntime, openDataverse, openState } from "./runtime";
import { systemClock } from "../common/time";
import { codeOf, messageOf } from "../common/errors";
import { visibleLine, visibleText } from "../common/visibleText";
import { createLog, redactor, type Log } from "./support/log";
import type { Signals } from "./sync/prepare";
import { exitCodes } from "./sync/summary";
import { describeVersion, versionIn } from "./support/version";

/** The process's edge: arguments, environment, signals and exit status are touched here and nowhere else. */
async function main(): Promise<number> {
  const { argv, env, stdout, stderr } = process;
  // What the process writes is for its user alone: the state has records of people.
  process.umask(0o077);
  const redact = redactor(secretsOf(env));
  const running = versionIn(env);
  const complain = (text: string): void => void stderr.write(`${visibleText(redact(text))}\n`);
  const explain = (error: unknown): void => {
    const { hint } = error as { hint?: string };
    complain(`error: ${messageOf(error)}${hint === undefined ? "" : `\nnext: ${hint}`}`);
  };
  let wanted: Wanted;
  try {
    const invocation = parseCommandLine(argv.slice(2), systemClock.now());
    if (invocation.kind !== "run") {
      stdout.write(`${invocation.kind === "help" ? invocation.text : describeVersion(running)}\n`);
      return exitCodes.complete;
    }
    wanted = withSettings(invocation, env);
  } catch (error) {
    if (codeOf(error) !== "config") throw error;
    explain(error);
    return exitCodes.usage;
  }

  const { config, needs } = wanted;
  // What such a command says is read by programs, too: its log keeps out of the way.
  const logStream = needs === "state" || needs === "dataverse" ? stderr : stdout;
  const format = config.logFormat === "auto" ? (logStream.isTTY ? "pretty" : "json") : config.logFormat;
  const write = (line: string): void => void logStream.write(line);
  const origin = { version: running.version, tenant: config.tenantId, stack: config.stack };
  const log = createLog({ origin, level: config.logLevel, format, redact, write });
  const signals = handleSignals(config.shutdownGraceMs, log, needs !== "dataverse");
  const dependencies = { clock: systemClock, random: Math.random, log, signal: signals.abandon };
  const terminal = {
    isTerminal: stdout.isTTY,
    print: (line: string): void => void stdout.write(`${visibleLine(redact(line))}\n`),
    stream: stdout,
  };
  if (wanted.needs === "state") {
    try {
      return await wanted.run({ runtime: openState(wanted.config, dependencies), terminal });
    } catch (error) {
      // Not logged as a failed pass: the command only read the state. Its user sees why it failed.
      explain(error);
      return exitCodeOfFailure(error);
    }
  }
  if (wanted.needs === "dataverse") {
    try {
      return await wanted.run({ runtime: openDataverse(wanted.config, dependencies), signals, terminal });
    } catch (error) {
      explain(error);
      return exitCodeOfFailure(error);
    }
  }
  const { name: command } = wanted;
  const { stop } = signals;
  if (wanted.needs === "nothing") {
    const { config, run } = wanted;
    return await exitCodeOfRun(() => run({ config, log, stop }), { command, log, stop });
  }
  const runtime = createRuntime(wanted.config, dependencies);
  const health = new Health(systemClock, wanted.config.pollIntervalMs);
  const { run } = wanted;
  return await exitCodeOfRun(() => run({ runtime, signals, health, terminal }), { command, log, stop });
}

/** A command with the settings it needs. */
type Wanted =
  | (Extract<Run, { needs: "state" }> & { readonly config: StateConfig })
  | (Extract<Run, { needs: "dataverse" }> & { readonly config: Config })
  | (Extract<Run, { needs: "services" }> & { readonly config: Config })
  | {
      readonly needs: "nothing";
      readonly name: string;
      readonly run: NonNullable<ServiceCommand["disabled"]>;
      readonly config: StateConfig;
    };
type Run = Extract<Invocation, { kind: "run" }>;

function withSettings(invocation: Run, env: NodeJS.ProcessEnv): Wanted {
  if (invocation.needs === "state") return { ...invocation, config: loadStateConfig(env) };
  if (invocation.needs === "dataverse") return { ...invocation, config: loadConfig(env) };
  const { disabled } = invocation;
  if (disabled !== undefined) {
    // What is switched off may lack settings: a stack without a Dataverse environment is allowed to be.
    const config = loadStateConfig(env);
    if (!config.enabled) return { needs: "nothing", name: invocation.name, run: disabled, config };
  }
  return { ...invocation, config: loadConfig(env) };
}

/** First signal: finish and commit, within the grace. Second signal, or no grace left: leave at once. */
function handleSignals(graceMs: number, log: Log, isPass: boolean): Signals {
  const stop = new AbortController();
  const abandon = new AbortController();
  const leave = (why: string): void => {
    const after = isPass ? "; the next pass repeats uncommitted work" : "";
    log.error(events.shuttingDown, `${why}: exiting now${after}`);
    abandon.abort(new Error(why));
    process.exit(exitCodes.failed);
  };
  const onSignal = (name: NodeJS.Signals): void => {
    if (stop.signal.aborted) return leave(`second ${name}`);
    log.info(
      events.shuttingDown,
      isPass ? `${name}: finishing what was read, then exiting` : `${name}: stopping`,
    );
    stop.abort(new Error(`stopped by ${name}`));
    setTimeout(() => leave(`not finished ${graceMs / 1000} s after ${name}`), graceMs).unref();
  };
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
  return { stop: stop.signal, abandon: abandon.signal };
}

ignoreClosedPipes();
main().then(
  // Not process.exit: what was written to a pipe must get through first.
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    const text = (error as Error).stack ?? String(error);
    const shown = visibleText(redactor(secretsOf(process.env))(text));
    process.stderr.write(`unexpected: ${shown}\n`);
    process.exitCode = exitCodes.failed;
  },
);
