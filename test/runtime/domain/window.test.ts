import fc from "fast-check";
import { dayOf, iso, isoOf, parseUtc, sliced } from "../../../runtime/domain/window";
import { HOUR_MS } from "../../../common/time";

test.each([
  ["inside one step", 3, 7, [[3, 7]]],
  ["on the grid", 10, 30, [[10, 20], [20, 30]]], // prettier-ignore
  ["across the grid", 5, 25, [[5, 10], [10, 20], [20, 25]]], // prettier-ignore
  ["empty", 10, 10, []],
  ["upside down", 20, 10, []],
])("a window that lies %s is cut at multiples of the step", (_, from, to, expected) => {
  expect(sliced({ from, to }, 10).map((slice) => [slice.from, slice.to])).toEqual(expected);
});

test("slices touch, cover the window and end on the grid, whatever the window", () => {
  const window = fc.record({ from: fc.integer({ min: 0, max: 1e12 }), length: fc.nat(30 * HOUR_MS) });

  fc.assert(
    fc.property(window, fc.integer({ min: 1, max: 24 }), ({ from, length }, hours) => {
      fc.pre(length > 0);
      const slices = sliced({ from, to: from + length }, hours * HOUR_MS);

      expect(slices[0]?.from).toBe(from);
      expect(slices.at(-1)?.to).toBe(from + length);
      for (const [index, { from: start, to }] of slices.entries()) {
        expect(to - start).toBeGreaterThan(0);
        expect(to - start).toBeLessThanOrEqual(hours * HOUR_MS);
        if (index > 0) expect(start).toBe(slices[index - 1]?.to);
        if (index > 0) expect(start % (hours * HOUR_MS)).toBe(0);
      }
    }),
  );
});

test("times are written in UTC", () => {
  expect([iso(0), dayOf(Date.UTC(2026, 10, 23, 23, 59, 59))]).toEqual([
    "1970-01-01T00:00:00.000Z",
    "2026-11-23",
  ]);
});

test("a time that needs no second look is what Date makes of it, and its text is that of its milliseconds", () => {
  const two = (max: number): fc.Arbitrary<string> =>
    fc.nat(max).map((number) => String(number).padStart(2, "0"));
  const time = fc
    .tuple(fc.integer({ min: 1970, max: 2100 }), two(13), two(32), two(25), two(60), two(61))
    .map(([year, month, day, hour, minute, second]) => `${year}-${month}-${day}T${hour}:${minute}:${second}`);

  fc.assert(
    fc.property(time, (text) => {
      const ms = Date.parse(`${text}Z`);
      const isReal = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text.slice(0, 10));

      expect(parseUtc(text)).toBe(isReal ? ms : undefined);
      if (isReal) expect(isoOf(text, ms)).toBe(new Date(ms).toISOString());
    }),
    { numRuns: 2_000 },
  );
});
