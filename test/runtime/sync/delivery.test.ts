import { DAY_MS, HOUR_MS, SECOND_MS } from "../../../runtime/support/clock";
import { appId, cursor, guid, record, signals, type Json } from "../../support/builders";
import { NOON, settle } from "../../support/fakeClock";
import { failureOf, world, type World } from "./world";

const launch = (number: number, fields: Json = {}): Json => record({ Id: guid(number), ...fields });

test("a blob that expired before its turn becomes a dead letter, unread", async () => {
  const { source, store, pass, done } = world();
  source.add({ id: "a", expiresMs: NOON }, launch(1));

  const summary = await pass();

  expect([source.fetched, done("a"), store.keys("deadletters/").length]).toEqual([[], ["a"], 1]);
  expect(summary).toMatchObject({ blobsDeadLettered: 1, isComplete: true });
});

test("a blob whose expiry nobody stated is read", async () => {
  const { source, sink, pass } = world();
  source.add({ id: "a", expiresMs: Number.NaN }, launch(1));

  await pass();

  expect(sink.rows.size).toBe(1);
});

test("a blob that is gone becomes a dead letter, its neighbours are delivered", async () => {
  const { source, sink, store, pass } = world();
  source.addFailing({ id: "a" }, "gone");
  source.add({ id: "b" }, launch(1));

  const summary = await pass();

  expect(store.keys("deadletters/").map((key) => store.document(key))).toMatchObject([
    { kind: "blob", id: "a", error: "a is gone", blob: { uri: "https://feed.test/a" } },
  ]);
  expect([sink.rows.size, summary.blobsDelivered, summary.blobsDeadLettered]).toEqual([1, 1, 1]);
});

test("the readable part of a broken blob is delivered, and the blob is set aside with its rest", async () => {
  const { source, sink, store, pass } = world();
  const [record1] = [launch(1)];
  source.addContent(
    { id: "a" },
    {
      read: 1,
      found: [{ kind: "record", record: record1, raw: JSON.stringify(record1) }],
      broken: { reason: "incomplete", rest: '{"Id":' },
    },
  );

  const summary = await pass();

  expect([[...sink.rows.keys()], summary.blobsDeadLettered, summary.rowsWritten]).toEqual([[guid(1)], 1, 1]);
  expect(store.keys("deadletters/").map((key) => store.document(key))).toMatchObject([
    { kind: "blob", error: "its content is incomplete", raw: '{"Id":' },
  ]);
});

test("records that are no events are set aside, and the others of the blob are delivered", async () => {
  const { source, sink, store, pass } = world();
  source.add(
    { id: "a" },
    launch(1),
    launch(2, { Id: "7" }),
    launch(3, { CreationTime: "?" }),
    record({ Id: guid(4), Operation: "DeletePowerApp", PropertyCollection: [] }),
  );

  const summary = await pass();

  expect([...sink.rows.keys()]).toEqual([guid(1)]);
  expect(
    store
      .keys("deadletters/")
      .map((key) => store.document<{ id: string }>(key)?.id)
      .sort(),
  ).toEqual([guid(3), guid(4), "7"]);
  expect(summary).toMatchObject({ recordsMatched: 4, rowsWritten: 1, deadLettered: 3, blobsDelivered: 1 });
});

test("one id that the service does not know is that blob's fault", async () => {
  const { source, store, pass } = world();
  source.addFailing({ id: "a" }, "invalid");
  source.add({ id: "b" }, launch(1));

  const summary = await pass();

  expect([store.keys("deadletters/").length, summary.isComplete]).toEqual([1, true]);
});

test("a service that knows none of its ids is asked wrongly: nothing is set aside, nothing is called done", async () => {
  const { source, store, pass, cursor: saved, done } = world();
  const first = source.addFailing({ id: "a", createdMs: NOON - 3 * HOUR_MS }, "invalid");
  source.addFailing({ id: "b" }, "invalid");

  const failure = await failureOf(pass());

  expect(failure).toMatchObject({ code: "incomplete", hint: expect.stringContaining("AUDITLOG_CLOUD") });
  expect([store.keys("deadletters/"), done("a", "b")]).toEqual([[], []]);
  expect(saved()?.watermark).toBeLessThanOrEqual(first.createdMs);
});

