import fc from "fast-check";
import { visibleLine, visibleText } from "../../common/visibleText";

/** What a terminal may obey, or a reader may not see. */
// eslint-disable-next-line no-control-regex
const DANGEROUS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

const SEED = { seed: 14, numRuns: 300 };
const units = fc.oneof(fc.integer({ min: 0, max: 0xff }), fc.integer({ min: 0x2000, max: 0x2070 }));
const texts = fc.array(units).map((codes) => String.fromCharCode(...codes));

test.each([
  ["an escape sequence", "a \u001b[31mred\u001b[0m b", "a \\u001b[31mred\\u001b[0m b"],
  ["a sequence of one character", "a \u009b31m b", "a \\u009b31m b"],
  ["a title of the window", "\u001b]0;x\u0007", "\\u001b]0;x\\u0007"],
  ["a return to the line's start", "✖ failed\r✔ done", "✖ failed\\u000d✔ done"],
  ["a backspace", "ab\b\bcd", "ab\\u0008\\u0008cd"],
  ["text from right to left", "x \u202egpj.exe", "x \\u202egpj.exe"],
])("%s is shown, not obeyed", (_, text, shown) => {
  expect(visibleText(text)).toBe(shown);
  expect(visibleLine(text)).toBe(shown);
});

test("what people read stays as it is", () => {
  const text = "✔  état – 状態 😀 שלום\tend";

  expect(visibleLine(text)).toBe(text);
});

test("a text may have lines, a line may not", () => {
  expect(visibleText("one\ntwo")).toBe("one\ntwo");
  expect(visibleLine("one\ntwo")).toBe("one\\u000atwo");
});

test("whatever the text, nothing dangerous is left", () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(visibleText(text)).not.toMatch(DANGEROUS);
      expect(visibleLine(text)).not.toMatch(DANGEROUS);
      expect(visibleLine(text)).not.toContain("\n");
    }),
    SEED,
  );
});

test("a JSON text stays the same value, without a character that a terminal obeys", () => {
  fc.assert(
    fc.property(fc.dictionary(texts, texts), (value) => {
      const json = visibleText(JSON.stringify(value));

      expect(json).not.toMatch(DANGEROUS);
      expect(JSON.parse(json)).toEqual(value);
    }),
    SEED,
  );
});
