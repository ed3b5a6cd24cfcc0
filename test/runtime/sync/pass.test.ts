import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../common/time";
import { appId, cursor, guid, record } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import { failureOf, world } from "./world";

const launch = (number: number, app = appId(1)): ReturnType<typeof record> =>
  record({ Id: guid(number), app });

test("one pass brings every launch into Dataverse once and adds up", async () => {
  const { source, sink, pass, done } = world({ batchSize: 10 });
  sink.addApp(appId(1));
  source.add({ id: "a" }, launch(1), record({ Id: guid(9), Operation: "FileAccessed" }), launch(2));
  source.add({ id: "b" }, launch(3), launch(3), record({ Id: guid(8), Operation: "DeletePowerApp" }));

  const summary = await pass();

  expect([...sink.rows.keys()].sort()).toEqual([guid(1), guid(2), guid(3)]);
  expect(sink.apps.get(appId(1))?.deletedMs).toBe(Date.UTC(2026, 9, 5, 8));
  expect(done("a", "b")).toEqual(["a", "b"]);
  expect(summary).toMatchObject({
    blobsListed: 2,
    blobsDelivered: 2,
    recordsRead: 6,
    recordsMatched: 5,
    rowsWritten: 3,
    duplicates: 1,
    deletions: 1,
    deadLettered: 0,
    isComplete: true,
    gaps: 0,
    lagSeconds: 120,
  });
});

test("a second pass reads nothing again", async () => {
  const { source, sink, pass } = world();
  source.add({ id: "a" }, launch(1));
  await pass();

  const summary = await pass();

  expect([source.fetched, sink.batches.length]).toEqual([["a"], 1]);
  expect(summary).toMatchObject({ blobsListed: 0, blobsKnown: 1, isComplete: true });
});

test("a blob that turns up behind the watermark is still found by the overlap", async () => {
  const { source, sink, pass } = world();
  await pass();
  source.add({ id: "late", createdMs: NOON - 5 * HOUR_MS }, launch(1));

  await pass();

  expect([...sink.rows.keys()]).toEqual([guid(1)]);
});

test("a blob that turns up behind the overlap is found by the daily sweep, and not before", async () => {
  const { source, sink, clock, pass } = world();
  await pass();
  source.add({ id: "late", createdMs: NOON - 20 * HOUR_MS }, launch(1));

  await pass();
  const before = sink.rows.size;
  await clock.advance(DAY_MS);
  await pass();

  expect([before, [...sink.rows.keys()]]).toEqual([0, [guid(1)]]);
});

test("the watermark ends where listing ended", async () => {
  const { pass, cursor: saved } = world();

  await pass();

  expect(saved()).toEqual({
    version: 1,
    watermark: NOON - 2 * MINUTE_MS,
    origin: NOON - DAY_MS,
    sweptAt: NOON,
  });
});

test("a blob that can't be read now holds the watermark, and the next pass reads it", async () => {
  const { source, sink, pass, cursor: saved, done } = world();
  const stubborn = source.addFailing({ id: "b", createdMs: NOON - 2 * HOUR_MS }, "later");
  source.add({ id: "a", createdMs: NOON - HOUR_MS }, launch(1));

  const first = await pass();
  const held = [saved()?.watermark, done("a", "b")];
  source.add({ id: "b", createdMs: stubborn.createdMs }, launch(2));
  const second = await pass();

  expect(first).toMatchObject({ blobsPending: 1, isComplete: false, lagSeconds: 7_200 });
  expect(held).toEqual([stubborn.createdMs, ["a"]]);
  expect(second).toMatchObject({ blobsListed: 1, blobsPending: 0, isComplete: true });
  expect([[...sink.rows.keys()], source.fetched.filter((id) => id === "a").length]).toEqual([
    [guid(1), guid(2)],
    1,
  ]);
});

