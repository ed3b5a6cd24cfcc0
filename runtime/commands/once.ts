import { onceUnderLease } from "../sync/loop";
import { runPass } from "../sync/pass";
import { exitCodeOf, exitCodes } from "../sync/summary";
import type { Command } from "./command";

export const once: Command = {
  summary: "one pass: read what is new, write it, exit",
  prepare:
    () =>
    async ({ runtime, signals }) => {
      const summary = await onceUnderLease(runtime, signals, (inner) => runPass(runtime, inner));
      return signals.stop.aborted ? exitCodes.complete : exitCodeOf(summary);
    },
};
