import fc from "fast-check";
import { earliest, planPass, planWindow, type PlanLimits } from "../../../runtime/domain/plan";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../common/time";
import { cursor } from "../../support/builders";
import { NOON } from "../../support/fakeClock";

const LIMITS: PlanLimits = { lookbackMs: 3 * DAY_MS, overlapMs: DAY_MS, settleMs: 2 * MINUTE_MS };
const RETENTION_MS = 7 * DAY_MS;

test("the first pass reaches back to the hour of its lookback and leaves the settling minutes alone", () => {
  const plan = planPass(undefined, NOON + 125_500, LIMITS);

  expect(plan.window).toEqual({ from: NOON - 3 * DAY_MS, to: NOON + 5_000 });
  expect([plan.lost, plan.isSweep]).toEqual([undefined, true]);
});

test("a lookback of the whole retention stays five minutes inside it", () => {
  const plan = planPass(undefined, NOON, { ...LIMITS, lookbackMs: RETENTION_MS });

  expect(plan.window.from).toBe(NOON - RETENTION_MS + 5 * MINUTE_MS);
});

test("a later pass starts the overlap before the watermark, on the hour", () => {
  const plan = planPass(cursor({ watermark: NOON - 10 * MINUTE_MS }), NOON, LIMITS);

  expect(plan.window.from).toBe(NOON - HOUR_MS - DAY_MS);
  expect(plan.isSweep).toBe(false);
});

test("nothing before the reach of the first pass is ever asked for", () => {
  const origin = NOON - 2 * HOUR_MS;

  expect(planPass(cursor({ origin }), NOON, LIMITS).window.from).toBe(origin);
  expect(planPass(cursor({ origin, sweptAt: 0 }), NOON, LIMITS).window.from).toBe(origin);
});

test.each([
  ["a second less than a day ago", DAY_MS - SECOND_MS, false],
  ["a day ago", DAY_MS, true],
  ["never", NOON, true],
])("swept %s: lists the whole retained past? %s", (_, age, isSweep) => {
  const plan = planPass(cursor({ origin: 0, sweptAt: NOON - age }), NOON, LIMITS);

  expect(plan.isSweep).toBe(isSweep);
  expect(plan.window.from).toBe(isSweep ? earliest(NOON) : NOON - HOUR_MS - DAY_MS);
});

test("what lies beyond retention is named exactly, and the rest is still listed", () => {
  const watermark = NOON - 9 * DAY_MS;
  const plan = planPass(cursor({ origin: 0, watermark }), NOON, LIMITS);

  expect(plan.lost).toEqual({ from: watermark, to: earliest(NOON) });
  expect(plan.window.from).toBe(earliest(NOON));
});

test("a watermark at the limit of retention has lost nothing", () => {
  expect(planPass(cursor({ origin: 0, watermark: earliest(NOON) }), NOON, LIMITS).lost).toBeUndefined();
});

const situations = fc.record({
  now: fc.integer({ min: NOON - 400 * DAY_MS, max: NOON }),
  age: fc.option(fc.integer({ min: 0, max: 20 * DAY_MS }), { nil: undefined }),
  reach: fc.integer({ min: 0, max: 20 * DAY_MS }),
  sweptAge: fc.integer({ min: 0, max: 3 * DAY_MS }),
  lookbackMs: fc.integer({ min: HOUR_MS, max: RETENTION_MS }),
  overlapMs: fc.integer({ min: HOUR_MS, max: RETENTION_MS }),
  settleMs: fc.integer({ min: 0, max: HOUR_MS }),
});

test("whatever the situation, the slices tile the window within the service's limits", () => {
  fc.assert(
    fc.property(situations, ({ now, age, reach, sweptAge, ...limits }) => {
      const watermark = now - (age ?? 0);
      const saved = cursor({ watermark, origin: watermark - reach, sweptAt: now - sweptAge });
      const plan = planPass(age === undefined ? undefined : saved, now, limits);

      const [first, last] = [plan.slices[0], plan.slices.at(-1)];
      if (first !== undefined) expect([first.from, last?.to]).toEqual([plan.window.from, plan.window.to]);
      else expect(plan.window.to).toBeLessThanOrEqual(plan.window.from);
      for (const [index, { from, to }] of plan.slices.entries()) {
        expect(from).toBeGreaterThanOrEqual(now - RETENTION_MS + 5 * MINUTE_MS);
        expect(to - from).toBeLessThanOrEqual(12 * HOUR_MS);
        expect([from % SECOND_MS, to % SECOND_MS]).toEqual([0, 0]);
        if (index > 0) expect(from).toBe(plan.slices[index - 1]?.to);
        if (index > 0) expect(from % (12 * HOUR_MS)).toBe(0);
      }
      expect(plan.window.to).toBeLessThanOrEqual(now - limits.settleMs);
    }),
  );
});

test("whatever the situation, everything since the watermark is planned or named as lost", () => {
  fc.assert(
    fc.property(situations, ({ now, age = 0, reach, sweptAge, ...limits }) => {
      const watermark = now - age;
      const saved = cursor({ watermark, origin: watermark - reach, sweptAt: now - sweptAge });
      const { window, lost } = planPass(saved, now, limits);

      expect(Math.min(window.from, lost?.from ?? Infinity)).toBeLessThanOrEqual(watermark);
      if (lost !== undefined) expect(lost).toEqual({ from: watermark, to: window.from });
    }),
  );
});

test("a requested window is cut on the same grid", () => {
  const slices = planWindow({ from: NOON - HOUR_MS, to: NOON + HOUR_MS });

  expect(slices).toEqual([
    { from: NOON - HOUR_MS, to: NOON },
    { from: NOON, to: NOON + HOUR_MS },
  ]);
});

test.each([
  { watermark: NOON + 2 * HOUR_MS },
  { sweptAt: NOON + 2 * HOUR_MS },
  { origin: NOON + 2 * HOUR_MS },
])("a cursor from the future is not believed: everything that can be listed is (%j)", (fields) => {
  const plan = planPass(cursor(fields), NOON, LIMITS);

  expect([plan.trustedCursor, plan.lost, plan.isSweep]).toEqual([undefined, undefined, true]);
  expect(plan.window.from).toBe(earliest(NOON));
});

test("a difference of seconds between two clocks isn't the future (control)", () => {
  const saved = cursor({ watermark: NOON + 30 * SECOND_MS });

  expect(planPass(saved, NOON, LIMITS).trustedCursor).toBe(saved);
});
