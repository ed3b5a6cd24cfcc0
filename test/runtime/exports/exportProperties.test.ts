import fc from "fast-check";
import { CsvReader } from "../../../runtime/exports/csv";
import { encodingOf, Utf8Check, Utf8Stream } from "../../../runtime/exports/encoding";
import { auditExport, encodings, layouts, type ExportForm } from "../../fakes/auditExport";
import { guid, record } from "../../support/builders";

const forms: fc.Arbitrary<ExportForm> = fc.record({
  layout: fc.constantFrom(...layouts),
  delimiter: fc.constantFrom(",", ";", "\t"),
  lineEnd: fc.constantFrom("\r\n", "\n"),
  encoding: fc.constantFrom(...encodings),
});

const texts = fc.string({ unit: "grapheme", maxLength: 30 });
const records = fc.array(
  fc.record({ note: texts, nested: fc.jsonValue({ maxDepth: 2 }), number: fc.nat(99) }),
  { minLength: 1, maxLength: 6 },
);

/** Cuts bytes at any places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

test("any layout, in any encoding, cut into any chunks, gives the records that were exported", async () => {
  await fc.assert(
    fc.asyncProperty(forms, records, fc.array(fc.nat(), { maxLength: 12 }), async (form, given, places) => {
      const exported = given.map(({ note, nested, number }) =>
        record({ Id: guid(number), UserId: note, note, nested: JSON.stringify(nested) }),
      );
      const bytes = auditExport(exported, form);
      const utf8 = new Utf8Stream(encodingOf(bytes.subarray(0, 8)));
      const csv = new CsvReader("export.csv", form.delimiter ?? ",");
      const found = [];

      for (const chunk of cut(bytes, places)) {
        const memory = Buffer.from(chunk);
        found.push(...(await csv.push(utf8.push(memory))));
        // As the next part of a file overwrites it.
        memory.fill('"');
      }
      found.push(...(await csv.push(utf8.end())), ...(await csv.end()).records);

      const [header, ...rows] = found.map(({ cells }) => cells);
      const at = header?.indexOf("AuditData") ?? NaN;
      expect(rows.map((cells) => JSON.parse(cells[at] ?? "") as unknown)).toEqual(exported);
    }),
  );
});

test("UTF-8 is told from other bytes as the whole text tells, however it is cut", () => {
  const bytes = fc.oneof(
    texts.map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 8 }).map((array) => Buffer.from(array)),
  );
  fc.assert(
    fc.property(fc.array(bytes), fc.array(fc.nat()), (parts, places) => {
      // An end that lacks nothing: what is cut off there is another matter.
      const whole = Buffer.concat([...parts, Buffer.from("\n")]);
      const check = new Utf8Check();
      for (const chunk of cut(whole, places)) check.push(chunk);

      expect(check.isValid).toBe(Buffer.from(whole.toString("utf8")).equals(whole));
    }),
  );
});
