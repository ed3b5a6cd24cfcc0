import { Checkpoint } from "../../../runtime/sync/checkpoint";
import { DAY_MS } from "../../../common/time";
import { blob, cursor } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import { MemoryStateStore } from "../../support/memoryStateStore";
import { failureOf } from "./world";

const today = blob({ id: "a" });
const yesterday = blob({ id: "b", createdMs: NOON - DAY_MS });

test("an empty state has no cursor and knows no blob", async () => {
  const checkpoint = await Checkpoint.load(new MemoryStateStore());

  expect([checkpoint.cursor, checkpoint.isDone(today)]).toEqual([undefined, false]);
});

test("what was committed is known after a restart, blob by blob", async () => {
  const store = new MemoryStateStore();
  await (await Checkpoint.load(store)).commit([today, yesterday], cursor());

  const checkpoint = await Checkpoint.load(store);

  expect(checkpoint.cursor).toEqual(cursor());
  expect([today, yesterday, blob({ id: "c" })].map((each) => checkpoint.isDone(each))).toEqual([
    true,
    true,
    false,
  ]);
});

test("a blob is looked up by the day of its creation: the same id on another day is another blob", async () => {
  const checkpoint = await Checkpoint.load(new MemoryStateStore());
  await checkpoint.commit([today], cursor());

  expect(checkpoint.isDone({ ...today, createdMs: today.createdMs - DAY_MS })).toBe(false);
});

test("the ledger is written before the cursor, a document a day", async () => {
  const store = new MemoryStateStore();

  await (await Checkpoint.load(store)).commit([today, yesterday], cursor());

  expect(store.writes).toEqual(["ledger/2026-10-05", "ledger/2026-10-04", "cursor"]);
});

test("only the days that have changed are written again", async () => {
  const store = new MemoryStateStore();
  const checkpoint = await Checkpoint.load(store);
  await checkpoint.commit([today, yesterday], cursor());
  store.writes.length = 0;

  await checkpoint.commit([blob({ id: "c" })], cursor());

  expect(store.writes).toEqual(["ledger/2026-10-05", "cursor"]);
});

test.each(["cursor", "ledger/2026-10-05"])(
  "a %s that another process has changed stops the commit",
  async (key) => {
    const store = new MemoryStateStore();
    const checkpoint = await Checkpoint.load(store);
    await checkpoint.commit([today], cursor());
    await store.write(key, store.document(key), { ifMatch: "any" });

    const failure = await failureOf(checkpoint.commit([blob({ id: "c" })], cursor({ watermark: NOON })));

    expect(failure).toMatchObject({
      code: "lease",
      message: `another process has changed ${key} in the state`,
    });
    expect(store.document("cursor")).toEqual(cursor());
  },
);

test("of two first passes, the second to commit is stopped", async () => {
  const store = new MemoryStateStore();
  const [first, second] = [await Checkpoint.load(store), await Checkpoint.load(store)];
  await first.commit([], cursor());

  expect(await failureOf(second.commit([], cursor()))).toMatchObject({ code: "lease" });
});

test("a ledger that could not be written is written by the next commit", async () => {
  const store = new MemoryStateStore();
  const checkpoint = await Checkpoint.load(store);
  store.beforeCall = () => {
    throw new Error("no network");
  };
  await failureOf(checkpoint.commit([today], cursor()));
  store.beforeCall = () => undefined;

  await checkpoint.commit([], cursor());

  expect((await Checkpoint.load(store)).isDone(today)).toBe(true);
});

test("forgets the days that can't be listed any more, and only those", async () => {
  const store = new MemoryStateStore();
  const checkpoint = await Checkpoint.load(store);
  const ages = [0, 7, 8, 9, 30].map((days) => blob({ id: `${days}`, createdMs: NOON - days * DAY_MS }));
  await checkpoint.commit(ages, cursor());

  await checkpoint.prune(NOON);

  expect(store.keys("ledger/")).toEqual(["ledger/2026-09-27", "ledger/2026-09-28", "ledger/2026-10-05"]);
});

test("documents of version 1 are still read", async () => {
  const store = new MemoryStateStore();
  const version1 = { version: 1, watermark: 1, origin: 2, sweptAt: 3 };
  await store.write("cursor", { ...version1, listedAt: 4 }, { ifMatch: "any" });
  // ledgerKey("a"): the first 96 bits of the SHA-256 of "a".
  await store.write("ledger/2026-10-05", { version: 1, blobs: ["ypeBEsobvcr6wjGz"] }, { ifMatch: "any" });

  const checkpoint = await Checkpoint.load(store);

  expect([checkpoint.cursor, checkpoint.isDone(today)]).toEqual([version1, true]);
});

test.each(["cursor", "ledger/2026-10-05"])(
  "a %s of a later version stops everything before it starts",
  async (key) => {
    const store = new MemoryStateStore();
    await store.write(key, { ...cursor(), blobs: [], version: 2 }, { ifMatch: "any" });

    expect(await failureOf(Checkpoint.load(store))).toMatchObject({
      code: "incomplete",
      message: expect.stringContaining("is not a version 1 document"),
    });
  },
);
