import {
  backoffMs,
  jittered,
  withRetry,
  type RetryOptions,
  type RetryDecision,
} from "../../../common/http/retry";
import { never } from "../../support/builders";
import { FakeClock } from "../../support/fakeClock";
import { failureOf } from "../../runtime/sync/world";

const BACKOFF = { attempts: 4, firstMs: 1_000, maxMs: 3_000 };

function options(clock: FakeClock, fields: Partial<RetryOptions> = {}): RetryOptions {
  const classify = (): RetryDecision => ({ retry: true });
  return { classify, backoff: BACKOFF, clock, random: () => 1, signal: never(), ...fields };
}

/** Something that fails so many times, then works. */
function failing(
  times: number,
  error: unknown = new Error("down"),
): { run: () => Promise<number>; calls: () => number } {
  let calls = 0;
  return {
    run: async () => {
      if (++calls <= times) throw error;
      return calls;
    },
    calls: () => calls,
  };
}

test("what works at once is run once, without a wait", async () => {
  const clock = new FakeClock();

  expect([await withRetry(failing(0).run, options(clock)), clock.slept]).toEqual([1, []]);
});

test("waits longer each time, up to the maximum, and ends with the last error", async () => {
  const clock = new FakeClock();
  const down = new Error("down");
  const { run, calls } = failing(9, down);

  expect(await failureOf(withRetry(run, options(clock)))).toBe(down);
  expect([calls(), clock.slept]).toEqual([4, [1_000, 2_000, 3_000]]);
});

test("a decision not to retry ends it at the first error", async () => {
  const clock = new FakeClock();
  const { run, calls } = failing(9);

  await failureOf(withRetry(run, options(clock, { classify: () => ({ retry: false }) })));

  expect([calls(), clock.slept]).toEqual([1, []]);
});

test("the service's wish replaces the back-off", async () => {
  const clock = new FakeClock();

  await withRetry(failing(2).run, options(clock, { classify: () => ({ retry: true, afterMs: 70_000 }) }));

  expect(clock.slept).toEqual([70_000, 70_000]);
});

test("a decision may grant more attempts than usual", async () => {
  const clock = new FakeClock();
  const classify = (): RetryDecision => ({ retry: true, afterMs: 1, attempts: 10 });

  expect(await withRetry(failing(9).run, options(clock, { classify }))).toBe(10);
});

test("waits that the service asked for don't use up the attempts that failures have", async () => {
  const clock = new FakeClock();
  const errors = [...Array<string>(4).fill("throttled"), "failed", "failed"].map((name) => new Error(name));
  const classify = (error: unknown): RetryDecision =>
    (error as Error).message === "throttled" ? { retry: true, afterMs: 1, attempts: 10 } : { retry: true };
  const run = async (): Promise<string> => {
    const error = errors.shift();
    if (error !== undefined) throw error;
    return "done";
  };

  expect(await withRetry(run, options(clock, { classify }))).toBe("done");
});

test("a wait that happens elsewhere is not waited for here", async () => {
  const clock = new FakeClock();
  const waits: number[] = [];
  const onRetry = (_error: unknown, _attempt: number, waitMs: number): boolean => waits.push(waitMs) > 0;

  await withRetry(failing(2).run, options(clock, { onRetry }));

  expect([waits, clock.slept]).toEqual([[1_000, 2_000], []]);
});

test("an abort before the first attempt runs nothing", async () => {
  const { run, calls } = failing(0);
  const signal = AbortSignal.abort(new Error("stopped"));

  expect(await failureOf(withRetry(run, options(new FakeClock(), { signal })))).toEqual(new Error("stopped"));
  expect(calls()).toBe(0);
});

test("an abort during an attempt surfaces as its reason, not as what the attempt made of it", async () => {
  const controller = new AbortController();
  const run = async (): Promise<never> => {
    controller.abort(new Error("stopped"));
    throw new Error("The operation was aborted.");
  };

  const failure = await failureOf(withRetry(run, options(new FakeClock(), { signal: controller.signal })));

  expect(failure).toBe(controller.signal.reason);
});

test("an abort during a wait ends it", async () => {
  const controller = new AbortController();
  const { run, calls } = failing(9);
  const onRetry = (): void => controller.abort(new Error("stopped"));

  await failureOf(withRetry(run, options(new FakeClock(), { signal: controller.signal, onRetry })));

  expect(calls()).toBe(1);
});

test("nothing of one call is remembered in the next", async () => {
  const clock = new FakeClock();
  const shared = options(clock);
  await withRetry(failing(2).run, shared);
  await withRetry(failing(1).run, shared);

  expect(clock.slept).toEqual([1_000, 2_000, 1_000]);
});

test.each([
  [1, 1_000],
  [2, 2_000],
  [3, 3_000],
  [60, 3_000],
])("the %i. back-off is %i ms", (attempt, expected) => {
  expect(backoffMs(attempt, BACKOFF)).toBe(expected);
});

test("a jittered delay lies between its half and its whole", () => {
  expect([0, 0.5, 1].map((chance) => jittered(1_000, () => chance))).toEqual([500, 750, 1_000]);
});