test("twenty blobs in a row that can't be read mean that the service is down; what was read is committed", async () => {
  const { source, sink, pass, done } = world({ fetchConcurrency: 1 });
  source.add({ id: "good" }, launch(1));
  for (let index = 0; index < 30; index++) source.addFailing({ id: `${index}` }, "later");

  const failure = await failureOf(pass());

  expect(failure).toMatchObject({ message: "19 is later" });
  expect([sink.rows.size, done("good"), source.fetched.length]).toEqual([1, ["good"], 21]);
});

test("a blob that can't be read shortly before it can't be listed any more is set aside", async () => {
  const { source, store, pass, saveCursor } = world();
  await saveCursor(cursor({ watermark: NOON - 7 * DAY_MS + HOUR_MS, origin: 0, sweptAt: 0 }));
  source.addFailing({ id: "old", createdMs: NOON - 7 * DAY_MS + 5 * HOUR_MS }, "later");
  source.addFailing({ id: "younger", createdMs: NOON - 7 * DAY_MS + 7 * HOUR_MS }, "later");

  const summary = await pass();

  expect(store.keys("deadletters/").map((key) => store.document<{ id: string }>(key)?.id)).toEqual(["old"]);
  expect([summary.blobsPending, summary.blobsDeadLettered]).toEqual([1, 1]);
});

test("an error that concerns all ends the pass, with what was read before it committed", async () => {
  const { source, sink, pass, done, cursor: saved } = world({ fetchConcurrency: 1 });
  source.add({ id: "a", createdMs: NOON - 3 * HOUR_MS }, launch(1));
  const bad = source.addFailing({ id: "b", createdMs: NOON - 2 * HOUR_MS }, "stop");
  source.add({ id: "c" }, launch(2));

  const failure = await failureOf(pass());

  expect(failure).toMatchObject({ message: "b is stop" });
  expect([[...sink.rows.keys()], done("a", "b", "c")]).toEqual([[guid(1)], ["a"]]);
  expect(saved()?.watermark).toBeLessThanOrEqual(bad.createdMs);
});

test("a value that is cut is reported with its record", async () => {
  const { source, log, pass } = world();
  source.add({ id: "a" }, launch(1, { name: "x".repeat(150) }));

  const summary = await pass();

  expect(summary.truncated).toBe(1);
  expect(log.fieldsOf("value_truncated")).toEqual([
    { id: guid(1), column: "admin_appname", length: 150, maxLength: 100 },
  ]);
});

test("the stop signal ends reading; what was read is delivered and committed", async () => {
  const { source, sink, pass, done, cursor: saved } = world({ fetchConcurrency: 1 });
  const { stop, both } = signals();
  for (const [index, id] of ["a", "b", "c"].entries()) {
    source.add({ id, createdMs: NOON - (3 - index) * HOUR_MS }, launch(index));
  }
  source.beforeCall = (operation, blob) => {
    if (operation === "getBlob" && blob?.id === "b") stop.abort(new Error("stopped"));
  };

  const summary = await pass(both);

  expect([[...sink.rows.keys()], done("a", "b", "c")]).toEqual([[guid(0)], ["a"]]);
  // Where the slice begins: the list has not come to its end.
  expect([summary.isComplete, saved()?.watermark]).toEqual([false, NOON - 12 * HOUR_MS]);
});

test("after the lease is lost nothing is committed", async () => {
  const { source, store, pass, cursor: saved } = world({ fetchConcurrency: 1 });
  const { abandon, both } = signals();
  source.add({ id: "a" }, launch(1));
  source.beforeCall = (operation) => {
    if (operation === "getBlob") abandon.abort(new Error("lease lost"));
  };

  expect(await failureOf(pass(both))).toMatchObject({ message: "lease lost" });
  expect([saved(), store.keys()]).toEqual([undefined, []]);
});

test.each(["cursor", "ledger/2026-10-05"])(
  "when the lease is lost while %s is written, nothing follows it",
  async (key) => {
    const { source, store, pass } = world();
    const { abandon, both } = signals();
    source.add({ id: "a" }, launch(1));
    const afterwards: string[] = [];
    store.beforeCall = (operation, written) => {
      if (abandon.signal.aborted && operation !== "read") afterwards.push(written);
      if (operation === "write" && written === key) abandon.abort(new Error("lease lost"));
    };

    expect(await failureOf(pass(both))).toMatchObject({ message: "lease lost" });
    // The commit that was under way may end; each of its writes is conditional.
    expect(afterwards.filter((written) => written !== "cursor")).toEqual([]);
    expect(store.writes.filter((written) => written === "cursor").length).toBeLessThanOrEqual(1);
  },
);

