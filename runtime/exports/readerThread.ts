import { parentPort, workerData } from "node:worker_threads";
import { ConnectorError } from "../../common/errors";
import { readRecords, type OpenedExport } from "./exportRecords";
import type { FromThread } from "./readInThread";

/** Answers each message of the main thread with the next records of the export, until there are no more. */
function serve(port: NonNullable<typeof parentPort>, opened: OpenedExport): void {
  const parts = readRecords(opened, new AbortController().signal);
  let answered = Promise.resolve();
  port.on("message", () => {
    answered = answered.then(async () => port.postMessage(await nextOf(parts)));
  });
}

async function nextOf(parts: ReturnType<typeof readRecords>): Promise<FromThread> {
  try {
    const next = await parts.next();
    return next.done === true ? { kind: "end" } : { kind: "part", part: next.value };
  } catch (error) {
    // Anything else is a fault of ours, and ends the thread with its stack.
    if (!(error instanceof ConnectorError)) throw error;
    // A copy between threads would be a plain Error.
    const { code, message, hint } = error;
    return { kind: "refused", code, message, hint };
  }
}

if (parentPort === null) throw new TypeError("this file is run by main.cjs, in a thread");
serve(parentPort, workerData as OpenedExport);
