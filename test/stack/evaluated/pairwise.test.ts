import { combinationsOf, pairsOf, pairwise } from "./pairwise";
import { variants } from "./variants";

const factors = { size: ["s", "m", "l"], colour: ["red", "blue"], sold: [true, false] };

test("every two choices of different factors meet in some row", () => {
  const rows = pairwise(factors);

  expect(new Set(rows.flatMap(pairsOf))).toEqual(new Set(combinationsOf(factors).flatMap(pairsOf)));
  expect(pairsOf(rows[0] ?? {})).toEqual([
    "size s, colour red",
    "size s, sold true",
    "colour red, sold true",
  ]);
});

test("without the last row, pairs are missing (control)", () => {
  const rows = pairwise(factors).slice(0, -1);

  expect(new Set(rows.flatMap(pairsOf)).size).toBeLessThan(
    new Set(combinationsOf(factors).flatMap(pairsOf)).size,
  );
});

test("all combinations are those, once each", () => {
  expect(combinationsOf({ a: [1, 2], b: ["x", "y"] })).toEqual([
    { a: 1, b: "x" },
    { a: 1, b: "y" },
    { a: 2, b: "x" },
    { a: 2, b: "y" },
  ]);
});

test("the stacks that are run cover every pair of their choices", () => {
  const clouds = 5;
  const two = 9;

  const covered = new Set(variants.flatMap(pairsOf));
  // Nine factors of two choices and one of five: 36 pairs of factors with 4 pairs each, and 9 with 10.
  expect(covered.size).toBe((two * (two - 1) * 4) / 2 + two * 2 * clouds);
});

test("the stacks are few, and the first is the one most people have", () => {
  expect(variants.length).toBeLessThanOrEqual(16);
  expect(variants[0]).toEqual({
    hosting: "app",
    credential: "secret",
    adminConsent: true,
    image: "built",
    cloud: "commercial",
    registration: "own",
    resourceGroup: "own",
    alertEmails: "some",
    enabled: true,
    parts: "own",
  });
});
