import { earliest, planWindow } from "../domain/plan";
import { iso, parseUtc, type Window } from "../domain/window";
import { DAY_MS, SECOND_MS } from "../../common/time";
import { ConfigError } from "../../common/errors";
import { runBackfill } from "../sync/backfill";
import { exitCodeOf, exitCodes } from "../sync/summary";
import type { ServiceCommand } from "./command";
import { startProgress } from "./progress";

export const backfill: ServiceCommand = {
  needs: "services",
  summary: "deliver a period again, even if already delivered; times refer to when content became available",
  options: {
    from: { value: "time", meaning: "UTC time within the last 7 days, such as 2026-11-20T08:00" },
    to: { value: "time", meaning: "UTC time after it; now when left out" },
  },
  prepare: ({ options }, nowMs) => {
    const window = parseWindow(options, nowMs);
    return async ({ runtime, signals, terminal }) => {
      const slices = planWindow(window);
      using progress = startProgress(window, terminal, runtime.clock);
      const summary = await runBackfill(runtime, slices, signals, progress);
      if (!signals.stop.aborted) return exitCodeOf(summary);
      terminal.print(`stopped; the rest: backfill --from ${iso(progress.frontier)} --to ${iso(window.to)}`);
      return exitCodes.failed;
    };
  },
};

function parseWindow({ from, to }: Readonly<Record<string, string | undefined>>, nowMs: number): Window {
  const usage = (message: string): ConfigError => refusal(message, nowMs);
  if (from === undefined) throw usage("backfill needs --from");
  const timeOf = (option: string, text: string): number => {
    const ms = parseUtc(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text);
    if (ms !== undefined) return ms;
    throw usage(`${option} is "${text}"; allowed: a UTC time such as ${exampleOf(nowMs)}`);
  };
  const window = { from: timeOf("--from", from), to: to === undefined ? nowMs : timeOf("--to", to) };
  if (window.from >= nowMs) throw usage(`--from (${iso(window.from)}) is not in the past`);
  if (window.to <= window.from) {
    throw usage(`--to (${iso(window.to)}) must be after --from (${iso(window.from)})`);
  }
  if (window.from < earliest(nowMs)) {
    throw usage(
      `--from (${iso(window.from)}) is older than the 7 days that the Activity API keeps; the earliest is ${iso(earliest(nowMs))}`,
    );
  }
  return { from: window.from, to: Math.min(window.to, Math.floor(nowMs / SECOND_MS) * SECOND_MS) };
}

function refusal(message: string, nowMs: number): ConfigError {
  return new ConfigError(message, { hint: `backfill --from ${exampleOf(nowMs)}` });
}

/** A start that works now, to the minute: a day ago. */
function exampleOf(nowMs: number): string {
  return iso(nowMs - DAY_MS).slice(0, "2026-11-20T08:00".length);
}
