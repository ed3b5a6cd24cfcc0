import { defaultShape, type TableShape } from "../../../common/dataverse/columns";
import { parseAppEvent, type AppEvent } from "../../../runtime/domain/record";
import { DeadLetters } from "../../../runtime/sync/deadLetters";
import { Inventory } from "../../../runtime/sync/inventory";
import { emptyCounts, type Counts } from "../../../runtime/sync/summary";
import { UnlinkedApps } from "../../../runtime/sync/unlinkedApps";
import { appId, event, guid, never, pendingRow } from "../../support/builders";
import { FakeClock } from "../../support/fakeClock";
import { memoryLog, type MemoryLog } from "../../support/memoryLog";
import { MemoryStateStore } from "../../support/memoryStateStore";
import { MemorySink } from "./memorySink";
import { failureOf } from "./world";

interface Setup {
  readonly sink: MemorySink;
  readonly log: MemoryLog;
  readonly store: MemoryStateStore;
  readonly counts: Counts;
  readonly unlinked: UnlinkedApps;
  readonly inventory: Inventory;
}

const at = (createdMs: number): AppEvent =>
  event({ id: guid(createdMs), createdMs, createdText: new Date(createdMs).toISOString() });

function setup(shape: TableShape = defaultShape): Setup {
  const [sink, log] = [new MemorySink(), memoryLog()];
  const store = new MemoryStateStore();
  const unlinked = new UnlinkedApps(store, memoryLog());
  const deadLetters = new DeadLetters(store, new FakeClock(), log);
  const counts = emptyCounts();
  const options = { sink, shape, unlinked, deadLetters, counts, log, signal: never() };
  return { sink, log, store, counts, unlinked, inventory: new Inventory(options) };
}

const launched = (sink: MemorySink, number: number): number | undefined =>
  sink.apps.get(appId(number))?.lastLaunchedMs;

test("each app is looked up once a pass, whether it is known or not", async () => {
  const { sink, inventory } = setup();
  sink.addApp(appId(1));
  const batch = [1, 2, 1].map((number) => pendingRow(number, { appId: appId(number) }));

  await inventory.bind(batch);
  await inventory.bind([...batch, pendingRow(3, { appId: appId(3) })]);

  expect(sink.lookups).toEqual([[appId(1), appId(2)], [appId(3)]]);
});

test("batches that are bound at the same time look an app up once, too", async () => {
  const { sink, inventory } = setup();

  await Promise.all([1, 2, 3].map((number) => inventory.bind([pendingRow(number, { appId: appId(1) })])));

  expect(sink.lookups).toEqual([[appId(1)]]);
});

test("rows without an app are left as they are, and nothing is looked up", async () => {
  const { sink, unlinked, inventory } = setup();
  const pending = pendingRow(1);

  expect(await inventory.bind([pending])).toEqual([pending.row]);
  expect([sink.lookups, unlinked.ids]).toEqual([[], []]);
});

test("where the table has no lookup, rows are not bound and no app is remembered", async () => {
  const { unlinked, inventory } = setup({ ...defaultShape, hasLookup: false });
  const pending = pendingRow(1, { appId: appId(1) });

  expect(await inventory.bind([pending])).toEqual([pending.row]);
  expect(unlinked.ids).toEqual([]);
});

test("an environment without an inventory is noticed once, and rows are written without links", async () => {
  const { sink, log, unlinked, inventory } = setup();
  sink.hasInventory = false;

  for (const number of [1, 2]) await inventory.bind([pendingRow(number, { appId: appId(number) })]);

  expect([sink.lookups.length, log.events()]).toEqual([1, ["inventory_missing"]]);
  expect(unlinked.ids).toEqual([appId(1), appId(2)]);
});

test.each([
  ["never before", undefined, 500, 500],
  ["earlier", 400, 500, 500],
  ["at the same time", 500, 500, 500],
  ["later, so that the column never moves back", 600, 500, 600],
])("an app that was launched %s", async (_, before, launch, expected) => {
  const { sink, inventory } = setup();
  sink.addApp(appId(1), before);

  inventory.noteLaunch(appId(1), at(launch));
  await inventory.flush();

  expect(launched(sink, 1)).toBe(expected);
  expect(sink.calls.includes("setLastLaunched")).toBe(before !== expected);
});

test("of several launches the last counts, whatever their order", async () => {
  const { sink, inventory } = setup();
  sink.addApp(appId(1));

  for (const ms of [5, 9, 7]) inventory.noteLaunch(appId(1), at(ms));
  await inventory.flush();

  expect(launched(sink, 1)).toBe(9);
});

