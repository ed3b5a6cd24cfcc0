import { defaultShape } from "../../../common/dataverse/columns";
import { DeadLetters } from "../../../runtime/sync/deadLetters";
import { Inventory } from "../../../runtime/sync/inventory";
import { RowWriter } from "../../../runtime/sync/rowWriter";
import { ByteBudget } from "../../../runtime/support/byteBudget";
import { emptyCounts, type Counts } from "../../../runtime/sync/summary";
import { UnlinkedApps } from "../../../runtime/sync/unlinkedApps";
import { appId, guid, never, pendingRow } from "../../support/builders";
import { FakeClock, settle } from "../../support/fakeClock";
import { memoryLog } from "../../support/memoryLog";
import { MemoryStateStore } from "../../support/memoryStateStore";
import { MemorySink } from "./memorySink";
import { failureOf } from "./world";

interface Setup {
  readonly sink: MemorySink;
  readonly store: MemoryStateStore;
  readonly counts: Counts;
  readonly unlinked: UnlinkedApps;
  readonly budget: ByteBudget;
  readonly writer: RowWriter;
}

async function setup(batchSize = 2, budgetBytes = 1_000): Promise<Setup> {
  const [sink, store, log, signal] = [new MemorySink(), new MemoryStateStore(), memoryLog(), never()];
  const counts = emptyCounts();
  const unlinked = await UnlinkedApps.load(store, memoryLog());
  const deadLetters = new DeadLetters(store, new FakeClock(), log);
  const inventory = new Inventory({
    ...{ sink, shape: defaultShape, unlinked, deadLetters, counts, log, signal },
  });
  const budget = new ByteBudget(budgetBytes, () => writer.startDue());
  const writer = new RowWriter({ sink, inventory, deadLetters, counts, batchSize, budget, signal });
  return { sink, store, counts, unlinked, budget, writer };
}

/** Adds rows that hold a byte each. */
async function addAll({ budget, writer }: Setup, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    await budget.take(1, never());
    writer.add(pendingRow(number));
  }
}

test("rows go out in batches of the size asked for, the rest with the flush", async () => {
  const it = await setup(2);
  const { sink, counts, writer } = it;

  await addAll(it, [1, 2, 3, 4, 5]);
  await writer.flush();

  expect(sink.batches).toEqual([[guid(1), guid(2)], [guid(3), guid(4)], [guid(5)]]);
  expect(counts.rowsWritten).toBe(5);
});

test("a batch never names an id twice", async () => {
  const it = await setup(3);
  const { sink, counts, writer } = it;

  await addAll(it, [1, 1, 2, 1, 3, 3]);
  await writer.flush();

  expect(sink.batches).toEqual([[guid(1), guid(2), guid(3)], [guid(3)]]);
  expect([counts.rowsWritten, counts.duplicates]).toEqual([4, 2]);
});

test("rows are bound to apps that exist, and the other apps are remembered", async () => {
  const { sink, unlinked, writer } = await setup();
  sink.addApp(appId(1));

  writer.add(pendingRow(1, { appId: appId(1) }));
  writer.add(pendingRow(2, { appId: appId(2) }));
  await writer.flush();

  expect([...sink.rows.values()].map((row) => row["admin_AppLookup@odata.bind"])).toEqual([
    `admin_apps(${appId(1)})`,
    undefined,
  ]);
  expect(unlinked.ids).toEqual([appId(2)]);
});

test("a row whose app went while it was written is there without its link, and its app is remembered", async () => {
  const { sink, unlinked, counts, writer } = await setup(1);
  sink.addApp(appId(1));
  sink.beforeCall = (operation) => {
    if (operation === "upsertRows") sink.apps.clear();
  };

  writer.add(pendingRow(1, { appId: appId(1) }));
  await writer.flush();

  expect(sink.rows.get(guid(1))?.["admin_AppLookup@odata.bind"]).toBeUndefined();
  expect([unlinked.ids, counts.rowsWritten]).toEqual([[appId(1)], 1]);
});

test("a refused row becomes a dead letter with its record, its neighbours are written", async () => {
  const it = await setup(3);
  const { sink, store, counts, writer } = it;
  sink.poison.set(guid(2), "0x80040265");

  await addAll(it, [1, 2, 3]);
  await writer.flush();

  expect([...sink.rows.keys()]).toEqual([guid(1), guid(3)]);
  expect(store.document(`deadletters/row-${guid(2)}`)).toMatchObject({ kind: "row", raw: '{"number":2}' });
  expect([counts.rowsWritten, counts.deadLettered]).toEqual([2, 1]);
});

const ten = Array.from({ length: 10 }, (_, index) => index + 1);

