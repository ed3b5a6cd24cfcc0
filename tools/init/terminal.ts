import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** Where questions are asked. */
export interface Terminal {
  readonly print: (lines: string) => void;
  /** The line that is typed. Throws a Stopped. */
  readonly ask: (prompt: string) => Promise<string>;
}

/** The person ended the questions: by Ctrl+C, or by the end of the input. */
export class Stopped extends Error {
  constructor(readonly exitCode: number) {
    super("Stopped: nothing was written.");
  }
}

/** After Ctrl+C: https://tldp.org/LDP/abs/html/exitcodes.html */
const INTERRUPTED = 130;

/** A terminal of this process; it also takes lines that were pasted ahead of their questions. */
export function openTerminal(input: Readable, output: Writable): Terminal & Disposable {
  const lines = createInterface({ input, output, terminal: true, historySize: 0 });
  let exitCode = 1;
  lines.on("SIGINT", () => {
    exitCode = INTERRUPTED;
    lines.close();
  });
  const typed = lines[Symbol.asyncIterator]();
  return {
    print: (text) => void output.write(`${text}\n`),
    ask: async (prompt) => {
      lines.setPrompt(prompt);
      lines.prompt();
      const line = await typed.next();
      if (line.done !== true) return line.value;
      output.write("\n");
      throw new Stopped(exitCode);
    },
    [Symbol.dispose]: () => lines.close(),
  };
}
