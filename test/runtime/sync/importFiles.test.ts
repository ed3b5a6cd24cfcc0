import type { ExportFile, ExportPart } from "../../../runtime/domain/exportRecord";
import { exitCodeOfImport } from "../../../runtime/sync/importSummary";
import { appId, guid, legacyRecord, record, signals } from "../../support/builders";
import { deletion, exported, exportRecord, launch, launches, run } from "./exported";
import { failureOf, world, type World } from "./world";

const lettersOf = (it: World): { error: string; raw: string }[] =>
  it.store.keys("deadletters/").map((key) => it.store.document(key) ?? { error: "", raw: "" });
const positionsOf = (it: World): { records: number; isComplete: boolean }[] =>
  it.store.keys("import/").map((key) => it.store.document(key) ?? { records: NaN, isComplete: false });

test("both record shapes become the rows that the feed would write, under the same keys", async () => {
  const [unified, legacy] = [launch(1), legacyRecord({ Id: guid(2) })];
  const [fed, it] = [world(), world()];
  fed.source.add({ id: "a" }, unified, legacy);
  await fed.pass();

  const { summary } = await run(it, [exported("a.csv", [{ of: unified }, { of: legacy }])]);

  expect(Object.fromEntries(it.sink.rows)).toEqual(Object.fromEntries(fed.sink.rows));
  expect(summary).toMatchObject({
    files: 1,
    recordsRead: 2,
    recordsMatched: 2,
    rowsWritten: 2,
    isStopped: false,
  });
  expect(it.log.events("error")).toEqual([]);
});

test("it asks the Activity API nothing", async () => {
  const it = world();
  it.source.beforeCall = () => {
    throw new Error("asked");
  };

  await run(it, [exported("a.csv", launches(2))]);

  expect(it.sink.rows.size).toBe(2);
});

test("records of other operations are left out; without the column, by their AuditData", async () => {
  const it = world();
  const other = record({ Id: guid(1), Operation: "CreatePowerApp" });
  const disguised = launch(3);

  const { summary, notes } = await run(it, [
    exported("a.csv", [
      { of: other },
      { of: other, operation: "CreatePowerApp" },
      // AuditData counts.
      { of: disguised, operation: "CreatePowerApp" },
    ]),
  ]);

  expect([...it.sink.rows.keys()]).toEqual([guid(3)]);
  expect([summary.recordsRead, summary.recordsMatched, notes]).toEqual([3, 1, []]);
});

