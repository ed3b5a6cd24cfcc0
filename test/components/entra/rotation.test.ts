import fc from "fast-check";
import { rotationAt, type RotationPlan, type Slot } from "../../../components/entra/rotation";

const DAY_MS = 86_400_000;
const DEFAULT: RotationPlan = { secretLifetimeDays: 180, rotationStart: "2026-01-01" };

const plans = fc.record({
  secretLifetimeDays: fc.integer({ min: 30, max: 730 }),
  rotationStart: fc
    .integer({ min: Date.UTC(2015, 0, 1) / DAY_MS, max: Date.UTC(2030, 0, 1) / DAY_MS })
    .map((day) => new Date(day * DAY_MS).toISOString().slice(0, 10)),
});
/** A plan and the first moment of one of its half-periods. */
const boundaries = fc
  .record({ plan: plans, number: fc.integer({ min: 0, max: 60 }) })
  .map(({ plan, number }) => ({ plan, number, startMs: startOf(plan) + number * halfMs(plan) }));

function startOf({ rotationStart }: RotationPlan): number {
  return Date.parse(`${rotationStart}T00:00:00Z`);
}

/** Two halves and a grace of a ninth make a life: four ninths each, in whole days. */
function halfMs({ secretLifetimeDays }: RotationPlan): number {
  return Math.floor((secretLifetimeDays * 4) / 9) * DAY_MS;
}

function endOf({ endDate }: Slot): number {
  return Date.parse(endDate);
}

function ofSlot(slots: readonly Slot[], slot: Slot["slot"]): Slot {
  const found = slots.find((candidate) => candidate.slot === slot);
  if (found === undefined) throw new Error(`no slot ${slot}`);
  return found;
}

test("the first day: slot a is new, slot b lives the rest of what an earlier one would have had", () => {
  const rotation = rotationAt(DEFAULT, Date.UTC(2026, 0, 1, 12));

  expect(rotation).toEqual({
    slots: [
      { slot: "a", generation: 0, endDate: "2026-06-30T00:00:00Z" },
      { slot: "b", generation: -1, endDate: "2026-04-11T00:00:00Z" },
    ],
    current: { slot: "a", generation: 0, endDate: "2026-06-30T00:00:00Z" },
    overdueAt: "2026-04-11T00:00:00Z",
  });
});

test("eighty days later slot b is new and slot a stays", () => {
  const { slots, current } = rotationAt(DEFAULT, Date.UTC(2026, 2, 22));

  expect(slots).toEqual([
    { slot: "a", generation: 0, endDate: "2026-06-30T00:00:00Z" },
    { slot: "b", generation: 1, endDate: "2026-09-18T00:00:00Z" },
  ]);
  expect(current.slot).toBe("b");
});

test("inside a half-period nothing differs, whenever the command is run", () => {
  fc.assert(
    fc.property(boundaries, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (at, part) => {
      const later = at.startMs + Math.floor(halfMs(at.plan) * part);

      expect(rotationAt(at.plan, later)).toEqual(rotationAt(at.plan, at.startMs));
    }),
  );
});

test("at a boundary exactly one slot is replaced, and the other keeps its end", () => {
  fc.assert(
    fc.property(boundaries, ({ plan, startMs }) => {
      const before = rotationAt(plan, startMs - 1);
      const after = rotationAt(plan, startMs);

      const kept = before.current.slot;
      const replaced = kept === "a" ? "b" : "a";
      expect(after.current.slot).toBe(replaced);
      expect(ofSlot(after.slots, kept)).toEqual(before.current);
      expect(after.current.generation).toBe(ofSlot(before.slots, replaced).generation + 2);
      expect(endOf(after.current)).toBeGreaterThan(endOf(before.current));
    }),
  );
});

test("the secret before the current one works for the whole half-period, and outlives its end", () => {
  fc.assert(
    fc.property(boundaries, ({ plan, startMs }) => {
      const { slots, current } = rotationAt(plan, startMs);
      const previous = slots.find(({ slot }) => slot !== current.slot);

      expect(previous && endOf(previous)).toBeGreaterThan(startMs + halfMs(plan));
    }),
  );
});

test("no secret lives longer than the policy allows, whenever it was made", () => {
  fc.assert(
    fc.property(boundaries, ({ plan, startMs }) => {
      const lives = rotationAt(plan, startMs).slots.map((slot) => (endOf(slot) - startMs) / DAY_MS);

      expect(Math.max(...lives)).toBe(plan.secretLifetimeDays);
    }),
  );
});

test("at any first `pulumi up` both secrets are valid", () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: 0, max: 20_000 * DAY_MS }), (plan, elapsed) => {
      const now = startOf(plan) + elapsed;

      const expired = rotationAt(plan, now).slots.filter((slot) => endOf(slot) <= now);

      expect(expired).toEqual([]);
    }),
  );
});

test("a rotation is overdue after its boundary and before the current secret ends", () => {
  fc.assert(
    fc.property(boundaries, ({ plan, startMs }) => {
      const { overdueAt, current } = rotationAt(plan, startMs);

      expect(Date.parse(overdueAt)).toBeGreaterThan(startMs + halfMs(plan));
      expect(Date.parse(overdueAt)).toBeLessThan(endOf(current));
    }),
  );
});

test("dates are plain RFC 3339 without milliseconds: another text of the same moment would replace the secret", () => {
  fc.assert(
    fc.property(boundaries, ({ plan, startMs }) => {
      const { slots, overdueAt } = rotationAt(plan, startMs + 1);

      const odd = [...slots.map(({ endDate }) => endDate), overdueAt].filter(
        (text) => !/^\d{4}-\d\d-\d\dT00:00:00Z$/.test(text),
      );
      expect(odd).toEqual([]);
    }),
  );
});
