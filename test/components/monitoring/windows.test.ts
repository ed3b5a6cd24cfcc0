import fc from "fast-check";
import {
  passOverdueMinutes,
  windowOfPasses,
  type EvaluationWindow,
} from "../../../components/monitoring/windows";
import { parseDurationMs } from "../../../common/duration";

/** https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule */
const frequencies = ["PT5M", "PT10M", "PT15M", "PT30M", "PT45M"].concat(
  ["PT1H", "PT2H", "PT3H", "PT4H", "PT5H", "PT6H"],
  ["P1D"],
);
const sizes = [...frequencies, "P2D"];

function ms(duration: string): number {
  return parseDurationMs(duration) ?? NaN;
}

/** What Azure Monitor would refuse of a window. */
function refused({ evaluationFrequency, windowSize }: EvaluationWindow): string[] {
  return [
    ...(frequencies.includes(evaluationFrequency) ? [] : [`frequency ${evaluationFrequency}`]),
    ...(sizes.includes(windowSize) ? [] : [`window ${windowSize}`]),
    ...(ms(windowSize) < ms(evaluationFrequency) ? ["window shorter than frequency"] : []),
  ];
}

test("there is room for three passes and the lateness of the last one's line in a window that Azure Monitor has", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 * 60 }), (minutes) => {
      const window = windowOfPasses(`PT${minutes}M`);

      expect(refused(window)).toEqual([]);
      expect(passOverdueMinutes(`PT${minutes}M`)).toBe(Math.max(75, 3 * minutes + 30));
      // What lasts for less than three quarters of an hour isn't mailed.
      expect(ms(window.windowSize) / 60_000).toBeGreaterThanOrEqual(Math.max(75, 3 * minutes + 30) + 45);
    }),
  );
});

test.each([
  ["PT1M", "PT2H", "PT15M"],
  ["PT15M", "PT2H", "PT15M"],
  ["PT16M", "PT3H", "PT15M"],
  ["PT1H", "PT5H", "PT15M"],
  ["PT2H", "P1D", "PT1H"],
  ["PT8H", "P2D", "PT1H"],
  ["PT12H", "P2D", "PT1H"],
])("passes every %s are looked for in %s, every %s", (interval, windowSize, frequency) => {
  expect(windowOfPasses(interval)).toEqual({ windowSize, evaluationFrequency: frequency });
});

test("no window is longer than two days: for anything longer the runtime must keep the time", () => {
  expect(refused({ windowSize: "P3D", evaluationFrequency: "PT1H" })).toEqual(["window P3D"]);
});
