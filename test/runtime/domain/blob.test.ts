import fc from "fast-check";
import { advance, type BlobState } from "../../../runtime/domain/blob";

const STATES: readonly BlobState[] = [
  "listed",
  "fetched",
  "written",
  "poison",
  "expired",
  "pending",
  "committed",
];
const ALLOWED = [
  "listed fetched",
  "listed poison",
  "listed expired",
  "listed pending",
  "fetched written",
  "written committed",
  "poison committed",
  "expired committed",
];
const moves = STATES.flatMap((from) => STATES.map((to) => [from, to] as const));

test.each(moves)("from %s to %s is a move only where the table has it", (from, to) => {
  if (ALLOWED.includes(`${from} ${to}`)) expect(advance(from, to)).toBe(to);
  else expect(() => advance(from, to)).toThrow(new RangeError(`a blob can't go from ${from} to ${to}`));
});

test("no walk commits a blob that was neither written nor set aside", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...STATES), { maxLength: 12 }), (wishes) => {
      const walk: BlobState[] = ["listed"];
      for (const to of wishes) {
        const from = walk.at(-1) as BlobState;
        if (ALLOWED.includes(`${from} ${to}`)) walk.push(advance(from, to));
      }

      const before = walk[walk.indexOf("committed") - 1];
      if (walk.includes("committed")) expect(["written", "poison", "expired"]).toContain(before);
      if (walk.includes("committed")) expect(walk.at(-1)).toBe("committed");
      if (walk.includes("pending")) expect(walk).toEqual(["listed", "pending"]);
    }),
  );
});
