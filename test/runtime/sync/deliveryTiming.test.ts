import { DAY_MS, HOUR_MS, SECOND_MS } from "../../../common/time";
import { cursor, guid, record, signals, type Json } from "../../support/builders";
import { NOON, settle } from "../../support/fakeClock";
import { failureOf, world, type World } from "./world";

const launch = (number: number): Json => record({ Id: guid(number) });

test("the stop signal ends reading; what was read is delivered and committed", async () => {
  const { source, sink, pass, done, cursor: saved } = world({ fetchConcurrency: 1 });
  const { stop, both } = signals();
  for (const [index, id] of ["a", "b", "c"].entries()) {
    source.add({ id, createdMs: NOON - (3 - index) * HOUR_MS }, launch(index));
  }
  source.beforeCall = (operation, blob) => {
    if (operation === "readBlob" && blob?.id === "b") stop.abort(new Error("stopped"));
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
    if (operation === "readBlob") abandon.abort(new Error("lease lost"));
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
    if (operation !== "readBlob" || blob?.id !== "b") return;
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
