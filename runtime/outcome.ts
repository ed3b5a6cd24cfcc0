import { codeOf } from "../common/errors";
import type { Log } from "./support/log";
import { logFailure } from "./sync/loop";
import { exitCodes } from "./sync/summary";

/** The exit code of a command's run; what it failed with is logged. */
export async function exitCodeOfRun(
  run: () => Promise<number>,
  { log, stop }: { readonly log: Log; readonly stop: AbortSignal },
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    // Stopped before there was anything to finish: what it was to do is left.
    if (stop.aborted && error === stop.reason) return exitCodes.failed;
    logFailure(log, error);
    return exitCodeOfFailure(error);
  }
}

export function exitCodeOfFailure(error: unknown): number {
  return codeOf(error) === "config" ? exitCodes.usage : exitCodes.failed;
}
