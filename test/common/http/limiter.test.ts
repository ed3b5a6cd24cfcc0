import fc from "fast-check";
import { Limiter } from "../../../common/http/limiter";
import { MINUTE_MS } from "../../../common/time";
import { never } from "../../support/builders";
import { FakeClock, ManualClock, NOON, settle } from "../../support/fakeClock";
import { failureOf } from "../../runtime/sync/world";

const WINDOW_MS = 1_000;

/** Starts of requests in time, by callers that take one each. */
async function startsOf(
  limiter: Limiter,
  clock: ManualClock,
  callers: number,
  forMs: number,
): Promise<number[]> {
  const starts: number[] = [];
  for (let caller = 0; caller < callers; caller++) {
    void limiter.acquire(never()).then(() => starts.push(clock.now() - NOON));
  }
  await settle();
  await clock.advance(forMs);
  return starts;
}

function most(starts: readonly number[]): number {
  return Math.max(
    0,
    ...starts.map((start) => starts.filter((each) => each > start - WINDOW_MS && each <= start).length),
  );
}

test("a burst may use the whole quota at once, the rest waits for the window", async () => {
  const clock = new ManualClock();
  const limiter = new Limiter({ limit: 3, windowMs: WINDOW_MS, clock });

  expect(await startsOf(limiter, clock, 7, 5_000)).toEqual([0, 0, 0, 1_000, 1_000, 1_000, 2_000]);
});

test("whatever the callers do, no window sees more starts than the quota", async () => {
  const arrivals = fc.array(fc.nat(700), { minLength: 1, maxLength: 40 });

  await fc.assert(
    fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 5 }), async (gaps, limit) => {
      const clock = new ManualClock();
      const limiter = new Limiter({ limit, windowMs: WINDOW_MS, clock });
      const starts: number[] = [];
      for (const gap of gaps) {
        await clock.advance(gap);
        void limiter.acquire(never()).then(() => starts.push(clock.now()));
        await settle();
      }
      await clock.advance(60_000);

      expect(starts).toHaveLength(gaps.length);
      expect(most(starts)).toBeLessThanOrEqual(limit);
    }),
    { numRuns: 40 },
  );
});

test("200 callers get through, each once", async () => {
  const clock = new ManualClock();
  const limiter = new Limiter({ limit: 20, windowMs: WINDOW_MS, clock });
  const starts = await startsOf(limiter, clock, 200, 20_000);

  expect([starts.length, most(starts), starts.at(-1)]).toEqual([200, 20, 9_000]);
});

test("a pause stops every caller until it is over", async () => {
  const clock = new ManualClock();
  const limiter = new Limiter({ limit: 10, windowMs: WINDOW_MS, clock });
  limiter.pause(5_000);

  expect(await startsOf(limiter, clock, 4, 10_000)).toEqual([5_000, 5_000, 5_000, 5_000]);
});

test("a longer pause prolongs, a shorter one doesn't shorten", async () => {
  const clock = new ManualClock();
  const limiter = new Limiter({ limit: 10, windowMs: WINDOW_MS, clock });
  limiter.pause(5_000);
  limiter.pause(7_000);
  limiter.pause(1_000);

  expect(await startsOf(limiter, clock, 1, 10_000)).toEqual([7_000]);
});

test("a pause that begins while callers wait holds them, too", async () => {
  const clock = new ManualClock();
  const limiter = new Limiter({ limit: 1, windowMs: WINDOW_MS, clock });
  const starting = startsOf(limiter, clock, 2, 0);
  await starting;
  limiter.pause(4_000);
  await clock.advance(3_999);
  const starts = await starting;
  const before = starts.length;
  await clock.advance(1);

  expect([before, starts]).toEqual([1, [0, 4_000]]);
});

test("one throttling halves the quota, however many answers told of it", async () => {
  const clock = new ManualClock();
  const limiter = new Limiter({ limit: 8, windowMs: WINDOW_MS, clock });
  for (let answer = 0; answer < 5; answer++) limiter.pause(1_000);

  const starts = await startsOf(limiter, clock, 20, 1_999);

  expect(starts).toEqual([1_000, 1_000, 1_000, 1_000]);
});

test("the quota never falls below one", async () => {
  const clock = new ManualClock();
  const limiter = new Limiter({ limit: 2, windowMs: WINDOW_MS, clock });
  for (let round = 0; round < 5; round++) {
    limiter.pause(10);
    await clock.advance(10);
  }

  expect((await startsOf(limiter, clock, 3, 3_000)).length).toBe(3);
});

test("each quiet window gives a tenth of the quota back, until it is whole", async () => {
  const clock = new FakeClock();
  const limiter = new Limiter({ limit: 10, windowMs: WINDOW_MS, clock });
  limiter.pause(0);
  const counts: number[] = [];
  for (let window = 0; window < 8; window++) {
    clock.advance(WINDOW_MS);
    const end = clock.now() + WINDOW_MS;
    let count = 0;
    while (clock.now() < end && count < 20) {
      await limiter.acquire(never());
      if (clock.now() < end) count++;
    }
    counts.push(count);
  }

  expect(counts.at(-1)).toBe(10);
  expect(counts[0]).toBeLessThan(10);
});

test("ten quiet windows give it back whole, even when nothing was sent meanwhile", async () => {
  const clock = new ManualClock();
  const limiter = new Limiter({ limit: 10, windowMs: WINDOW_MS, clock });
  limiter.pause(0);
  await clock.advance(10 * WINDOW_MS);

  const starts = await startsOf(limiter, clock, 10, 0);

  expect(starts).toHaveLength(10);
});

test("an abort ends the waiting, and takes no quota", async () => {
  const clock = new ManualClock();
  const limiter = new Limiter({ limit: 1, windowMs: MINUTE_MS, clock });
  await limiter.acquire(never());
  const controller = new AbortController();
  const waiting = limiter.acquire(controller.signal);
  controller.abort(new Error("stopped"));

  expect(await failureOf(waiting)).toBe(controller.signal.reason);
  expect(await failureOf(limiter.acquire(controller.signal))).toBe(controller.signal.reason);
  expect(clock.sleeping).toBe(0);
});
