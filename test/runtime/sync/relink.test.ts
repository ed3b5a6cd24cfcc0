import { relink } from "../../../runtime/sync/relink";
import { defaultShape } from "../../../common/dataverse/columns";
import { UnlinkedApps } from "../../../runtime/sync/unlinkedApps";
import { appId, guid, never, row } from "../../support/builders";
import { memoryLog } from "../../support/memoryLog";
import { MemoryStateStore } from "../../support/memoryStateStore";
import { MemorySink } from "./memorySink";

interface Setup {
  readonly sink: MemorySink;
  readonly unlinked: UnlinkedApps;
  readonly log: ReturnType<typeof memoryLog>;
  readonly run: () => Promise<number>;
}

async function setup(...apps: readonly number[]): Promise<Setup> {
  const [sink, log] = [new MemorySink(), memoryLog()];
  const unlinked = new UnlinkedApps(new MemoryStateStore(), memoryLog());
  for (const number of apps) unlinked.add(appId(number));
  await unlinked.save();
  return {
    sink,
    unlinked,
    log,
    run: () => relink({ sink, shape: defaultShape, unlinked, log, signal: never() }),
  };
}

function addRows(sink: MemorySink, app: number, ...hours: readonly number[]): void {
  for (const hour of hours) {
    const admin_creationtime = new Date(Date.UTC(2026, 9, 5, hour)).toISOString();
    sink.rows.set(guid(hour), row(hour, { admin_appid: appId(app), admin_creationtime }));
  }
}

test("rows of an app that is there now are linked, all of them, and the app gets its last launch", async () => {
  const { sink, unlinked, log, run } = await setup(1, 2);
  addRows(sink, 1, 3, 9, 7, 5, 1);
  sink.addApp(appId(1));

  expect(await run()).toBe(5);
  expect([...sink.rows.values()].every((each) => each["admin_AppLookup@odata.bind"] !== undefined)).toBe(
    true,
  );
  expect(sink.apps.get(appId(1))?.lastLaunchedMs).toBe(Date.UTC(2026, 9, 5, 9));
  expect([unlinked.ids, log.fieldsOf("relinked")]).toEqual([[appId(2)], [{ linked: 5 }]]);
});

test("a later launch that the inventory has is not set back", async () => {
  const { sink, run } = await setup(1);
  addRows(sink, 1, 3);
  sink.addApp(appId(1), Date.UTC(2026, 9, 6));

  await run();

  expect(sink.calls).not.toContain("setLastLaunched");
});

test("without unlinked apps no request is sent", async () => {
  const { sink, run } = await setup();

  expect([await run(), sink.calls]).toEqual([0, []]);
});

test("an app without rows is forgotten", async () => {
  const { sink, unlinked, run } = await setup(1);
  sink.addApp(appId(1));

  expect([await run(), unlinked.ids]).toEqual([0, []]);
});

test("without an inventory nothing is forgotten", async () => {
  const { sink, unlinked, run } = await setup(1);
  sink.hasInventory = false;

  expect([await run(), unlinked.ids]).toEqual([0, [appId(1)]]);
});

test("rows deleted between finding and linking them don't make it loop", async () => {
  const { sink, run } = await setup(1);
  addRows(sink, 1, 3, 5);
  sink.addApp(appId(1));
  sink.beforeCall = (operation) => {
    if (operation === "link") sink.rows.delete(guid(3));
  };

  expect(await run()).toBe(1);
});

test("an app that goes again before its rows are linked is not forgotten", async () => {
  const { sink, unlinked, run } = await setup(1);
  addRows(sink, 1, 3);
  sink.addApp(appId(1));
  sink.beforeCall = (operation) => {
    if (operation === "link") sink.apps.clear();
  };

  expect([await run(), unlinked.ids]).toEqual([0, [appId(1)]]);
});

test("the rows of many apps are linked together, not app by app", async () => {
  const { sink, unlinked, run } = await setup(1, 2);
  addRows(sink, 1, 3);
  addRows(sink, 2, 5);
  for (const number of [1, 2]) sink.addApp(appId(number));

  expect(await run()).toBe(2);
  expect(sink.calls.filter((call) => call === "link" || call === "setLastLaunched")).toEqual([
    "setLastLaunched",
    "link",
  ]);
  expect(unlinked.ids).toEqual([]);
});

test("where something undoes the links, the pass ends all the same and tries again another time", async () => {
  const { sink, unlinked, run } = await setup(1);
  addRows(sink, 1, 3);
  sink.addApp(appId(1));
  sink.undoesLinks = true;

  await run();

  expect(unlinked.ids).toEqual([appId(1)]);
});

test("a crash before the rows are linked does not lose their app's last launch", async () => {
  const { sink, run } = await setup(1);
  addRows(sink, 1, 3);
  sink.addApp(appId(1));
  sink.beforeCall = (operation) => {
    if (operation === "link") throw new Error("killed");
  };

  await run().catch(() => undefined);

  expect(sink.apps.get(appId(1))?.lastLaunchedMs).toBe(Date.UTC(2026, 9, 5, 3));
});
