import fc from "fast-check";
import { parseCursor } from "../../../runtime/domain/cursor";
import { parseLedgerSegment } from "../../../runtime/domain/ledger";
import {
  parseAttempt,
  parseGap,
  parseLetter,
  parseReport,
  parseUnlinkedApps,
} from "../../../runtime/domain/stateDocuments";
import { emptyCounts } from "../../../runtime/sync/summary";
import { hostileJson, SEED } from "../../support/hostile";

const GAP = { version: 1, from: "a", to: "b", reason: "retention", foundAt: "c" };
const LETTER = { version: 1, kind: "row", id: "1", error: "refused", at: "a", triedAt: "b", raw: "{}" };

const parsers: readonly [string, (value: unknown) => unknown, object][] = [
  ["the cursor", parseCursor, { version: 1, watermark: 1, origin: 1, sweptAt: 1 }],
  ["the ledger", parseLedgerSegment, { version: 1, blobs: ["AAAAAAAAAAAAAAAA"] }],
  ["a gap", parseGap, GAP],
  ["the start of the subscription", parseAttempt, { version: 1, at: 1, error: undefined, hint: undefined }],
  ["unlinked-apps", parseUnlinkedApps, { version: 1, ids: ["a"] }],
  ["a dead letter", parseLetter, LETTER],
];

describe.each(parsers)("%s", (name, parse, good) => {
  test("is read as it was written", () => {
    expect(() => parse(JSON.parse(JSON.stringify(good)))).not.toThrow();
  });

  test("that is any other JSON is refused by its name", () => {
    const almost = fc
      .tuple(fc.constantFrom(...Object.keys(good)), hostileJson)
      .map(([field, value]) => ({ ...good, [field]: value }));
    fc.assert(
      fc.property(fc.oneof(hostileJson, almost), (value) => {
        const failure = failureOf(() => parse(value));
        if (failure === undefined) return;
        expect(failure).toMatchObject({ name: "ConnectorError", code: "incomplete" });
        expect((failure as Error).message).toContain(`${name} in the state is not a version 1 document`);
        expect((failure as Error).message.length).toBeLessThan(700);
      }),
      SEED,
    );
  });

  test("nested without end is refused by its name, too", () => {
    const deep: unknown = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);
    for (const field of Object.keys(good)) {
      const failure = failureOf(() => parse({ ...good, [field]: deep }));
      if (failure !== undefined) expect(failure).toMatchObject({ code: "incomplete" });
    }
  });
});

test("a version beyond ours is told by its number", () => {
  expect(failureOf(() => parseGap({ ...GAP, version: 2 }))).toMatchObject({
    message: "a gap in the state is not a version 1 document (it says 2)",
  });
});

test("a report is its counts, whatever else it says; anything else is none", () => {
  const report = { version: 1, ...emptyCounts(), startedAt: "a", seconds: 1, gaps: 2, rowsWritten: 3 };

  expect(parseReport({ ...report, truncated: "x", more: 1 }, emptyCounts())).toEqual({
    ...emptyCounts(),
    ...{ startedAt: "a", seconds: 1, gaps: 2, rowsWritten: 3, isComplete: false },
    ...{ lagSeconds: 0, unmatchedSince: undefined, unmatchedSeconds: 0 },
  });
  fc.assert(
    fc.property(hostileJson, (value) => void parseReport(value, emptyCounts())),
    SEED,
  );
});

function failureOf(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}
