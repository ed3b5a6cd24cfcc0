import fc from "fast-check";
import { openExport } from "../../../runtime/exports/exportFile";
import { exitCodeOfImport } from "../../../runtime/sync/importSummary";
import { exitCodeOfPreview, previewImport } from "../../../runtime/sync/previewImport";
import { auditExport, headerLine, layouts, recordLine, type Layout } from "../../fakes/auditExport";
import { guid, legacyRecord, never, type Json } from "../../support/builders";
import { temporaryFiles } from "../exports/files";
import { deletion, launch, run, type Run } from "./exported";
import { world, type World } from "./world";

/** Imports texts as files a.csv, b.csv and so on. */
async function imported(...texts: readonly (string | Buffer)[]): Promise<Run & { readonly it: World }> {
  await using files = await temporaryFiles();
  const it = world();
  const opened = [];
  for (const [index, text] of texts.entries())
    opened.push(await openExport(await files.write(`${"abc"[index]}.csv`, text), never()));
  return { it, ...(await run(it, opened)) };
}

const lettersOf = (it: World): { error: string; raw: string }[] =>
  it.store.keys("deadletters/").map((key) => it.store.document(key) ?? { error: "", raw: "" });

const idsOf = (count: number): string[] => Array.from({ length: count }, (_, index) => guid(index + 1));

const DAMAGED = 3;
const linesOf = (layout: Layout, operation?: string): string[] =>
  [1, 2, 3, 4, 5].map((number) =>
    recordLine(launch(number, number === DAMAGED && operation ? { Operation: operation } : {}), { layout }),
  );

test("a quotation mark too many or too few, wherever it is: each launch is a row or stands in a dead letter", async () => {
  const damage = fc.record({
    layout: fc.constantFrom(...layouts),
    operation: fc.constantFrom(undefined, "CreatePowerApp"),
    place: fc.nat(),
    isMissing: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ layout, operation, place, isMissing }) => {
      const lines = linesOf(layout, operation);
      const line = lines[DAMAGED - 1] ?? "";
      const marks = [...line.matchAll(/"/g)].map(({ index }) => index);
      const at = isMissing ? (marks[place % marks.length] ?? 0) : place % line.length;
      lines[DAMAGED - 1] = isMissing
        ? line.slice(0, at) + line.slice(at + 1)
        : `${line.slice(0, at)}"${line.slice(at)}`;

      const { it, notes } = await imported([headerLine({ layout }), ...lines, ""].join("\r\n"));

      const isCut = notes.some((note) => note.includes("ends in the middle of a record"));
      const kept = lettersOf(it).map(({ raw }) => raw.replaceAll('"', ""));
      const lost = idsOf(5).filter((id) => !it.sink.rows.has(id) && !kept.some((raw) => raw.includes(id)));
      const isOther = (id: string): boolean => operation !== undefined && id === guid(DAMAGED);
      expect(lost.filter((id) => !isCut && !isOther(id))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("of records that a missing quotation mark joins, the dead letter names the lines, and the others keep their numbers", async () => {
  const lines = linesOf("B2");
  lines[1] = (lines[1] ?? "").replace(/",,$/, ",,");
  lines[4] = recordLine(launch(5), { layout: "B2" }, "broken");

  const { it } = await imported([headerLine({ layout: "B2" }), ...lines, ""].join("\r\n"));

  expect([...it.sink.rows.keys()]).toEqual([guid(1), guid(4)]);
  expect(
    lettersOf(it)
      .map(({ error }) => error)
      .sort(),
  ).toEqual([
    expect.stringMatching(
      /record 2 \(lines 3 to 4\): a quotation mark is missing.*Download the export again and import that$/,
    ),
    expect.stringMatching(/record 4 \(line 6\): AuditData isn't JSON/),
  ]);
});

test("records without AuditData are a dead letter each", async () => {
  const lines = [1, 2, 3].map((number) => recordLine(launch(number), { layout: "B2" }, ""));

  const { it } = await imported([headerLine({ layout: "B2" }), ...lines].join("\r\n"));

  const raws = lettersOf(it).map(({ raw }) => raw);
  expect(idsOf(3).map((id) => raws.some((raw) => raw.includes(id)))).toEqual([true, true, true]);
});

test.each<[string, Layout, string]>([
  ["the same columns", "B2", ""],
  ["the same columns and a byte order mark", "B2", "\ufeff"],
  ["other columns", "C", ""],
])("a file that was put together from two, with %s, gives the records of both", async (_, layout, mark) => {
  const [first, second] = [auditExport([launch(1)], { layout: "B2" }), auditExport([launch(2)], { layout })];

  const { it, summary } = await imported(Buffer.concat([first, Buffer.from(mark), second]));

  expect([...it.sink.rows.keys()]).toEqual(idsOf(2));
  expect(summary).toMatchObject({ recordsRead: 2, deadLettered: 0 });
});

test("a record that can't be used doesn't make a repetition of another one with its id", async () => {
  const wrong = launch(1, { CreationTime: "2026-06-01Txx:00:00" });
  const right = launch(1, { CreationTime: "2026-06-01T12:00:00" });

  const { it, summary } = await imported(auditExport([wrong, right], { layout: "B2" }));

  expect(JSON.stringify(wrong)).toHaveLength(JSON.stringify(right).length);
  expect([it.sink.rows.size, lettersOf(it).length, summary.duplicates]).toEqual([1, 1, 0]);
});

test("a dry run counts what an import of the same files then does, and ends with the same exit code", async () => {
  const number = fc.integer({ min: 1, max: 6 });
  const records: fc.Arbitrary<Json> = fc.oneof(
    number.map((each) => launch(each)),
    number.map((each) => legacyRecord({ Id: guid(each) })),
    number.map((each) => launch(each, { Operation: "CreatePowerApp" })),
    number.map((each) => launch(each, { CreationTime: "yesterday" })),
    number.map((each) => launch(each, { Id: "no guid" })),
    number.map((each) => deletion(each)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(records, { maxLength: 12 }), { minLength: 1, maxLength: 3 }),
      // Characters that the end of the last file lacks.
      fc.constantFrom(0, 0, 2, 30),
      async (given, cut) => {
        await using files = await temporaryFiles();
        const it = world();
        const opened = [];
        for (const [index, each] of given.entries()) {
          const whole = `${auditExport(each, { layout: "B2" }).toString()}${"\r\n".repeat(index)}`;
          const isCut = each.length > 0 && index === given.length - 1;
          const text = isCut ? whole.slice(0, whole.length - cut) : whole;
          opened.push(await openExport(await files.write(`${index}.csv`, text), never()));
        }
        const { operations } = it.config;
        const progress = { moved: () => undefined };
        const preview = await previewImport(
          { operations, signal: never(), progress, note: () => undefined },
          opened,
        );
        const { summary } = await run(it, opened);

        const rows = [...preview.rows.values()].reduce((sum, count) => sum + count, 0);
        expect(it.sink.rows.size).toBe(rows);
        expect(summary).toMatchObject({
          recordsRead: preview.recordsRead,
          deletions: preview.deletions,
          deadLettered: preview.deadLetters,
        });
        expect(rows + preview.duplicates).toBe(summary.rowsWritten + summary.duplicates);
        expect(exitCodeOfPreview(preview)).toBe(exitCodeOfImport(summary));
      },
    ),
  );
});
