import {
  describeFileProgress,
  describeProgress,
  describeRows,
  startProgress,
  startRowProgress,
} from "../../../runtime/commands/progress";
import { HOUR_MS, MINUTE_MS } from "../../../common/time";
import { emptyCounts } from "../../../runtime/sync/summary";
import { FakeClock } from "../../support/fakeClock";

const counts = { ...emptyCounts(), blobsListed: 12, recordsRead: 60_000 };

test.each<[number, number, string]>([
  [0, 0, "12 blobs · 60,000 events · 0/s · …"],
  [0.25, MINUTE_MS, "12 blobs · 60,000 events · 1,000/s · 3 min left"],
  [1, 2 * MINUTE_MS, "12 blobs · 60,000 events · 500/s · done"],
])("a share of %d after %i ms reads %p", (share, elapsedMs, expected) => {
  expect(describeProgress(counts, share, elapsedMs)).toBe(expected);
});

test.each<[number, string]>([
  [-HOUR_MS, "0 %"],
  [HOUR_MS, "25 %"],
  [9 * HOUR_MS, "100 %"],
])("where there is no terminal, a frontier at %i ms is a line that begins with %s", (frontier, expected) => {
  const lines: string[] = [];
  const terminal = {
    isTerminal: false,
    print: (line: string) => void lines.push(line),
    stream: process.stdout,
  };
  using progress = startProgress({ from: 0, to: 4 * HOUR_MS }, terminal, new FakeClock());

  progress.moved(counts, frontier);
  progress.committed(counts, frontier);

  expect(lines.map((line) => line.split(" · ")[0])).toEqual([expected]);
});

test("of files it tells the bytes read, the records and the time left", () => {
  expect(describeFileProgress(40 * 1024 * 1024)(counts, 0.25, MINUTE_MS)).toBe(
    "10 of 40 MiB · 60,000 records · 1,000/s · 3 min left",
  );
});

test.each<[number | undefined, string]>([
  [0.25, "60,000 rows · 1,000/s · 3 min left"],
  [undefined, "60,000 rows · 1,000/s"],
])("rows of which a share of %p is read are told with their rate", (share, expected) => {
  expect(describeRows(60_000, share, MINUTE_MS)).toBe(expected);
});

test("where there is no terminal, rows are a line every ten seconds, without a time left beyond those expected", () => {
  const lines: string[] = [];
  const terminal = {
    isTerminal: false,
    print: (line: string) => void lines.push(line),
    stream: process.stdout,
  };
  const clock = new FakeClock();
  using progress = startRowProgress(200, terminal, clock);

  for (const rows of [50, 100, 150, 250]) {
    clock.advance(6_000);
    progress.read(rows);
  }

  expect(lines).toEqual(["50 % · 100 rows · 8/s · 12 s left", "250 rows · 10/s"]);
});
