import { codeOf } from "../common/errors";
import type { Log } from "./support/log";
import { logFailure } from "./sync/loop";
import { exitCodes } from "./sync/summary";

/** The exit code of a command's run; what it failed with is logged. Being stopped isn't a failure. */
export async function exitCodeOfRun(
  run: () => Promise<number>,
  { log, stop }: { readonly log: Log; readonly stop: AbortSignal },
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (stop.aborted && error === stop.reason) return exitCodes.complete;
    logFailure(log, error);
    return codeOf(error) === "config" ? exitCodes.usage : exitCodes.failed;
  }
}
