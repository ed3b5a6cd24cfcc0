import { on } from "node:events";
import { Worker } from "node:worker_threads";
import { ConnectorError, type ErrorCode } from "../../common/errors";
import type { ExportPart } from "../domain/exportRecord";
import { builtFile } from "../support/built";
import type { OpenedExport } from "./exportRecords";

/** What the thread answers. */
export type FromThread =
  | { readonly kind: "part"; readonly part: ExportPart }
  | { readonly kind: "end" }
  | {
      readonly kind: "refused";
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    };

/** So many parts of 64 KiB are asked for at once, so that neither side waits for the other. */
const PARTS_AHEAD = 3;

/**
 * As `readRecords`, in a thread of its own: splitting takes as long as all the rest of an import, and the two run side by
 * side. At most three parts wait for the reader.
 */
export async function* readInThread(opened: OpenedExport, signal: AbortSignal): AsyncGenerator<ExportPart> {
  signal.throwIfAborted();
  const thread = new Worker(await builtFile("readerThread.cjs"), { workerData: opened });
  try {
    const answers = on(thread, "message", { signal, close: ["exit"] });
    for (let ahead = 0; ahead < PARTS_AHEAD; ahead++) thread.postMessage("next");
    for await (const [answer] of answers as AsyncIterable<[FromThread]>) {
      if (answer.kind === "end") return;
      if (answer.kind === "refused") throw new ConnectorError(answer.code, answer.message, answer);
      thread.postMessage("next");
      yield answer.part;
    }
    throw new Error(`the thread that reads ${opened.path} ended before the file did`);
  } catch (error) {
    // In place of the AbortError of the iterator.
    signal.throwIfAborted();
    throw error;
  } finally {
    await thread.terminate();
  }
}