test("what can't be read is a dead letter with file, record and line, and the next record goes on", async () => {
  const it = world();
  const cutByExcel = `{"Operation":"LaunchPowerApp","x":"${"y".repeat(40_000)}"}`.slice(0, 32_767);

  const { summary } = await run(it, [
    exported("a.csv", [
      { audit: '{"Operation":"LaunchPowerApp"' },
      { audit: "" },
      { of: launch(3, { Id: "no guid" }) },
      { of: launch(4, { CreationTime: "yesterday" }) },
      { audit: cutByExcel },
      { audit: "[1]" },
      { of: launch(7) },
    ]),
  ]);

  const reasons = lettersOf(it).map(({ error }) => error);
  expect([...it.sink.rows.keys()]).toEqual([guid(7)]);
  expect(summary).toMatchObject({ recordsMatched: 7, deadLettered: 6, rowsWritten: 1 });
  expect(exitCodeOfImport(summary)).toBe(3);
  expect(reasons.sort()).toEqual([
    expect.stringMatching(/^a\.csv, record 1 \(line 2\): AuditData isn't JSON: /),
    "a.csv, record 2 (line 3): AuditData is empty",
    'a.csv, record 3 (line 4): the record\'s Id "no guid" is not a GUID',
    'a.csv, record 4 (line 5): CreationTime "yesterday" is not a time',
    expect.stringMatching(
      /^a\.csv, record 5 \(line 6\): AuditData was cut at 32,767 characters, as Excel does/,
    ),
    "a.csv, record 6 (line 7): AuditData isn't a JSON object",
  ]);
});

test("records that repeat within a file and across files are written once and counted", async () => {
  const it = world();
  const files = [exported("a.csv", [...launches(2), { of: launch(1) }]), exported("b.csv", [...launches(3)])];

  const { summary } = await run(it, files);

  expect(it.sink.batches.flat().sort()).toEqual([guid(1), guid(2), guid(3)]);
  expect(summary).toMatchObject({ recordsRead: 6, recordsMatched: 6, rowsWritten: 3, duplicates: 3 });
});

test("AuditData's Id counts where the column says another, and such records are counted", async () => {
  const it = world();

  const { summary, notes } = await run(it, [
    exported("a.csv", [
      { of: launch(1), id: guid(9) },
      { of: launch(2), id: ` ${guid(2).toUpperCase()}` },
    ]),
  ]);

  expect([...it.sink.rows.keys()]).toEqual([guid(1), guid(2)]);
  expect([summary.idsDiffering, notes]).toEqual([
    1,
    [expect.stringMatching(/^a\.csv has 1 records whose RecordId/)],
  ]);
});

test("once imported it is known by its content; --again repeats it; other operations are another import", async () => {
  const it = world();
  const file = exported("a.csv", launches(2));
  await run(it, [file]);
  const batches = it.sink.batches.length;

  const second = await run(it, [{ ...file, name: "renamed.csv" }]);
  const afterSecond = it.sink.batches.length;
  await run(it, [file], { isAgain: true });
  const afterThird = it.sink.batches.length;
  const target = { dataverseUrl: "https://contoso.crm4.dynamics.com", operations: ["LaunchPowerApp"] };
  await run(it, [file], { target });

  expect(second.summary).toMatchObject({ files: 0, filesKnown: 1, recordsRead: 0 });
  expect(second.notes).toEqual([
    expect.stringMatching(/^renamed\.csv was imported at 2026-.*; --again repeats that$/),
  ]);
  expect([afterSecond > batches, afterThird > batches, it.sink.batches.length > afterThird]).toEqual([
    false,
    true,
    true,
  ]);
});

test("a failure keeps what was committed: the same command goes on there", async () => {
  const it = world({ commitIntervalMs: 0, batchSize: 1 });
  const file = exported("a.csv", launches(6));
  let upserts = 0;
  it.sink.beforeCall = (operation) => {
    if (operation === "upsertRows" && ++upserts === 4) throw new Error("down");
  };
  const error = await failureOf(run(it, [file]));
  const [position] = positionsOf(it);
  const before = it.sink.batches.flat();
  it.sink.beforeCall = () => undefined;

  const { summary } = await run(it, [file]);

  expect([String(error), position]).toMatchObject(["Error: down", { records: 3, isComplete: false }]);
  expect(it.sink.batches.flat().slice(before.length)).toEqual([guid(4), guid(5), guid(6)]);
  expect(summary).toMatchObject({ recordsRead: 3, recordsKnown: 3, rowsWritten: 3 });
  expect(positionsOf(it)).toMatchObject([{ records: 6, isComplete: true }]);
});

test("a file that ends in the middle of a record is not done: what it has is written, and the exit code says so", async () => {
  const it = world();
  const whole = exported("a.csv", launches(2));
  const read = async function* (...args: Parameters<ExportFile["read"]>): AsyncGenerator<ExportPart> {
    for await (const part of whole.read(...args)) yield { ...part, isCut: true };
  };

  const { summary, notes } = await run(it, [{ ...whole, read }]);

  expect([it.sink.rows.size, exitCodeOfImport(summary)]).toEqual([2, 1]);
  expect(notes).toEqual([expect.stringContaining("ends in the middle of a record")]);
  expect(positionsOf(it)).toMatchObject([{ records: 2, isComplete: false }]);
});

test("stopped, it commits what was read and says that it was cut short", async () => {
  const it = world();
  const { stop, both } = signals();
  const file = exported("a.csv", launches(9));
  const moved = ({ recordsRead }: { recordsRead: number }): void => {
    if (recordsRead === 4) stop.abort(new Error("stopped"));
  };

  const progress = { moved, committed: () => undefined };
  const { summary } = await run(it, [file, exported("b.csv", launches(20))], { signals: both, progress });

  expect(it.sink.rows.size).toBe(4);
  expect(summary).toMatchObject({ files: 1, recordsRead: 4, isStopped: true });
  expect(exitCodeOfImport(summary)).toBe(1);
  expect(positionsOf(it)).toMatchObject([{ records: 4, isComplete: false }]);
  expect(it.log.events()).toContain("import_stopped");
});

test("of two imports of one file at once, one goes on and the other says so: every row is there once", async () => {
  const it = world({ commitIntervalMs: 0 });
  const file = exported("a.csv", launches(5));

  const outcomes = await Promise.allSettled([run(it, [file]), run(it, [file])]);

  const failed = outcomes.filter(({ status }) => status === "rejected");
  expect(failed).toMatchObject([
    { reason: { message: expect.stringMatching(/another process is importing/) } },
  ]);
  expect(it.sink.rows.size).toBe(5);
  expect(positionsOf(it)).toMatchObject([{ records: 5, isComplete: true }]);
});

test.each([50_000, 100_000])(
  "a file with exactly %d records was probably cut; one more wasn't",
  async (count) => {
    const it = world();
    const sized = (size: number): ExportFile => {
      const records = Array.from({ length: size }, (_, index) =>
        exportRecord({ number: index + 1, audit: '{"Operation":"Other"}', operation: "Other" }),
      );
      const read = async function* (): AsyncGenerator<ExportPart> {
        yield { records, bytesRead: size };
      };
      return { name: `${size}.csv`, bytes: size, hash: String(size), read };
    };

    const { notes } = await run(it, [sized(count), sized(count + 1)]);

    expect(notes.filter((note) => /probably cut/.test(note))).toEqual([
      expect.stringContaining(`${count}.csv has exactly ${count.toLocaleString("en-US")} records`),
    ]);
  },
);

test("a file without launches, one without records and one that ends within a record are told", async () => {
  const other = { of: record({ Operation: "CreatePowerApp" }) };

  const { notes } = await run(world(), [
    exported("a.csv", [other]),
    exported("b.csv", []),
    exported("c.csv", launches(1), { isCut: true }),
  ]);

  expect(notes).toEqual([
    expect.stringMatching(/^a\.csv has no record of a wanted operation/),
    expect.stringMatching(/^b\.csv has a header and no record/),
    expect.stringMatching(/^c\.csv ends in the middle of a record/),
  ]);
});

const DAY = (day: number): string => `2026-06-0${day}T08:00:00`;

test.each([
  ["newest first", [3, 1]],
  ["oldest first", [1, 3]],
])("an old launch doesn't move an app's last launch back (%s)", async (_, days) => {
  const it = world({ commitIntervalMs: 0 });
  it.sink.addApp(appId(1), Date.parse(`${DAY(5)}Z`));
  const rows = days.map((day) => ({ of: launch(day, { CreationTime: DAY(day) }) }));

  await run(it, [exported("a.csv", rows)]);

  expect(it.sink.apps.get(appId(1))?.lastLaunchedMs).toBe(Date.parse(`${DAY(5)}Z`));
});

test("deletions are counted and mark nothing: whether the app was restored since, no export says", async () => {
  const it = world({ commitIntervalMs: 0 });
  it.sink.addApp(appId(1), Date.parse(`${DAY(1)}Z`));

  const { summary } = await run(it, [exported("a.csv", [{ of: deletion(4) }, { of: deletion(2) }])]);

  expect(it.sink.apps.get(appId(1))?.deletedMs).toBeUndefined();
  expect(summary).toMatchObject({ deletions: 2, rowsWritten: 0 });
});
