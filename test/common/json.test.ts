import { hasMoreValues, tryJson } from "../../common/json";

test.each([
  ["[1,2,3]", 2, true],
  ["[1,2,3]", 3, false],
  ['{"a":[{},{}]}', 4, true],
  ['{"a":[{},{}]}', 5, false],
  ['"a text, [with] {marks}"', 0, false],
  [String.raw`"a \" text, [with] {marks}"`, 0, false],
])("commas and opening brackets of %s stand for its values: more than %i?", (text, max, expected) => {
  expect(hasMoreValues(text, max)).toBe(expected);
});

test("a text of too many values is not parsed", () => {
  const text = `[${Array(60_000).fill("[]").join(",")}]`;

  expect([tryJson(text), tryJson(text, Infinity)]).toEqual([undefined, JSON.parse(text)]);
});
