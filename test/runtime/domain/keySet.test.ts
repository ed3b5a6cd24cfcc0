import fc from "fast-check";
import { KeySet } from "../../../runtime/domain/keySet";
import { ledgerKey } from "../../../runtime/domain/ledger";

const key = fc.string().map((text) => ledgerKey(text));

test("it holds the keys that were added, each once, and no others", () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 300 }), fc.array(key, { maxLength: 20 }), (added, others) => {
      const keys = new KeySet(added);
      const expected = new Set(added);

      expect([...keys].sort()).toEqual([...expected].sort());
      expect(keys.size).toBe(expected.size);
      for (const each of [...added, ...others]) expect(keys.has(each)).toBe(expected.has(each));
    }),
  );
});

test("keys that begin alike are told apart, however many there are", () => {
  const alike = Array.from({ length: 500 }, (_, index) => `AAAAAAAAAAA${String(index).padStart(5, "0")}`);

  expect([...new KeySet(alike)].sort()).toEqual(alike.sort());
});

test.each(["", "AAAAAAAAAAAAAAAA", "abc", "ypeBEsobvcr6wjGzypeBEsobvcr6wjGz"])(
  "%p, which no blob has as its key, is left out",
  (text) => {
    const keys = new KeySet([text]);

    expect([keys.size, keys.has(text)]).toEqual([0, false]);
  },
);
