import { cronOf, minutesOf } from "../../../components/hosting/schedule";
import { jobIntervals } from "../../../components/settings/table";

const DAY_MINUTES = 24 * 60;

/** Minutes of a day at which a cron expression fires, if its days are all days. */
function firings(cron: string): number[] {
  const [minute = "", hour = "", ...days] = cron.split(" ");
  if (days.join(" ") !== "* * *") throw new Error(`not daily: ${cron}`);
  return Array.from({ length: DAY_MINUTES }, (_, at) => at).filter(
    (at) => matches(minute, at % 60) && matches(hour, Math.floor(at / 60)),
  );
}

/** `*`, a number or a step from zero. */
function matches(field: string, value: number): boolean {
  const step = /^\*\/(\d+)$/.exec(field)?.[1];
  if (step !== undefined) return value % Number(step) === 0;
  return field === "*" || Number(field) === value;
}

/** By its own reading of `PT5M` and `PT12H`. */
function minutesIn(interval: string): number {
  const [, number = "", unit] = /^PT(\d+)([HM])$/.exec(interval) ?? [];
  return Number(number) * (unit === "H" ? 60 : 1);
}

test.each(jobIntervals)(
  "a job with pollInterval %s runs at just that interval, over midnight too",
  (interval) => {
    const times = firings(cronOf(interval));

    const nextDay = (times[0] ?? 0) + DAY_MINUTES;
    const pauses = [...times.slice(1), nextDay].map((time, index) => time - (times[index] ?? 0));
    expect(new Set(pauses)).toEqual(new Set([minutesIn(interval)]));
    expect(times).toHaveLength(DAY_MINUTES / minutesIn(interval));
  },
);

test("an interval that a cron expression can't keep has uneven pauses: the settings must refuse it", () => {
  expect(firings(cronOf("PT7M")).slice(7, 10)).toEqual([49, 56, 60]);
});

test.each([
  ["PT15M", "*/15 * * * *"],
  ["PT60M", "0 * * * *"],
  ["PT1H", "0 * * * *"],
  ["PT12H", "0 */12 * * *"],
])("%s is %s", (interval, cron) => {
  expect(cronOf(interval)).toBe(cron);
});

test.each([
  ["PT90S", 1.5],
  ["PT1H", 60],
  ["P3D", 4320],
])("%s has %d minutes", (duration, minutes) => {
  expect(minutesOf(duration)).toBe(minutes);
});
