import { parseCommandLine, type Invocation } from "./cli";
import { loadConfig, secretsOf, type Config } from "./config";
import { events } from "../common/events";
import { Health } from "./health/health";
import { createRuntime } from "./runtime";
import { systemClock } from "../common/time";
import { codeOf, messageOf } from "../common/errors";
import { visibleLine, visibleText } from "../common/visibleText";
import { createLog, redactor, type Log } from "./support/log";
import { logFailure } from "./sync/loop";
import type { Signals } from "./sync/prepare";
import { exitCodes } from "./sync/summary";

/** The process's edge: arguments, environment, signals and exit status are touched here and nowhere else. */
async function main(): Promise<number> {
  const { argv, env, stdout, stderr } = process;
  // What the process writes is for its user alone: the state has records of people.
  process.umask(0o077);
  const redact = redactor(secretsOf(env));
  const complain = (text: string): void => void stderr.write(`${visibleText(redact(text))}\n`);
  let invocation: Invocation;
  let config: Config;
  try {
    invocation = parseCommandLine(argv.slice(2), systemClock.now());
    if (invocation.kind === "help") {
      stdout.write(`${invocation.text}\n`);
      return exitCodes.complete;
    }
    config = loadConfig(env);
  } catch (error) {
    if (codeOf(error) !== "config") throw error;
    const { hint } = error as { hint?: string };
    complain(`error: ${messageOf(error)}${hint === undefined ? "" : `\nnext: ${hint}`}`);
    return exitCodes.usage;
  }

  const format = config.logFormat === "auto" ? (stdout.isTTY ? "pretty" : "json") : config.logFormat;
  const write = (line: string): void => void stdout.write(line);
  const log = createLog({ level: config.logLevel, format, redact, write });
  const signals = handleSignals(config.shutdownGraceMs, log);
  const dependencies = { clock: systemClock, random: Math.random, log, signal: signals.abandon };
  const runtime = createRuntime(config, dependencies);
  const health = new Health(systemClock, config.pollIntervalMs);
  const terminal = {
    isTerminal: stdout.isTTY,
    print: (line: string): void => void stdout.write(`${visibleLine(redact(line))}\n`),
    stream: stdout,
  };
  try {
    return await invocation.run({ runtime, signals, health, terminal });
  } catch (error) {
    if (error === signals.stop.reason) return exitCodes.complete;
    logFailure(log, error);
    return codeOf(error) === "config" ? exitCodes.usage : exitCodes.failed;
  }
}

/** First signal: finish and commit, within the grace. Second signal, or no grace left: leave at once. */
function handleSignals(graceMs: number, log: Log): Signals {
  const stop = new AbortController();
  const abandon = new AbortController();
  const leave = (why: string): void => {
    log.error(events.shuttingDown, `${why}: exiting now; the next pass repeats uncommitted work`);
    abandon.abort(new Error(why));
    process.exit(exitCodes.failed);
  };
  const onSignal = (name: NodeJS.Signals): void => {
    if (stop.signal.aborted) return leave(`second ${name}`);
    log.info(events.shuttingDown, `${name}: finishing what was read, then exiting`);
    stop.abort(new Error(`stopped by ${name}`));
    setTimeout(() => leave(`not finished ${graceMs / 1000} s after ${name}`), graceMs).unref();
  };
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
  return { stop: stop.signal, abandon: abandon.signal };
}

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