test("a commit is due at its interval even while the service keeps silent", async () => {
  const { source, clock, pass, done } = world({ fetchConcurrency: 1, commitIntervalMs: 30 * SECOND_MS });
  const gate = new AbortController();
  source.add({ id: "a" }, launch(1));
  source.add({ id: "b" }, launch(2));
  source.beforeCall = async (operation, blob) => {
    if (operation !== "getBlob" || blob?.id !== "b") return;
    await new Promise((resolve) => gate.signal.addEventListener("abort", resolve));
  };
  const passing = pass();
  await settle();
  await clock.advance(29 * SECOND_MS);
  const before = done("a");
  await clock.advance(SECOND_MS);
  const after = done("a", "b");
  gate.abort();
  await passing;

  expect([before, after, done("a", "b")]).toEqual([[], ["a"], ["a", "b"]]);
});

/** Lets time pass between planning and listing, as a throttled Dataverse would. */
function delay({ sink, clock }: Pick<World, "sink" | "clock">, seconds: number): void {
  sink.beforeCall = async (operation) => {
    if (operation === "tableShape") await clock.advance(seconds * SECOND_MS);
  };
}

test("a pass that begins to list some minutes late still gets all it planned", async () => {
  const it = world();
  await it.saveCursor(cursor({ watermark: NOON - 8 * DAY_MS, origin: 0, sweptAt: NOON }));
  delay(it, 240);

  const summary = await it.pass();

  expect([it.source.listedWindows[0]?.from, summary.gaps]).toEqual([NOON - 7 * DAY_MS + 300 * SECOND_MS, 1]);
});

test("one that begins too late lists from where the service still has it, with a gap for the rest", async () => {
  const it = world();
  await it.saveCursor(cursor({ watermark: NOON - 8 * DAY_MS, origin: 0, sweptAt: NOON }));
  delay(it, 250);

  await it.pass();

  expect(it.source.listedWindows[0]?.from).toBe(NOON - 7 * DAY_MS + 310 * SECOND_MS);
  const gaps = it.store.keys("gaps/").map((key) => it.store.document<{ from: string; to: string }>(key));
  expect(gaps.map((gap) => [gap?.from, gap?.to])).toEqual([
    ["2026-09-27T12:00:00.000Z", "2026-09-28T12:05:00.000Z"],
    ["2026-09-28T12:05:00.000Z", "2026-09-28T12:05:10.000Z"],
  ]);
});

test("a sweep that begins too late has lost nothing: what it misses was delivered days ago", async () => {
  const it = world();
  await it.saveCursor(cursor({ origin: 0, sweptAt: 0 }));
  delay(it, 250);

  const summary = await it.pass();

  expect([it.store.keys("gaps/"), it.log.events("error"), summary.gaps]).toEqual([[], [], 0]);
});

test("a slice that ran out to its end is not asked for: the service refuses empty windows", async () => {
  const it = world();
  // The first slice is the minute before midday, where slices end.
  await it.clock.advance(DAY_MS - 360 * SECOND_MS);
  await it.saveCursor(cursor({ watermark: NOON - 8 * DAY_MS, origin: 0, sweptAt: NOON }));
  delay(it, 310);

  const summary = await it.pass();

  const windows = it.source.listedWindows;
  expect([windows.filter(({ from, to }) => from >= to), windows[0]?.to]).toEqual([[], NOON - 5.5 * DAY_MS]);
  expect(summary.gaps).toBe(3);
});

test("the same blob listed twice in a slice is read once", async () => {
  const { source, pass } = world();
  const twice = source.add({ id: "a" }, launch(1));
  const listOnce = source.listContent.bind(source);
  source.listContent = async function* (window, signal) {
    yield* listOnce(window, signal);
    if (twice.createdMs >= window.from && twice.createdMs < window.to) yield { ...twice };
  };

  const summary = await pass();

  expect([source.fetched, summary.blobsListed]).toEqual([["a"], 1]);
});

test("never more blobs are read at once than asked for", async () => {
  const { source, pass } = world({ fetchConcurrency: 3 });
  let [running, peak] = [0, 0];
  for (let index = 0; index < 30; index++) source.add({ id: `${index}` }, launch(index, { app: appId(1) }));
  source.beforeCall = async (operation) => {
    if (operation !== "getBlob") return;
    peak = Math.max(peak, ++running);
    await settle();
    running--;
  };

  await pass();

  expect(peak).toBe(3);
});
