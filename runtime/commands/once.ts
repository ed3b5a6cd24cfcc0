import { events } from "../../common/events";
import { onceUnderLease } from "../sync/loop";
import { runPass } from "../sync/pass";
import { exitCodeOf, exitCodes } from "../sync/summary";
import type { ServiceCommand } from "./command";

export const once: ServiceCommand = {
  needs: "services",
  summary: "one pass: read what is new, write it, exit",
  exits:
    "0 complete · 1 failed, cut short, or something is left to do · 2 usage or settings · 3 complete, with new dead letters or gaps",
  disabled: async ({ log }) => {
    log.info(events.runtimeDisabled, "switched off by AUDITLOG_ENABLED=false: nothing is done");
    return Promise.resolve(exitCodes.complete);
  },
  prepare:
    () =>
    async ({ runtime, signals }) => {
      return exitCodeOf(await onceUnderLease(runtime, signals, (inner) => runPass(runtime, inner)));
    },
};
