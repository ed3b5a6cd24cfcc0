import { DAY_MS, MINUTE_MS } from "../../../common/time";
import { AuthError } from "../../../common/errors";
import { startSubscription } from "../../../runtime/sync/subscription";
import { cursor, never } from "../../support/builders";
import { FakeClock, NOON } from "../../support/fakeClock";
import { memoryLog } from "../../support/memoryLog";
import { MemoryStateStore } from "../../support/memoryStateStore";
import { Gaps } from "../../../runtime/sync/gaps";
import { MemorySource } from "./memorySource";
import { failureOf } from "./world";

interface Setup {
  readonly source: MemorySource;
  readonly store: MemoryStateStore;
  readonly clock: FakeClock;
  readonly log: ReturnType<typeof memoryLog>;
  readonly start: () => Promise<void>;
}

function setup(): Setup {
  const clock = new FakeClock();
  const services = {
    source: new MemorySource(clock),
    store: new MemoryStateStore(),
    clock,
    log: memoryLog(),
  };
  const parts = { ...services, gaps: new Gaps(services.store, clock, services.log) };
  return { ...parts, start: async () => await startSubscription({ ...parts, signal: never() }) };
}

test("a start is remembered and logged", async () => {
  const { source, store, log, start } = setup();

  await start();

  expect([source.starts, store.keys(), log.events("info")]).toEqual([
    1,
    ["subscription"],
    ["subscription_started"],
  ]);
});

test("it is not started again within 15 minutes, and then it is", async () => {
  const { source, clock, start } = setup();
  await start();
  clock.advance(15 * MINUTE_MS - 1);
  const failure = await failureOf(start());
  const early = source.starts;
  clock.advance(1);
  await start();

  expect(failure).toMatchObject({
    code: "incomplete",
    message: "the subscription to Audit.General is off, although it was just started",
    hint: expect.stringContaining("after 2026-10-05T12:15:00.000Z"),
  });
  expect([early, source.starts]).toEqual([1, 2]);
});

test("what the last start failed of is said again while the cooldown lasts", async () => {
  const { source, start } = setup();
  source.beforeCall = () => {
    throw new AuthError("auditing is off", { hint: "Turn it on." });
  };
  const first = await failureOf(start());
  source.beforeCall = () => undefined;
  const second = await failureOf(start());

  expect(first).toMatchObject({ code: "auth", message: "auditing is off" });
  expect(second).toMatchObject({
    code: "incomplete",
    message: "auditing is off",
    hint: expect.stringMatching(/^Turn it on\. The subscription is started again after/),
  });
  expect(source.starts).toBe(0);
});

test("a start that was interrupted by a stop does not explain the next failure", async () => {
  const { source, store, clock, log } = setup();
  const stop = new AbortController();
  source.beforeCall = () => stop.abort(new Error("stopped by SIGTERM"));
  const options = { source, store, clock, log, gaps: new Gaps(store, clock, log) };
  await failureOf(startSubscription({ ...options, signal: stop.signal }));
  source.beforeCall = () => undefined;

  const next = await startSubscription({ ...options, signal: never() }).catch((error: unknown) => error);

  expect((next as Error | undefined)?.message ?? "").not.toContain("SIGTERM");
});

test("whatever starts it, what happened while it was off is a gap, recorded first", async () => {
  const { source, store, start } = setup();
  await store.write("cursor", cursor({ watermark: NOON - DAY_MS }), { ifMatch: "none" });
  source.beforeCall = () => {
    throw new Error("killed");
  };

  await failureOf(start());

  expect(store.keys("gaps/").map((key) => store.document(key))).toMatchObject([
    { from: "2026-10-04T12:00:00.000Z", to: "2026-10-05T12:00:00.000Z", reason: "subscription" },
  ]);
});

test("such a gap ends when the subscription is on again, however long the start took", async () => {
  const { source, store, clock, start } = setup();
  await store.write("cursor", cursor({ watermark: NOON - DAY_MS }), { ifMatch: "none" });
  source.beforeCall = () => clock.advance(4 * MINUTE_MS);

  await start();

  expect(store.keys("gaps/").map((key) => store.document(key))).toMatchObject([
    { from: "2026-10-04T12:00:00.000Z", to: "2026-10-05T12:04:00.000Z", reason: "subscription" },
  ]);
});
