import { codeOf } from "./errors";

/**
 * Lets a process go on when the reader of its output has left, as `head` does; Node would end it with a stack trace. The
 * terminal it was started on may be closed, too. https://nodejs.org/api/process.html#a-note-on-process-io
 */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error) => {
      if (!["EPIPE", "EIO"].includes(String(codeOf(error)))) throw error;
    });
}
