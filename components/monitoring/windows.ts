import { minutesOf } from "../hosting/schedule";
import { LASTING_MINUTES, LATE_MINUTES } from "./queries";

/** How often a rule looks, and how far back. */
export interface EvaluationWindow {
  readonly evaluationFrequency: string;
  readonly windowSize: string;
}

/**
 * Windows a log search rule may have; two days is the longest.
 * https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-types#log-alerts
 */
const windows = ["PT1H", "PT2H", "PT3H", "PT4H", "PT5H", "PT6H", "P1D", "P2D"] as const;

const HOUR_MINUTES = 60;

/**
 * Room for the first pass, which reads a week: the log of a new environment may begin 90 minutes late, without its first lines.
 * https://learn.microsoft.com/azure/azure-monitor/essentials/diagnostic-settings#time-before-telemetry-gets-to-destination
 */
const FIRST_PASS_HOURS = 4;

/** What passes every quarter of an hour get is the least: slow passes don't depend on the interval. */
const SHORTEST_MINUTES = 15;

/** Room for three passes and the last one's line: one slow or failed pass raises no alert. */
export function passOverdueMinutes(pollInterval: string): number {
  return 3 * Math.max(minutesOf(pollInterval), SHORTEST_MINUTES) + LATE_MINUTES;
}

/** How long a first pass may take to be in the log; a job waits for its schedule first. */
export function firstPassHours(pollInterval: string): number {
  return FIRST_PASS_HOURS + Math.ceil(minutesOf(pollInterval) / HOUR_MINUTES);
}

/** Back to passes that ended before what lasts began to count. */
export function windowOfPasses(pollInterval: string): EvaluationWindow {
  const wanted = passOverdueMinutes(pollInterval) + LASTING_MINUTES;
  const windowSize = windows.find((window) => minutesOf(window) >= wanted) ?? "P2D";
  return { windowSize, evaluationFrequency: minutesOf(windowSize) > 6 * HOUR_MINUTES ? "PT1H" : "PT15M" };
}
