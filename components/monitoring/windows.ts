import { minutesOf } from "../schedule";

/** How often a rule looks, how far back, and how many such windows in a row must violate. */
export interface EvaluationWindow {
  readonly evaluationFrequency: string;
  readonly windowSize: string;
  readonly periods?: number;
}

/** Windows a log search rule may have, up to two days. https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-types#log-alerts */
const windows = ["PT1H", "PT2H", "PT3H", "PT4H", "PT5H", "PT6H", "P1D", "P2D"] as const;

const LONGEST = "P2D";
const HOUR_MINUTES = 60;

/** At least an hour and three poll intervals: one slow or failed pass is no alarm. */
export function silenceWindow(pollInterval: string): EvaluationWindow {
  const wanted = Math.max(3 * minutesOf(pollInterval), HOUR_MINUTES);
  const windowSize = windows.find((window) => minutesOf(window) >= wanted) ?? LONGEST;
  return { windowSize, evaluationFrequency: minutesOf(windowSize) > 6 * HOUR_MINUTES ? "PT1H" : "PT15M" };
}

/** Whole days are looked at a day at a time, all of them in a row: no window is longer than two days. */
export function dataWindow(dataAlertAfter: string): EvaluationWindow {
  const days = minutesOf(dataAlertAfter) / (24 * HOUR_MINUTES);
  if (days < 1) return { windowSize: dataAlertAfter, evaluationFrequency: "PT1H" };
  return { windowSize: "P1D", evaluationFrequency: "P1D", periods: days };
}
