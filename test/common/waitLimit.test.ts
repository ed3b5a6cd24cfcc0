import { WaitLimit } from "../../common/time";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** A wait that ends after so many milliseconds. */
async function wait(limit: WaitLimit, ms: number): Promise<void> {
  const waiting = limit.during(() => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  await jest.advanceTimersByTimeAsync(ms);
  await waiting;
}

test("waits count together, and what passes between them does not", async () => {
  let exceeded = 0;
  const limit = new WaitLimit(100, () => exceeded++);

  await wait(limit, 60);
  await jest.advanceTimersByTimeAsync(1_000);
  await wait(limit, 30);
  const before = exceeded;
  void limit.during(() => new Promise(() => undefined));
  await jest.advanceTimersByTimeAsync(9);
  const stillBefore = exceeded;
  await jest.advanceTimersByTimeAsync(2);

  expect([before, stillBefore, exceeded]).toEqual([0, 0, 1]);
});

test("no timer is left once no wait follows", async () => {
  const limit = new WaitLimit(100, () => undefined);
  for (let count = 0; count < 5; count++) await wait(limit, 10);
  const during = jest.getTimerCount();
  limit[Symbol.dispose]();

  expect([during, jest.getTimerCount()]).toEqual([1, 0]);
});