test("when all of ten rows are refused for one reason, the table is at fault: nothing is set aside", async () => {
  const it = await setup(10);
  const { sink, store, writer } = it;
  for (const number of ten) sink.poison.set(guid(number), "0x80040265");

  await addAll(it, ten);
  const failure = await failureOf(writer.flush());

  expect(failure).toMatchObject({
    code: "http",
    status: 400,
    serviceCode: "0x80040265",
    message: "Dataverse refuses every one of 10 rows: refused",
    hint: expect.stringMatching(/nothing was set aside\. Correct it; the next pass tries again\.$/),
  });
  expect(store.keys()).toEqual([]);
});

test.each<[string, (number: number) => string | undefined]>([
  ["one is accepted", (number) => (number === 3 ? undefined : "0x80040265")],
  ["the reasons differ", (number) => (number === 3 ? "0x80044331" : "0x80040265")],
])("when %s, the rows are at fault", async (_, codeOf) => {
  const it = await setup(10);
  const { sink, store, writer } = it;
  for (const number of ten) sink.poison.set(guid(number), codeOf(number) ?? "");
  for (const number of ten) if (codeOf(number) === undefined) sink.poison.delete(guid(number));

  await addAll(it, ten);
  await writer.flush();

  expect(store.keys().length).toBe(ten.filter((number) => codeOf(number) !== undefined).length);
});

test.each([
  ["a plug-in refuses, the table is at fault", "0x80040265", 0],
  ["their values are refused, the rows are", "0x80044331", 2],
])("of few rows, all refused: when %s", async (_, code, letters) => {
  const it = await setup(10);
  const { sink, store, writer } = it;
  for (const number of [1, 2]) sink.poison.set(guid(number), code);

  await addAll(it, [1, 2]);
  const isFailed = await writer.flush().then(
    () => false,
    () => true,
  );

  expect([isFailed, store.keys().length]).toEqual([letters === 0, letters]);
});

test("a single row that a plug-in refuses is set aside", async () => {
  const it = await setup(10);
  it.sink.poison.set(guid(1), "0x80040265");

  await addAll(it, [1]);
  await it.writer.flush();

  expect(it.store.keys()).toHaveLength(1);
});

test.each([
  [3, 3],
  [99, 16],
])("a sink that likes %i requests at once gets %i", async (parallelism, expected) => {
  const it = await setup(1);
  const { sink, writer } = it;
  sink.parallelism = parallelism;
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  let [running, peak] = [0, 0];
  sink.beforeCall = async () => {
    peak = Math.max(peak, ++running);
    await gate;
    running--;
  };
  const adding = addAll(it, [...Array(40).keys()]);
  await settle();
  const waiting = peak;
  open();
  await adding;
  await writer.flush();

  expect([waiting, peak, sink.rows.size]).toEqual([expected, expected, 40]);
});

test("a batch that failed fails the next flush, and every one after it", async () => {
  const { sink, counts, writer } = await setup(1);
  const failure = new Error("down");
  sink.beforeCall = () => {
    throw failure;
  };
  writer.add(pendingRow(1));
  await settle();
  sink.beforeCall = () => undefined;

  expect([await failureOf(writer.flush()), await failureOf(writer.flush())]).toEqual([failure, failure]);
  expect(() => writer.add(pendingRow(2))).toThrow(failure);
  expect([sink.rows.size, counts.rowsWritten]).toEqual([0, 0]);
});

test("a dead letter that can't be kept fails the flush: no row is dropped silently", async () => {
  const { sink, store, writer } = await setup(1);
  sink.poison.set(guid(1), "0x80040265");
  store.beforeCall = () => {
    throw new Error("disk full");
  };

  writer.add(pendingRow(1));

  expect(await failureOf(writer.flush())).toMatchObject({ message: "disk full" });
});

test("a source that waits for bytes gets them by an early batch, and only while nothing else is written", async () => {
  const it = await setup(100, 10);

  await addAll(it, [...Array(25).keys()]);
  await it.writer.flush();

  expect(it.sink.batches.map(({ length }) => length)).toEqual([10, 10, 5]);
});

test("a source that waits for bytes is told of a failure, and what was waiting gives its bytes back", async () => {
  const it = await setup(100, 10);
  it.sink.beforeCall = () => {
    throw new Error("down");
  };

  expect(await failureOf(addAll(it, [...Array(25).keys()]))).toMatchObject({ message: "down" });
  await it.budget.take(9, never());
});

test("a flush waits for rows of every size, and leaves nothing behind", async () => {
  const it = await setup(2, 10);
  it.sink.parallelism = 1;

  await addAll(it, [1, 2, 3, 4, 5]);
  await it.writer.flush();
  await it.budget.take(10, never());

  expect(it.sink.batches.map(({ length }) => length)).toEqual([2, 2, 1]);
});
