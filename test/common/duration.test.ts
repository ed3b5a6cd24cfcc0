import { formatDuration, parseDurationMs } from "../../common/duration";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../common/time";

test.each<[string, number]>([
  ["PT15M", 15 * MINUTE_MS],
  ["PT1H30M", 90 * MINUTE_MS],
  ["P7D", 7 * DAY_MS],
  ["P1W", 7 * DAY_MS],
  ["P1DT12H", 36 * HOUR_MS],
  ["PT0S", 0],
  ["PT0.5S", 500],
  ["PT90S", 90_000],
])("%s is %i ms", (text, expected) => {
  expect(parseDurationMs(text)).toBe(expected);
});

test.each([
  "",
  "P",
  "PT",
  "15",
  "15M",
  "pt15m",
  "P1Y",
  "P1M",
  "-PT5M",
  "PT-5M",
  "P1D2H",
  "PT15Mfoo",
  "xPT15M",
  "PT1H30",
  "P7D12H",
  "PT5M PT5M",
])("%p is refused as a duration, not understood by half", (text) => {
  expect(parseDurationMs(text)).toBeUndefined();
});

test.each<[number, string]>([
  [0, "0 s"],
  [41_400, "41 s"],
  [59_400, "59 s"],
  [MINUTE_MS, "1 min"],
  [HOUR_MS - 1, "59 min"],
  [90 * MINUTE_MS, "1 h 30 min"],
  [DAY_MS - 1, "23 h 59 min"],
  [3 * DAY_MS + 4 * HOUR_MS, "3 d 4 h"],
])("%i ms reads %p", (ms, expected) => {
  expect(formatDuration(ms)).toBe(expected);
});