test("another writer's later launch, made since the look-up, is not set back", async () => {
  const { sink, inventory } = setup();
  sink.addApp(appId(1), 100);
  await inventory.bind([pendingRow(1, { appId: appId(1) })]);
  sink.addApp(appId(1), 900);

  inventory.noteLaunch(appId(1), at(500));
  await inventory.flush();

  expect(launched(sink, 1)).toBe(900);
});

test("no row is made for an app that the inventory does not know", async () => {
  const { sink, inventory } = setup();

  inventory.noteLaunch(appId(1), at(500));
  inventory.noteDeletion(appId(1), at(500));
  await inventory.flush();

  expect(sink.apps.size).toBe(0);
});

test("a flush without news sends no request", async () => {
  const { sink, inventory } = setup();
  sink.addApp(appId(1));
  inventory.noteLaunch(appId(1), at(500));
  await inventory.flush();
  sink.calls.length = 0;

  await inventory.flush();
  inventory.noteLaunch(appId(1), at(500));
  await inventory.flush();

  expect(sink.calls).toEqual([]);
});

test.each(["findApps", "setLastLaunched", "markDeleted"])(
  "what could not be written because %s failed is written by the next flush",
  async (failing) => {
    const { sink, inventory } = setup();
    sink.addApp(appId(1));
    sink.addApp(appId(2));
    await inventory.bind([pendingRow(1, { appId: appId(1) })]);
    inventory.noteLaunch(appId(1), at(500));
    inventory.noteDeletion(appId(2), at(600));
    sink.beforeCall = (operation) => {
      if (operation === failing) throw new Error("down");
    };
    await failureOf(inventory.flush());
    sink.beforeCall = () => undefined;

    await inventory.flush();

    expect([launched(sink, 1), sink.apps.get(appId(2))?.deletedMs]).toEqual([500, 600]);
  },
);

test("deletions are marked once, with the last time, and logged", async () => {
  const { sink, log, inventory } = setup();
  sink.addApp(appId(1));
  for (const ms of [5, 9, 7]) inventory.noteDeletion(appId(1), at(ms));
  inventory.noteDeletion(appId(2), at(1));

  await inventory.flush();
  await inventory.flush();

  expect([sink.apps.get(appId(1))?.deletedMs, sink.calls]).toEqual([9, ["markDeleted", "markDeleted"]]);
  expect(log.events()).toEqual(["app_deleted", "app_unknown"]);
});

test("an app that turned out to be gone is not bound again in this pass", async () => {
  const { sink, unlinked, inventory } = setup();
  sink.addApp(appId(1));
  const batch = [pendingRow(1, { appId: appId(1) })];
  await inventory.bind(batch);

  inventory.noteUnlinked(appId(1));

  expect(await inventory.bind(batch)).toEqual(batch.map(({ row }) => row));
  expect(unlinked.ids).toEqual([appId(1)]);
});

test("an app that refuses its change doesn't hold up the others: the record is set aside", async () => {
  const { sink, store, counts, inventory } = setup();
  for (const number of [1, 2, 3]) sink.addApp(appId(number));
  sink.refusedApps.add(appId(1)).add(appId(3));

  inventory.noteLaunch(appId(1), at(500));
  inventory.noteLaunch(appId(2), at(600));
  inventory.noteDeletion(appId(3), at(700));
  await inventory.flush();
  await inventory.flush();

  expect([launched(sink, 1), launched(sink, 2), counts.appsRefused]).toEqual([undefined, 600, 2]);
  const letters = store.keys("deadletters/").map((key) => store.document<{ id: string; raw: string }>(key));
  const read = letters.map((letter) => parseAppEvent(JSON.parse(letter?.raw ?? ""), []));
  expect(read.map(({ id, appId: app, createdMs }) => [app, id, createdMs]).sort()).toEqual([
    [appId(1), guid(500), 500],
    [appId(3), guid(700), 700],
  ]);
});

test("a flush is due once launches and deletions of 10,000 apps are waiting", async () => {
  const { sink, inventory } = setup();
  for (let number = 1; number < 10_000; number++) inventory.noteLaunch(appId(number), at(number));
  const before = inventory.isFull;

  inventory.noteLaunch(appId(10_000), at(1));
  const after = inventory.isFull;
  await inventory.flush();

  expect([before, after, inventory.isFull, sink.lookups.flat().length]).toEqual([false, true, false, 10_000]);
});
