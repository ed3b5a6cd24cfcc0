import { DAY_MS, HOUR_MS } from "../../../common/time";
import { Gaps, type Gap } from "../../../runtime/sync/gaps";
import { FakeClock, NOON } from "../../support/fakeClock";
import { memoryLog } from "../../support/memoryLog";
import { MemoryStateStore } from "../../support/memoryStateStore";

async function all(gaps: Gaps): Promise<Gap[]> {
  const found: Gap[] = [];
  for await (const { gap } of gaps.list()) if (gap !== undefined) found.push(gap);
  return found;
}

async function fromAsync<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test("a gap is a document and an error in the log", async () => {
  const log = memoryLog();
  const gaps = new Gaps(new MemoryStateStore(), new FakeClock(), log);

  await gaps.add({ from: NOON - 9 * DAY_MS, to: NOON - 7 * DAY_MS }, "retention");

  const fields = {
    from: "2026-09-26T12:00:00.000Z",
    to: "2026-09-28T12:00:00.000Z",
    reason: "retention",
    foundAt: "2026-10-05T12:00:00.000Z",
  };
  expect([await all(gaps), gaps.added]).toEqual([[{ version: 1, ...fields }], 1]);
  expect(log.entries).toEqual([
    {
      level: "error",
      event: "gap_found",
      message:
        "content of 2 d 0 h can't be read any more (retention): from 2026-09-26T12:00:00.000Z to 2026-09-28T12:00:00.000Z",
      fields,
    },
  ]);
});

test("the same gap found again, and longer, replaces itself; it is told once", async () => {
  const log = memoryLog();
  const gaps = new Gaps(new MemoryStateStore(), new FakeClock(), log);
  for (const hours of [1, 2, 2, 1]) await gaps.add({ from: 0, to: hours * HOUR_MS }, "subscription");

  expect((await all(gaps)).map(({ to }) => to)).toEqual(["1970-01-01T02:00:00.000Z"]);
  expect([gaps.added, log.events("error")]).toEqual([1, ["gap_found"]]);
});

test("a closed gap stays on record, closed however often it is found; once it grows it is open again", async () => {
  const log = memoryLog();
  const clock = new FakeClock();
  const gaps = new Gaps(new MemoryStateStore(), clock, log);
  await gaps.add({ from: 0, to: HOUR_MS }, "retention");
  const [stored] = await fromAsync(gaps.list());
  if (stored?.gap !== undefined) await gaps.close(stored.id, stored.gap);
  const [closed] = await all(gaps);
  await gaps.add({ from: 0, to: HOUR_MS }, "retention");
  const [found] = await all(gaps);
  await gaps.add({ from: 0, to: 2 * HOUR_MS }, "retention");
  const [grown] = await all(gaps);

  expect([closed?.closedAt, found?.closedAt, grown?.closedAt]).toEqual([
    "2026-10-05T12:00:00.000Z",
    "2026-10-05T12:00:00.000Z",
    undefined,
  ]);
  expect(log.entries.map(({ event }) => event)).toEqual(["gap_found", "gap_closed", "gap_found"]);
});

test.each([[null], [[]], [{ version: 2 }], [{ version: 1, from: 1e300, to: "x", reason: "retention" }]])(
  "%j is no gap: it is listed as such, and what is found takes its place",
  async (document) => {
    const store = new MemoryStateStore();
    const gaps = new Gaps(store, new FakeClock(), memoryLog());
    await gaps.add({ from: 0, to: 1 }, "retention");
    const [key = ""] = store.keys();
    await store.write(key, document, { ifMatch: "any" });
    const [stored] = await fromAsync(gaps.list());
    await gaps.add({ from: 0, to: 1 }, "retention");

    expect([stored?.gap, (await all(gaps)).length]).toEqual([undefined, 1]);
  },
);

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
