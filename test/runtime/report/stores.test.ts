import fc from "fast-check";
import { Facts } from "../../../runtime/report/facts";
import { IntList, orderOf } from "../../../runtime/report/intList";
import { TextPool } from "../../../runtime/report/textPool";

const numbers = fc.array(
  fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -70_000, max: 600_000 })),
);

test("a list of numbers keeps each, however far apart they are", () => {
  fc.assert(
    fc.property(numbers, fc.nat(), fc.integer({ min: -1e9, max: 1e9 }), (values, place, other) => {
      const list = new IntList();
      for (const value of values) list.push(value);
      const expected = [...values];
      if (values.length > 0) {
        list.set(place % values.length, other);
        expected[place % values.length] = other;
      }

      expect(Array.from({ length: list.length }, (_, index) => list.at(index))).toEqual(expected);
    }),
  );
});

test("their order is that of a stable sort", () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const list = new IntList();
      for (const value of values) list.push(value);

      const expected = values
        .map((_, index) => index)
        .sort((one, other) => (values[one] ?? 0) - (values[other] ?? 0));
      expect([...orderOf(list)]).toEqual(expected);
    }),
  );
});

test("a hundred thousand numbers, one of which is large, stay what they are", () => {
  const list = new IntList();
  for (let index = 0; index < 100_000; index++) list.push(index === 70_000 ? 1_000_000_000 : index % 100);

  expect([list.at(65_535), list.at(65_536), list.at(70_000), list.at(99_999)]).toEqual([
    35, 36, 1_000_000_000, 99,
  ]);
});

test("a text has one number, and each number its text", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), (texts) => {
      const pool = new TextPool();
      const numbers = texts.map((text) => pool.numberOf(text));

      expect(texts.map((_, index) => pool.text(numbers[index] ?? -1))).toEqual(texts);
      expect(pool.size).toBe(new Set(["", ...texts]).size);
    }),
  );
});

test("hundred thousand texts of several megabytes are told apart", () => {
  const pool = new TextPool();
  const textOf = (number: number): string => `${"long ".repeat(number % 20)}${number}`;
  for (let number = 0; number < 100_000; number++) pool.numberOf(textOf(number));

  expect(pool.size).toBe(100_001);
  expect([1, 2_345, 99_999].map((number) => pool.text(pool.numberOf(textOf(number))))).toEqual(
    [1, 2_345, 99_999].map(textOf),
  );
  expect(pool.text(pool.numberOf("x".repeat(5_000)))).toBe("x".repeat(1_000));
});

test("launches of the same hour, user, app, environment and department are one fact, all others are facts of their own", () => {
  const part = fc.integer({ min: 0, max: 2 });
  const key = fc.record({ hour: part, user: part, app: part, environment: part, department: part });
  fc.assert(
    fc.property(fc.array(key, { maxLength: 300 }), (keys) => {
      const facts = new Facts();
      const counted = new Map<string, number>();
      for (const each of keys) {
        facts.add(each);
        const text = Object.values(each).join(" ");
        counted.set(text, (counted.get(text) ?? 0) + 1);
      }

      const { hours, users, apps, environments, departments } = facts;
      const found = Array.from({ length: facts.length }, (_, fact) => [
        [hours, users, apps, environments, departments].map((list) => list.at(fact)).join(" "),
        facts.sessions.at(fact),
      ]);
      expect(found).toEqual([...counted]);
    }),
    { numRuns: 30 },
  );
});
