import { iso } from "../domain/window";
import { formatDuration } from "../../common/duration";
import { readCursor } from "../sync/checkpoint";
import { DeadLetters } from "../sync/deadLetters";
import { Gaps } from "../sync/gaps";
import { loadReport } from "../sync/report";
import { describe, exitCodes } from "../sync/summary";
import type { Command } from "./command";

export const status: Command = {
  summary: "progress, read from the state alone: cursor, lag, gaps, dead letters, last pass",
  prepare:
    () =>
    async ({ runtime, terminal }) => {
      const { store, clock, log } = runtime;
      const cursor = await readCursor(store);
      const report = await loadReport(store);
      const letters = await new DeadLetters(store, clock, log).count();
      const { print } = terminal;
      if (cursor === undefined) print("cursor        none: no pass has committed anything yet");
      else {
        print(`cursor        everything up to ${iso(cursor.watermark)} is delivered`);
        print(`lag           ${formatDuration(Math.max(0, clock.now() - cursor.watermark))}`);
      }
      let gaps = 0;
      for await (const { from, to, reason } of new Gaps(store, clock, log).list()) {
        print(`gap           ${from} to ${to} (${reason})`);
        gaps++;
      }
      if (gaps === 0) print("gaps          none");
      print(`dead letters  ${letters}${letters > 0 ? ": correct the cause, then run redrive" : ""}`);
      print(
        report === undefined
          ? "last pass     none"
          : `last pass     ${report.startedAt}: ${describe(report)}`,
      );
      return exitCodes.complete;
    },
};
