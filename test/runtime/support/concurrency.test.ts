import { mapConcurrent, withTicks } from "../../../runtime/support/concurrency";
import { FakeClock, ManualClock, settle } from "../../support/fakeClock";
import { failureOf } from "../sync/world";

interface Numbers extends AsyncIterable<number> {
  /** How many were pulled, and whether the source was told that nobody pulls any more. */
  readonly state: { pulled: number; closed: boolean };
}

function numbers(count: number, failAt?: number): Numbers {
  const state = { pulled: 0, closed: false };
  async function* generate(): AsyncGenerator<number> {
    try {
      for (let number = 0; number < count; number++) {
        if (number === failAt) throw new Error("source");
        state.pulled++;
        yield number;
      }
    } finally {
      state.closed = true;
    }
  }
  return { state, [Symbol.asyncIterator]: generate };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test("the limit holds over 200 items, and is used", async () => {
  let [running, peak] = [0, 0];
  const results = await all(
    mapConcurrent(numbers(200), 7, async (number) => {
      peak = Math.max(peak, ++running);
      for (let turn = 0; turn <= number % 3; turn++) await settle();
      running--;
      return number;
    }),
  );

  expect([results.length, new Set(results).size, peak]).toEqual([200, 200, 7]);
});

test.each([1, 8])("instant results are not lost (limit %i)", async (limit) => {
  const results = await all(mapConcurrent(numbers(200), limit, async (number) => number * 2));

  expect(results.sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, number) => number * 2));
});

test("results come in the order in which they finish", async () => {
  const results = mapConcurrent(numbers(3), 3, async (number) => {
    for (let turn = 0; turn < 10 * (3 - number); turn++) await settle();
    return number;
  });

  expect(await all(results)).toEqual([2, 1, 0]);
});

test("an empty source yields nothing", async () => {
  expect(await all(mapConcurrent(numbers(0), 4, async (number) => number))).toEqual([]);
});

test("the first failure is thrown when nothing is running any more, and nothing starts after it", async () => {
  let [running, started] = [0, 0];
  const source = numbers(100);
  const failure = await failureOf(
    all(
      mapConcurrent(source, 4, async (number) => {
        running++;
        started++;
        for (let turn = 0; turn < number; turn++) await settle();
        running--;
        if (number === 2) throw new Error("third");
        return number;
      }),
    ),
  );

  expect([failure, running]).toEqual([new Error("third"), 0]);
  expect(started).toBeLessThanOrEqual(7);
  expect(source.state.closed).toBe(true);
});

test("of several failures the first is thrown, and none goes unhandled", async () => {
  const failure = await failureOf(
    all(mapConcurrent(numbers(4), 4, (number) => Promise.reject(new Error(String(number))))),
  );

  expect(failure).toEqual(new Error("0"));
});

test("a failure of the source is thrown after what was under way has ended", async () => {
  let finished = 0;
  const failure = await failureOf(
    all(
      mapConcurrent(numbers(9, 3), 8, async () => {
        await settle();
        finished++;
      }),
    ),
  );

  expect([failure, finished]).toEqual([new Error("source"), 3]);
});

test("a map that throws before it waits is a failure like any other", async () => {
  const failing = mapConcurrent(numbers(3), 2, () => {
    throw new TypeError("bug");
  });

  expect(await failureOf(all(failing))).toEqual(new TypeError("bug"));
});

test("a consumer that stops early stops the pulling, and waits for what runs", async () => {
  const source = numbers(1_000);
  let running = 0;
  const results = mapConcurrent(source, 5, async (number) => {
    running++;
    await settle();
    running--;
    return number;
  });
  for await (const _ of results) break;

  expect([running, source.state.closed]).toEqual([0, true]);
  expect(source.state.pulled).toBeLessThanOrEqual(10);
});

test("a slow consumer holds the source back", async () => {
  const source = numbers(1_000);
  const results = mapConcurrent(source, 5, async (number) => number)[Symbol.asyncIterator]();
  await results.next();
  for (let turn = 0; turn < 20; turn++) await settle();
  const pulled = source.state.pulled;
  await results.return?.(undefined);

  expect(pulled).toBeLessThanOrEqual(6);
});

describe("ticks", () => {
  test("without anything due, the items come as they are", async () => {
    expect(await all(withTicks(numbers(3), () => undefined, new FakeClock()))).toEqual([0, 1, 2]);
  });

  test("a wait that exceeds what is due yields a tick, and loses nothing", async () => {
    const clock = new ManualClock();
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    async function* slow(): AsyncGenerator<string> {
      yield "first";
      await gate;
      yield "second";
    }
    const seen: (string | undefined)[] = [];
    const reading = (async () => {
      for await (const item of withTicks(slow(), () => 100, clock)) seen.push(item);
    })();
    await settle();
    await clock.advance(250);
    open();
    await reading;

    expect([seen, clock.sleeping]).toEqual([["first", undefined, undefined, "second"], 0]);
  });

  test("a failure of the source during a tick is thrown", async () => {
    const clock = new ManualClock();
    let fail = (): void => undefined;
    const gate = new Promise<void>((_, reject) => (fail = () => reject(new Error("source"))));
    async function* failing(): AsyncGenerator<string> {
      await gate;
      yield "never";
    }
    const ticks = withTicks(failing(), () => 100, clock)[Symbol.asyncIterator]();
    const first = ticks.next();
    await settle();
    await clock.advance(100);
    const tick = await first;
    fail();
    await settle();

    expect([tick.value, await failureOf(ticks.next())]).toEqual([undefined, new Error("source")]);
  });

  test("a consumer that stops closes the source", async () => {
    const source = numbers(9);
    for await (const _ of withTicks(source, () => undefined, new FakeClock())) break;

    expect(source.state.closed).toBe(true);
  });
});
