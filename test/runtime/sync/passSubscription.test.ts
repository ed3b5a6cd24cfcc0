import { HOUR_MS, MINUTE_MS } from "../../../common/time";
import { HttpError } from "../../../common/errors";
import { cursor, guid, record } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import { failureOf, world } from "./world";

interface GapDocument {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

test("the first pass starts the subscription and delivers what is there already", async () => {
  const { source, sink, store, pass } = world();
  source.isOn = false;
  source.add({ id: "a" }, record({ Id: guid(1) }));

  const summary = await pass();

  expect([source.starts, [...sink.rows.keys()], summary.gaps]).toEqual([1, [guid(1)], 0]);
  expect(store.keys("gaps/")).toEqual([]);
});

test("a subscription that was on is not started again", async () => {
  const { source, pass } = world();

  await pass();

  expect(source.starts).toBe(0);
});

test("a subscription that was switched off leaves a gap, before it is started again", async () => {
  const { source, store, pass, saveCursor } = world();
  await saveCursor(cursor());
  source.isOn = false;
  source.beforeCall = (operation) => {
    if (operation === "startSubscription") throw new Error("killed");
  };

  await failureOf(pass());

  expect(store.keys("gaps/").map((key) => store.document<GapDocument>(key))).toMatchObject([
    { to: "2026-10-05T12:00:00.000Z", reason: "subscription" },
  ]);
});

test("such a gap reaches back to what is known to be delivered, since nothing behind it can be read again", async () => {
  const { source, store, pass, saveCursor } = world();
  // A pending blob holds the watermark three hours back.
  await saveCursor(cursor({ watermark: NOON - 3 * HOUR_MS }));
  source.isOn = false;

  await pass();

  const [gap] = store.keys("gaps/").map((key) => store.document<GapDocument>(key));
  expect(gap?.from).toBe("2026-10-05T09:00:00.000Z");
});

test("a subscription that was off before anything was committed leaves no gap", async () => {
  const { source, store, pass } = world();
  source.isOn = false;

  await pass();

  expect(store.keys("gaps/")).toEqual([]);
});

test("a subscription that turns out to be off in the middle of a pass is started, with a gap; the next pass works", async () => {
  const { source, store, pass, saveCursor } = world();
  await saveCursor(cursor());
  source.beforeCall = (operation) => {
    if (operation === "listContent") throw new HttpError("off", { status: 400, serviceCode: "off" });
  };

  const failure = await failureOf(pass());
  source.beforeCall = () => undefined;
  const summary = await pass();

  expect([failure, source.starts]).toEqual([expect.objectContaining({ serviceCode: "off" }), 1]);
  expect(store.keys("gaps/").map((key) => store.document<GapDocument>(key)?.reason)).toEqual([
    "subscription",
  ]);
  expect([summary.isComplete, summary.gaps]).toEqual([true, 0]);
});

test("while the cooldown lasts, passes fail without asking the service", async () => {
  const { source, clock, pass } = world();
  source.isOn = false;
  await pass();
  source.isOn = false;

  await clock.advance(14 * MINUTE_MS);
  const failure = await failureOf(pass());
  const during = source.starts;
  await clock.advance(MINUTE_MS);
  await pass();

  expect(failure).toMatchObject({ code: "incomplete" });
  expect([during, source.starts]).toEqual([1, 2]);
});
