import {
  describe as describePass,
  emptyCounts,
  exitCodeOf,
  imbalances,
  type PassSummary,
} from "../../../runtime/sync/summary";
import { loadReport, saveReport } from "../../../runtime/sync/report";
import { summary } from "../../support/builders";
import { MemoryStateStore } from "../../support/memoryStateStore";

test.each<[string, Partial<PassSummary>, number]>([
  ["complete", {}, 0],
  ["with rows set aside", { deadLettered: 1 }, 3],
  ["with blobs set aside", { blobsDeadLettered: 1 }, 3],
  ["with a gap", { gaps: 1 }, 3],
  ["not complete", { isComplete: false }, 1],
  ["not complete, with dead letters", { isComplete: false, deadLettered: 1 }, 1],
])("the exit code of a pass that is %s", (_, fields, expected) => {
  expect(exitCodeOf(summary(fields))).toBe(expected);
});

test("nothing at all adds up", () => {
  expect(imbalances(emptyCounts())).toEqual([]);
});

test("every way a blob or a record can end counts", () => {
  const blobs = { blobsListed: 6, blobsDelivered: 1, blobsDeadLettered: 2, blobsPending: 3 };
  const records = { recordsMatched: 10, rowsWritten: 1, duplicates: 2, deletions: 3, deadLettered: 4 };

  expect(imbalances({ ...emptyCounts(), ...blobs, ...records })).toEqual([]);
});

test("what does not add up is named with both numbers", () => {
  expect(imbalances({ ...emptyCounts(), blobsListed: 2, blobsDelivered: 1, recordsMatched: 5 })).toEqual([
    "2 blobs listed, 1 accounted for",
    "5 records matched, 0 accounted for",
  ]);
});

test("a pass in one line", () => {
  const blobs = { blobsListed: 3, blobsDelivered: 2, blobsPending: 1 };
  const records = {
    recordsRead: 40,
    recordsMatched: 10,
    rowsWritten: 4,
    duplicates: 3,
    deletions: 2,
    deadLettered: 1,
  };
  const line =
    "3 blobs = 2 delivered + 0 dead-lettered + 1 pending; 40 records read; " +
    "10 matched = 4 rows written + 3 duplicates + 2 deletions + 1 dead-lettered; 1.3 s";

  expect(describePass(summary({ ...blobs, ...records }))).toBe(line);
  expect(describePass(summary({ ...blobs, ...records, isStopped: true }))).toBe(`${line}, cut short`);
});

test.each([
  [null],
  ["x"],
  [{ version: 1 }],
  [{ ...summary(), version: 1, recordsRead: "40" }],
  [{ version: 2 }],
])("a report like %j is as good as none", async (document) => {
  const store = new MemoryStateStore();
  await store.write("report", document, { ifMatch: "any" });

  expect(await loadReport(store)).toBeUndefined();
});

test("a report of before 0.4.0, which doesn't say whether it was cut short, is read", async () => {
  const store = new MemoryStateStore();
  const { isStopped: _isStopped, ...before } = summary({ rowsWritten: 2 });
  await store.write("report", { version: 1, ...before }, { ifMatch: "any" });

  expect(await loadReport(store)).toMatchObject({ rowsWritten: 2, isStopped: false });
});

test("the last report is the one that is loaded; before the first there is none", async () => {
  const store = new MemoryStateStore();
  const before = await loadReport(store);
  await saveReport(store, summary({ rowsWritten: 1 }));
  await saveReport(store, summary({ rowsWritten: 2 }));

  expect([before, await loadReport(store)]).toEqual([
    undefined,
    { version: 1, runtimeVersion: "development", ...summary({ rowsWritten: 2 }) },
  ]);
});
