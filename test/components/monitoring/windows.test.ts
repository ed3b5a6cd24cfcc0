import fc from "fast-check";
import { dataWindow, silenceWindow, type EvaluationWindow } from "../../../components/monitoring/windows";
import { parseDurationMs } from "../../../runtime/support/duration";

/** https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule */
const frequencies = ["PT5M", "PT10M", "PT15M", "PT30M", "PT45M"].concat(
  ["PT1H", "PT2H", "PT3H", "PT4H", "PT5H", "PT6H"],
  ["P1D"],
);
const sizes = [...frequencies, "P2D"];
const MOST_PERIODS = 6;

function ms(duration: string): number {
  return parseDurationMs(duration) ?? NaN;
}

/** What Azure Monitor would refuse of a window. */
function refused({ evaluationFrequency, windowSize, periods = 1 }: EvaluationWindow): string[] {
  return [
    ...(frequencies.includes(evaluationFrequency) ? [] : [`frequency ${evaluationFrequency}`]),
    ...(sizes.includes(windowSize) ? [] : [`window ${windowSize}`]),
    ...(ms(windowSize) < ms(evaluationFrequency) ? ["window shorter than frequency"] : []),
    ...(Number.isInteger(periods) && periods >= 1 && periods <= MOST_PERIODS ? [] : [`${periods} periods`]),
  ];
}

test("silence is at least an hour and three poll intervals, in a window that Azure Monitor has", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 * 60 }), (minutes) => {
      const window = silenceWindow(`PT${minutes}M`);

      expect(refused(window)).toEqual([]);
      expect(ms(window.windowSize) / 60_000).toBeGreaterThanOrEqual(Math.max(60, 3 * minutes));
    }),
  );
});

test.each([
  ["PT1M", "PT1H", "PT15M"],
  ["PT15M", "PT1H", "PT15M"],
  ["PT21M", "PT2H", "PT15M"],
  ["PT2H", "PT6H", "PT15M"],
  ["PT3H", "P1D", "PT1H"],
  ["PT12H", "P2D", "PT1H"],
])(
  "a runtime that polls every %s is silent after %s, looked at every %s",
  (interval, windowSize, frequency) => {
    expect(silenceWindow(interval)).toEqual({ windowSize, evaluationFrequency: frequency });
  },
);

test.each([
  ["PT6H", { windowSize: "PT6H", evaluationFrequency: "PT1H" }],
  ["P1D", { windowSize: "P1D", evaluationFrequency: "P1D", periods: 1 }],
  ["P3D", { windowSize: "P1D", evaluationFrequency: "P1D", periods: 3 }],
  ["P6D", { windowSize: "P1D", evaluationFrequency: "P1D", periods: 6 }],
])("data that is missing for %s is looked for in %j", (after, window) => {
  expect(dataWindow(after)).toEqual(window);
  expect(refused(dataWindow(after))).toEqual([]);
});

test("a week is more than Azure Monitor can look at: the settings must refuse it", () => {
  expect(refused(dataWindow("P7D"))).toEqual(["7 periods"]);
});
