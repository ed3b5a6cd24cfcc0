import { guid, record, signals, type Json } from "../../support/builders";
import { NOON, settle } from "../../support/fakeClock";
import { HOUR_MS } from "../../../common/time";
import { HttpError } from "../../../common/errors";
import { failureOf, world, type World } from "./world";

const launch = (number: number): Json => record({ Id: guid(number) });

/** Lets the blob "a" arrive up to one of its records, and no further until `go`. */
function pauseBefore({ source }: World, number: number): { readonly go: () => void } {
  let go = (): void => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  const readBlob = source.readBlob.bind(source);
  source.readBlob = (blob, accept, signal) =>
    readBlob(
      blob,
      async (records) => {
        if (records.some(({ raw }) => String(raw).includes(guid(number)))) await gate;
        await accept(records);
      },
      signal,
    );
  return { go: () => go() };
}

test("rows are written while their blob is still arriving; it is done with only after the last of them", async () => {
  const it = world({ batchSize: 2, commitIntervalMs: 30_000 });
  it.source.add({ id: "a" }, ...[1, 2, 3, 4, 5].map(launch));
  it.source.add({ id: "b" }, launch(9));
  const { go } = pauseBefore(it, 5);

  const passing = it.pass();
  await settle();
  await it.clock.advance(30_000);
  const early = [[...it.sink.rows.keys()].sort(), it.done("a", "b")];
  go();
  await passing;

  expect(early).toEqual([[1, 2, 3, 4, 9].map((number) => guid(number)), ["b"]]);
  expect([it.sink.rows.size, it.done("a", "b")]).toEqual([6, ["a", "b"]]);
});

test("a blob that was stopped half-way is read again by the next pass, and its rows are there once", async () => {
  const it = world({ batchSize: 2 });
  const { stop, both } = signals();
  it.source.add({ id: "a" }, ...[1, 2, 3].map(launch));
  const readBlob = it.source.readBlob.bind(it.source);
  it.source.readBlob = (blob, accept, signal) =>
    readBlob(
      blob,
      async (records) => {
        if (records.some(({ raw }) => String(raw).includes(guid(3)))) stop.abort(new Error("stopped"));
        signal.throwIfAborted();
        await accept(records);
      },
      signal,
    );

  const first = await it.pass(both);
  const between = [[...it.sink.rows.keys()].sort(), it.done("a")];
  it.source.readBlob = readBlob;
  await it.pass();

  expect([first.isComplete, between]).toEqual([false, [[guid(1), guid(2)], []]]);
  expect([[...it.sink.rows.keys()].sort(), it.done("a")]).toEqual([
    [1, 2, 3].map((number) => guid(number)),
    ["a"],
  ]);
});

test("what Dataverse fails with ends the pass as its own failure, not as one of the blob's", async () => {
  const it = world({ batchSize: 1 });
  const failure = new HttpError("Dataverse is down", { status: 0, serviceCode: "later" });
  for (const id of ["a", "b", "c", "d", "e"])
    it.source.add({ id, createdMs: NOON - HOUR_MS }, ...[...Array(50).keys()].map(launch));
  it.sink.beforeCall = (operation) => {
    if (operation === "upsertRows") throw failure;
  };

  expect(await failureOf(it.pass())).toBe(failure);
  expect([it.store.keys("deadletters/"), it.done("a", "b", "c", "d", "e")]).toEqual([[], []]);
});

test("a backlog far above the budget passes through it: nothing waits for ever", async () => {
  const it = world({ batchSize: 500, fetchConcurrency: 8 });
  const note = "x".repeat(1_000_000);
  for (let blob = 0; blob < 10; blob++) {
    const records = [0, 1, 2, 3].map((index) => ({ ...launch(10 * blob + index), note }));
    it.source.add({ id: `${blob}`, createdMs: NOON - HOUR_MS + blob }, ...records);
  }

  const summary = await it.pass();

  expect([it.sink.rows.size, summary.rowsWritten, summary.blobsDelivered]).toEqual([40, 40, 10]);
  // 4 MB each in a budget of 30: a full batch never comes together.
  expect(Math.max(...it.sink.batches.map(({ length }) => length))).toBeLessThan(10);
});
