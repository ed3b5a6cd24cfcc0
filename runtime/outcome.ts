import { codeOf } from "../common/errors";
import { events } from "../common/events";
import type { Log } from "./support/log";
import { logFailure } from "./sync/loop";
import { exitCodes } from "./sync/summary";

/** Commands that make passes; alerts ask what became of these alone. */
const PASSING: readonly string[] = ["serve", "once"];

interface RunOptions {
  readonly command: string;
  readonly log: Log;
  readonly stop: AbortSignal;
}

/** The exit code of a command's run; what it failed with is logged. */
export async function exitCodeOfRun(
  run: () => Promise<number>,
  { command, log, stop }: RunOptions,
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    // Stopped before there was anything to finish: what it was to do is left.
    if (stop.aborted && error === stop.reason) return exitCodes.failed;
    logFailure(log, error, PASSING.includes(command) ? events.passFailed : events.commandFailed);
    return exitCodeOfFailure(error);
  }
}

export function exitCodeOfFailure(error: unknown): number {
  return codeOf(error) === "config" ? exitCodes.usage : exitCodes.failed;
}
