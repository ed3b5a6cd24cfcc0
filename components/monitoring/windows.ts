import { minutesOf } from "../hosting/schedule";

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

/** Room for three passes, and at least an hour: one slow or failed pass raises no alert. */
export function windowOfPasses(pollInterval: string): EvaluationWindow {
  const wanted = Math.max(3 * minutesOf(pollInterval), HOUR_MINUTES);
  const windowSize = windows.find((window) => minutesOf(window) >= wanted) ?? "P2D";
  return { windowSize, evaluationFrequency: minutesOf(windowSize) > 6 * HOUR_MINUTES ? "PT1H" : "PT15M" };
}
