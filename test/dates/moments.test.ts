import { readdirSync } from "node:fs";
import { join } from "node:path";
import { generateTenant, type TenantOptions } from "../fakes/emulators/tenant";
import moments from "./moments.json";

const HOUR_MS = 3_600_000;

/** What the clocks of each moment's zone show, and what they show ten seconds later. */
const claims: Readonly<Record<string, readonly [string, string]>> = {
  "Saturday 23:00": ["Sat 2026-11-28 23:00", "Sat 2026-11-28 23:00"],
  "Sunday noon": ["Sun 2026-11-29 12:00", "Sun 2026-11-29 12:00"],
  "Monday 00:05": ["Mon 2026-11-30 00:05", "Mon 2026-11-30 00:05"],
  "New Year's Eve 23:59, 5 seconds before midnight": ["Thu 2026-12-31 23:59", "Fri 2027-01-01 00:00"],
  "America/New_York, 5 seconds before daylight saving time": ["Sun 2027-03-14 01:59", "Sun 2027-03-14 03:00"],
  "Europe/Berlin, 5 seconds before daylight saving time": ["Sun 2027-03-28 01:59", "Sun 2027-03-28 03:00"],
  "last day of a quarter": ["Wed 2027-06-30 11:00", "Wed 2027-06-30 11:00"],
  "Europe/Berlin, 5 seconds before the end of daylight saving time": [
    "Sun 2027-10-31 02:59",
    "Sun 2027-10-31 02:00",
  ],
  "America/New_York, 5 seconds before the end of daylight saving time": [
    "Sun 2027-11-07 01:59",
    "Sun 2027-11-07 01:00",
  ],
  "29 February 2028": ["Tue 2028-02-29 09:00", "Tue 2028-02-29 09:00"],
};

function wallClock(ms: number, timeZone: string): string {
  const numbers = {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  } as const;
  const format = new Intl.DateTimeFormat("en-US", {
    ...numbers,
    timeZone,
    weekday: "short",
    hourCycle: "h23",
  });
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  return `${parts.weekday} ${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}`;
}

test("every moment is what its name says", () => {
  const shown = moments.map(({ name, at, zone }) => {
    const ms = Date.parse(at);
    return [name, [wallClock(ms, zone), wallClock(ms + 10_000, zone)]];
  });

  expect(Object.fromEntries(shown)).toEqual(claims);
});

test("every file of test/scenarios runs at a moment, and no moment is without one", () => {
  const suffix = ".test.ts";
  const scenarios = readdirSync(join(__dirname, "../scenarios"))
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length));

  const assigned = [...new Set(moments.flatMap(({ files }) => files))];

  expect(assigned.sort()).toEqual(scenarios.sort());
  expect(moments.filter(({ files }) => files.length === 0)).toEqual([]);
});

/** How many of a tenant's blobs are at most 22 hours old, at each moment. */
function youngBlobs(spread: TenantOptions["spread"] & string): number[] {
  return moments.map(({ at }) => {
    const now = Date.parse(at);
    const { blobs } = generateTenant({ events: 1_000, recordsPerBlob: 20, now, spread });
    return blobs.filter(({ createdMs }) => createdMs >= now - 22 * HOUR_MS).length;
  });
}

test("a scenario finds as much young content at one moment as at any other", () => {
  expect(new Set(youngBlobs("even"))).toEqual(new Set([7]));
});

// On such a tenant windowKnobs, which needs three young blobs, fails on Saturday at 23:00.
test("in an office week it would not (the control)", () => {
  const [saturdayNight, ...others] = youngBlobs("officeWeek");

  expect(saturdayNight).toBeLessThan(3);
  expect(Math.max(...others)).toBeGreaterThan(3);
});
