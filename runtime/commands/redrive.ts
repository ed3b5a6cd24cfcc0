import { deliverAgain } from "../sync/redrive";
import { onceUnderLease } from "../sync/loop";
import { exitCodes } from "../sync/summary";
import type { Command } from "./command";

export const redrive: Command = {
  summary: "try the dead letters again; what succeeds is no dead letter any more",
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
