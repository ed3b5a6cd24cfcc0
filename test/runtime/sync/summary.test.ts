import {
  describe as describePass,
  emptyCounts,
  exitCodeOf,
  imbalances,
  type PassSummary,
} from "../../../runtime/sync/summary";
import { loadReport, saveReport } from "../../../runtime/sync/report";
import { MemoryStateStore } from "../../support/memoryStateStore";

function summary(fields: Partial<PassSummary> = {}): PassSummary {
  return {
    ...emptyCounts(),
    startedAt: "2026-10-05T12:00:00.000Z",
    seconds: 1.25,
    isComplete: true,
    gaps: 0,
    lagSeconds: 0,
    unmatchedSince: undefined,
    unmatchedSeconds: 0,
    ...fields,
  };
}

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
  expect(describePass(summary({ blobsListed: 3, blobsDelivered: 2, blobsPending: 1, recordsRead: 40 }))).toBe(
    "3 blobs = 2 delivered + 0 dead-lettered + 1 pending; 40 records read, 0 matched, 0 rows written, 0 dead-lettered, 1.3 s",
  );
});

test("the last report is the one that is loaded; before the first there is none", async () => {
  const store = new MemoryStateStore();
  const before = await loadReport(store);
  await saveReport(store, summary({ rowsWritten: 1 }));
  await saveReport(store, summary({ rowsWritten: 2 }));

  expect([before, await loadReport(store)]).toEqual([
    undefined,
    { version: 1, ...summary({ rowsWritten: 2 }) },
  ]);
});
