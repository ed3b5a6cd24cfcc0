import fc from "fast-check";
import { RecordScanner } from "../../../runtime/domain/recordScanner";
import { parsedOf } from "../../support/scanned";

/**
 * The scanner against the plain way: JSON.parse of the whole blob, then a filter. For arbitrary JSON, written in
 * arbitrary ways and cut at arbitrary bytes, both must find the same.
 */
const WANTED = ["LaunchPowerApp", "DeletePowerApp"];

const operation = fc.constantFrom<unknown>(
  "LaunchPowerApp",
  "launchpowerapp",
  "DeletePowerApp",
  "SomethingElse1",
  "Operation",
  "Launch\\PowerApp",
  "LaunchPowerÄpp",
  "",
  null,
  5,
  { Operation: "LaunchPowerApp" },
  ["LaunchPowerApp"],
);
const key = fc.constantFrom(
  "Operation",
  "operation",
  "Id",
  "x",
  'qu"ote',
  "back\\slash",
  "ключ",
  "😀",
  "Oper\nation",
);
const value = fc.oneof(
  operation,
  fc.string({ unit: "binary" }),
  fc.constantFrom("}", "]", '"', "\\", "[{", ",", ":", '\\"', "\u2028"),
  fc.jsonValue({ maxDepth: 2 }),
);
const record = fc.array(fc.tuple(key, value), { maxLength: 6 });
const nested = fc
  .tuple(record, record)
  .map(([outer, inner]): Field[] => [...outer, ["deeper", new Fields(inner)]]);
const element = fc.oneof(record, nested);

type Field = [name: string, value: unknown];
/** Fields in order, of which several may have one name, as no object can hold them. */
class Fields {
  constructor(readonly list: readonly Field[]) {}
}

interface Style {
  readonly blank: string;
  /** Every so many characters of a text are written as an escape; 0: none. */
  readonly escapeEvery: number;
}

const style = fc.record({
  blank: fc.constantFrom("", " ", "\r\n\t"),
  escapeEvery: fc.constantFrom(0, 0, 1, 3),
});

function write(value: unknown, how: Style): string {
  const { blank } = how;
  if (value instanceof Fields) {
    const fields = value.list.map(([name, each]) => `${text(name, how)}${blank}:${blank}${write(each, how)}`);
    return `{${blank}${fields.join(`${blank},${blank}`)}${blank}}`;
  }
  return typeof value === "string" ? text(value, how) : JSON.stringify(value);
}

function text(value: string, { escapeEvery }: Style): string {
  const plain = JSON.stringify(value);
  if (escapeEvery === 0 || plain.includes("\\")) return plain;
  const escaped = (character: string): string =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
      .join("");
  return `"${[...value].map((each, index) => (index % escapeEvery === 0 ? escaped(each) : each)).join("")}"`;
}

function reference(blob: string): unknown[] {
  const records = JSON.parse(blob) as Record<string, unknown>[];
  const wanted = WANTED.map((name) => name.toLowerCase());
  return records.filter(
    ({ Operation: name }) => typeof name === "string" && wanted.includes(name.toLowerCase()),
  );
}

test("finds what parsing the whole blob finds, however it is written and wherever it is cut", () => {
  const blobs = fc.tuple(fc.array(element, { maxLength: 6 }), style, fc.boolean());

  fc.assert(
    fc.property(blobs, fc.array(fc.nat(), { maxLength: 12 }), ([elements, how, hasMark], cuts) => {
      const body = elements.map((fields) => write(new Fields(fields), how)).join(`${how.blank},`);
      const blob = `${how.blank}[${how.blank}${body}${how.blank}]${how.blank}`;
      const bytes = Buffer.from(hasMark ? `\ufeff${blob}` : blob);
      const scanner = new RecordScanner(WANTED);
      const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
      for (const [index, start] of at.entries()) scanner.push(bytes.subarray(start, at[index + 1] ?? start));

      expect(scanner.end()).toBeUndefined();
      expect(scanner.read).toBe(elements.length);
      expect(
        parsedOf(scanner.take(), WANTED).map((each) => (each.kind === "record" ? each.record : each)),
      ).toEqual(reference(blob));
    }),
    { numRuns: 400 },
  );
});

test("the raw text of each record found is its own, to the byte", () => {
  fc.assert(
    fc.property(
      fc.array(element, { maxLength: 5 }),
      style,
      fc.integer({ min: 1, max: 9 }),
      (elements, how, size) => {
        const texts = elements.map((fields) => write(new Fields(fields), how));
        const bytes = Buffer.from(`[${texts.join(",")}]`);
        const scanner = new RecordScanner(WANTED);
        for (let start = 0; start < bytes.length; start += size)
          scanner.push(bytes.subarray(start, start + size));

        for (const { raw } of scanner.take()) expect(texts).toContain(String(raw));
      },
    ),
  );
});

test("bytes flipped at random never make it throw, loop or lose count of what it hands over", () => {
  const blob = Buffer.from(
    '[{"Id":1,"Operation":"LaunchPowerApp","x":[1,{"y":"z"}]},{"Id":2,"Operation":"Other"}]',
  );

  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(blob.length - 1), fc.nat(255)), { maxLength: 5 }), (changes) => {
      const bytes = Buffer.from(blob);
      for (const [position, byte] of changes) bytes[position] = byte;
      const scanner = new RecordScanner(WANTED);
      scanner.push(bytes);
      scanner.end();

      expect(scanner.take().length).toBeLessThanOrEqual(scanner.read);
    }),
    { numRuns: 500 },
  );
});
