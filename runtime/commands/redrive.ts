import { deliverAgain } from "../sync/redrive";
import { onceUnderLease } from "../sync/loop";
import { exitCodes } from "../sync/summary";
import type { Command } from "./command";

export const redrive: Command = {
  summary: "retry the dead letters; those that succeed are removed",
  prepare:
    () =>
    async ({ runtime, signals, terminal }) => {
      const { delivered, remaining } = await onceUnderLease(runtime, signals, (inner) =>
        deliverAgain(runtime, inner),
      );
      terminal.print(`${delivered} dead letters delivered, ${remaining} remain`);
      return remaining === 0 ? exitCodes.complete : exitCodes.withDeadLetters;
    },
};