test("a pending blob that a sweep finds behind the watermark takes the watermark back", async () => {
  const { source, pass, saveCursor, cursor: saved } = world();
  await saveCursor(cursor({ sweptAt: 0 }));
  source.addFailing({ id: "late", createdMs: NOON - 3 * DAY_MS }, "later");

  await pass();

  expect(saved()?.watermark).toBe(NOON - 3 * DAY_MS);
});

test("what lies beyond retention is a gap before anything else moves on", async () => {
  const { source, store, log, pass, saveCursor } = world();
  const watermark = NOON - 9 * DAY_MS;
  await saveCursor(cursor({ watermark, origin: 0 }));
  source.beforeCall = (operation) => {
    if (operation === "listContent") throw new Error("killed");
  };

  await failureOf(pass());

  expect(store.keys("gaps/").map((key) => store.document(key))).toEqual([
    {
      version: 1,
      from: "2026-09-26T12:00:00.000Z",
      to: "2026-09-28T12:05:00.000Z",
      reason: "retention",
      foundAt: "2026-10-05T12:00:00.000Z",
    },
  ]);
  expect(log.events("error")).toEqual(["gap_found"]);
});

test("a gap is reported once: the next pass starts behind it", async () => {
  const { store, pass, saveCursor } = world();
  await saveCursor(cursor({ watermark: NOON - 9 * DAY_MS, origin: 0 }));

  const [first, second] = [await pass(), await pass()];

  expect([first.gaps, second.gaps, store.keys("gaps/").length]).toEqual([1, 0, 1]);
});

test("the service's clock decides, not ours", async () => {
  const { source, pass } = world();
  source.offsetMs = -DAY_MS;

  await pass();

  expect(source.listedWindows.at(-1)?.to).toBe(NOON - DAY_MS - 2 * MINUTE_MS);
});

test("the daily sweep forgets ledgers and letters that are too old; other passes leave them", async () => {
  const { store, clock, pass } = world();
  await pass();
  await store.write("ledger/2026-09-26", { version: 1, blobs: [] }, { ifMatch: "any" });
  await store.write("ledger/2026-09-28", { version: 1, blobs: [] }, { ifMatch: "any" });
  const letter = { version: 1, kind: "row", id: guid(1), error: "x", at: "2026-08-01T00:00:00.000Z" };
  await store.write("deadletters/row-1", letter, { ifMatch: "any" });

  await pass();
  const before = store.keys().filter((key) => /ledger|letters/.test(key));
  await clock.advance(DAY_MS);
  await pass();

  expect(before).toEqual(["deadletters/row-1", "ledger/2026-09-26", "ledger/2026-09-28"]);
  expect(store.keys().filter((key) => /ledger|letters/.test(key))).toEqual(["ledger/2026-09-28"]);
});

test("a launch of an app that comes into the inventory later is linked then, and is its last launch", async () => {
  const { source, sink, store, pass } = world();
  source.add({ id: "a" }, launch(1), launch(2), launch(3));
  await pass();
  const before = store.document<{ ids: string[] }>("unlinked-apps")?.ids;
  sink.addApp(appId(1));

  const summary = await pass();

  expect(before).toEqual([appId(1)]);
  expect(summary.relinked).toBe(3);
  expect([...sink.rows.values()].map((row) => row["admin_AppLookup@odata.bind"])).toEqual(
    Array(3).fill(`admin_apps(${appId(1)})`),
  );
  expect(sink.apps.get(appId(1))?.lastLaunchedMs).toBe(Date.UTC(2026, 9, 5, 8));
  expect(store.document("unlinked-apps")).toEqual({ version: 1, ids: [] });
});

test("each pass leaves its report and one line in the log", async () => {
  const { store, log, pass } = world();

  const summary = await pass();

  expect(store.document("report")).toEqual({ version: 1, runtimeVersion: "development", ...summary });
  expect(log.fieldsOf("pass_completed")).toEqual([summary]);
});
