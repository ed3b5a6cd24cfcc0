import { DAY_MS, HOUR_MS } from "../../../common/time";
import { Gaps, type Gap } from "../../../runtime/sync/gaps";
import { FakeClock, NOON } from "../../support/fakeClock";
import { memoryLog } from "../../support/memoryLog";
import { MemoryStateStore } from "../../support/memoryStateStore";

async function all(gaps: Gaps): Promise<Gap[]> {
  const found: Gap[] = [];
  for await (const gap of gaps.list()) found.push(gap);
  return found;
}

test("a gap is a document and an error in the log", async () => {
  const log = memoryLog();
  const gaps = new Gaps(new MemoryStateStore(), new FakeClock(), log);

  await gaps.add({ from: NOON - 9 * DAY_MS, to: NOON - 7 * DAY_MS }, "retention");

  const gap = {
    version: 1,
    from: "2026-09-26T12:00:00.000Z",
    to: "2026-09-28T12:00:00.000Z",
    reason: "retention",
    foundAt: "2026-10-05T12:00:00.000Z",
  };
  expect([await all(gaps), gaps.added]).toEqual([[gap], 1]);
  expect(log.entries).toEqual([
    {
      level: "error",
      event: "gap_found",
      message: "content of 2 d 0 h can't be read any more (retention)",
      fields: gap,
    },
  ]);
});

test("the same gap found again, and longer, replaces itself", async () => {
  const gaps = new Gaps(new MemoryStateStore(), new FakeClock(), memoryLog());
  await gaps.add({ from: 0, to: HOUR_MS }, "retention");
  await gaps.add({ from: 0, to: 2 * HOUR_MS }, "retention");

  expect((await all(gaps)).map(({ to }) => to)).toEqual(["1970-01-01T02:00:00.000Z"]);
});

test("gaps of two reasons stand side by side", async () => {
  const gaps = new Gaps(new MemoryStateStore(), new FakeClock(), memoryLog());
  await gaps.add({ from: 0, to: 1 }, "retention");
  await gaps.add({ from: 0, to: 1 }, "subscription");

  expect((await all(gaps)).map(({ reason }) => reason)).toEqual(["retention", "subscription"]);
});

test("a gap's key keeps to the letters that a key may have", async () => {
  const store = new MemoryStateStore();
  await new Gaps(store, new FakeClock(), memoryLog()).add({ from: 0, to: 1 }, "retention");

  expect(store.keys()).toEqual([expect.stringMatching(/^[a-z0-9\-_./]+$/)]);
});
