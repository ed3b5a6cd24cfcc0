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

test("a blob moves only where the table has it, and each other move is refused by name", () => {
  const moves = STATES.flatMap((from) => STATES.map((to) => [from, to] as const));

  const outcomes = moves.map(([from, to]) => {
    try {
      return advance(from, to) === to ? `${from} ${to}` : "somewhere else";
    } catch (error) {
      expect(error).toEqual(new RangeError(`a blob can't go from ${from} to ${to}`));
      return "refused";
    }
  });

  expect(outcomes.filter((outcome) => outcome !== "refused")).toEqual(ALLOWED);
});
