import { DAY_MS, HOUR_MS } from "../../../common/time";
import { appId, cursor, guid, record, type Json } from "../../support/builders";
import { NOON, settle } from "../../support/fakeClock";
import { failureOf, world } from "./world";

const launch = (number: number, fields: Json = {}): Json => record({ Id: guid(number), ...fields });

test("a blob that expired before its turn becomes a dead letter, unread", async () => {
  const { source, store, pass, done } = world();
  source.add({ id: "a", expiresMs: NOON }, launch(1));

  const summary = await pass();

  expect([source.fetched, done("a"), store.keys("deadletters/").length]).toEqual([[], ["a"], 1]);
  expect(summary).toMatchObject({ blobsDeadLettered: 1, isComplete: true });
});

test("a blob without a stated expiry is read", async () => {
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

test("the readable part of a broken blob is delivered, and the blob is set aside with what is known of its content", async () => {
  const { source, sink, store, pass } = world();
  const [record1] = [launch(1)];
  source.addContent(
    { id: "a" },
    {
      read: 1,
      found: [{ kind: "record", record: record1, raw: JSON.stringify(record1) }],
      broken: { reason: "incomplete", offset: 90, size: 96, sha256: "ab" },
    },
  );

  const summary = await pass();

  expect([[...sink.rows.keys()], summary.blobsDeadLettered, summary.rowsWritten]).toEqual([[guid(1)], 1, 1]);
  expect(store.keys("deadletters/").map((key) => store.document(key))).toMatchObject([
    { kind: "blob", error: "its content is incomplete", content: { offset: 90, size: 96, sha256: "ab" } },
  ]);
});

test("records that aren't events are set aside, and the others of the blob are delivered", async () => {
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

test("where twenty blobs in a row can't be read, three slices long, the service is down; what was read is committed", async () => {
  const { source, sink, pass, done } = world({ fetchConcurrency: 1, lookbackMs: 7 * DAY_MS });
  source.add({ id: "good", createdMs: NOON - 3 * DAY_MS }, launch(1));
  for (const day of [2, 1.5, 1]) {
    for (let index = 0; index < 30; index++) {
      source.addFailing({ id: `${day}-${index}`, createdMs: NOON - day * DAY_MS + index }, "later");
    }
  }

  const failure = await failureOf(pass());

  expect(failure).toMatchObject({ message: "1-19 is later" });
  expect([sink.rows.size, done("good"), source.fetched.length]).toEqual([1, ["good"], 61]);
});

test("twenty blobs that can't be read hold up neither newer content nor, for ever, their own slice", async () => {
  const { source, sink, pass, cursor: saved, done } = world({ fetchConcurrency: 1, lookbackMs: 7 * DAY_MS });
  const slice = NOON - 2 * DAY_MS;
  for (let index = 0; index < 20; index++) {
    source.addFailing({ id: `${index}`, createdMs: slice + HOUR_MS + index }, "later");
  }
  source.add({ id: "behind", createdMs: slice + 2 * HOUR_MS }, launch(1));
  source.add({ id: "newer", createdMs: NOON - HOUR_MS }, launch(2));

  const summary = await pass();

  expect([summary.isComplete, done("newer"), done("behind"), [...sink.rows.keys()]]).toEqual([
    false,
    ["newer"],
    [],
    [guid(2)],
  ]);
  expect(saved()?.watermark).toBeLessThanOrEqual(slice);
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
    if (operation !== "readBlob") return;
    peak = Math.max(peak, ++running);
    await settle();
    running--;
  };

  await pass();

  expect(peak).toBe(3);
});
