import { counted } from "../../common/counted";
import { deliverAgain } from "../sync/redrive";
import { onceUnderLease } from "../sync/loop";
import { exitCodes } from "../sync/summary";
import type { ServiceCommand } from "./command";

export const redrive: ServiceCommand = {
  needs: "services",
  summary: "retry the dead letters; those that succeed are removed",
  prepare:
    () =>
    async ({ runtime, signals, terminal }) => {
      const { delivered, remaining, lost } = await onceUnderLease(runtime, signals, (inner) =>
        deliverAgain(runtime, inner),
      );
      terminal.print(`${counted(delivered, "dead letter")} delivered, ${remaining} remain`);
      if (lost > 0) {
        const what = `nothing remains to redrive of ${lost} of them: the service no longer has their content`;
        terminal.print(`${what}; dead-letters list names them, dead-letters drop <id> ends them`);
      }
      return remaining === 0 ? exitCodes.complete : exitCodes.withDeadLetters;
    },
};
