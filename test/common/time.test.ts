import { systemClock } from "../../common/time";
import { systemClock as computerClock } from "../fakes/emulators/systemClock";
import { never } from "../support/builders";
import { failureOf } from "../runtime/sync/world";

test("tells the time of the machine", () => {
  const before = computerClock.now();
  const now = systemClock.now();

  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(computerClock.now());
});

test("a sleep ends after its time", async () => {
  const before = performance.now();
  await systemClock.sleep(20, never());

  expect(performance.now() - before).toBeGreaterThanOrEqual(18);
});

test("an abort ends a sleep at once, with its reason", async () => {
  const controller = new AbortController();
  const sleeping = failureOf(systemClock.sleep(60_000, controller.signal));
  controller.abort(new Error("stopped"));

  expect(await sleeping).toBe(controller.signal.reason);
});

test("an abort before the sleep does, too", async () => {
  const reason = new Error("stopped");

  expect(await failureOf(systemClock.sleep(60_000, AbortSignal.abort(reason)))).toBe(reason);
});

// Node's timers count to 2^31 - 1 ms (24.8 days); anything above ends at once.
test.each([2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 30 * 86_400_000])(
  "a sleep of %d ms does not end at once",
  async (ms) => {
    const controller = new AbortController();
    let ended = false;
    const sleeping = systemClock.sleep(ms, controller.signal).then(
      () => (ended = true),
      () => undefined,
    );
    await systemClock.sleep(20, never());
    const endedEarly = ended;
    controller.abort(new Error("enough"));
    await sleeping;

    expect(endedEarly).toBe(false);
  },
);
