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
const FIRST_PASS_MINUTES = 4 * HOUR_MINUTES;

/** Room for three passes and the last one's line, and at least an hour: one slow or failed pass raises no alert. */
export function passOverdueMinutes(pollInterval: string): number {
  return Math.max(3 * minutesOf(pollInterval) + LATE_MINUTES, HOUR_MINUTES);
}

/** How long after the container's creation its first pass must be in the log; a job waits for its schedule first. */
export function firstPassMinutes(pollInterval: string): number {
  return FIRST_PASS_MINUTES + minutesOf(pollInterval);
}

/** Back to passes that ended before what lasts began to count. */
export function windowOfPasses(pollInterval: string): EvaluationWindow {
  const wanted = passOverdueMinutes(pollInterval) + LASTING_MINUTES;
  const windowSize = windows.find((window) => minutesOf(window) >= wanted) ?? "P2D";
  return { windowSize, evaluationFrequency: minutesOf(windowSize) > 6 * HOUR_MINUTES ? "PT1H" : "PT15M" };
}
