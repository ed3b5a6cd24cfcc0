import fc from "fast-check";
import { ByteBudget } from "../../../runtime/support/byteBudget";
import { never } from "../../support/builders";
import { settle } from "../../support/fakeClock";
import { failureOf } from "../sync/world";

/** Takes bytes, and notes the name once they are there. */
function taker(budget: ByteBudget): {
  readonly granted: string[];
  readonly take: (name: string, bytes: number, signal?: AbortSignal) => Promise<void>;
} {
  const granted: string[] = [];
  const take = async (name: string, bytes: number, signal = never()): Promise<void> => {
    await budget.take(bytes, signal);
    granted.push(name);
  };
  return { granted, take };
}

test("who asks for more than is free waits until enough comes back", async () => {
  const budget = new ByteBudget(10);
  const { granted, take } = taker(budget);

  void take("a", 6);
  void take("b", 5);
  await settle();
  const before = [...granted];
  budget.release(6);
  await settle();

  expect([before, granted, budget.isShort]).toEqual([["a"], ["a", "b"], false]);
});

test("a large holder isn't overtaken by small ones that came later", async () => {
  const budget = new ByteBudget(10);
  const { granted, take } = taker(budget);

  void take("first", 5);
  void take("large", 10);
  void take("small", 1);
  await settle();
  const before = [...granted];
  budget.release(5);
  await settle();
  budget.release(10);
  await settle();

  expect([before, granted]).toEqual([["first"], ["first", "large", "small"]]);
});

test("who stops waiting holds nothing, and lets the next one through", async () => {
  const budget = new ByteBudget(10);
  const { granted, take } = taker(budget);
  const controller = new AbortController();

  void take("first", 5);
  const waiting = take("large", 10, controller.signal);
  void take("small", 5);
  controller.abort(new Error("stopped"));

  expect(await failureOf(waiting)).toBe(controller.signal.reason);
  expect(granted).toEqual(["first", "small"]);
});

test("more than the whole can't be asked for", async () => {
  expect(await failureOf(new ByteBudget(10).take(11, never()))).toBeInstanceOf(RangeError);
});

test("in any order of taking and giving back, never more than the whole is held, and all get their turn", async () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 5 }), async (wanted, holdFor) => {
      const budget = new ByteBudget(10);
      let [held, most, served] = [0, 0, 0];
      await Promise.all(
        wanted.map(async (bytes) => {
          await budget.take(bytes, never());
          most = Math.max(most, (held += bytes));
          for (let turn = 0; turn < holdFor; turn++) await Promise.resolve();
          held -= bytes;
          served++;
          budget.release(bytes);
        }),
      );

      expect([most <= 10, served, held]).toEqual([true, wanted.length, 0]);
    }),
  );
});

test("bytes are had at once only while they are free and nobody waits", async () => {
  const budget = new ByteBudget(10);
  const first = [budget.tryTake(6), budget.tryTake(5)];
  const waiting = budget.take(8, never());
  const meanwhile = budget.tryTake(1);
  budget.release(6);
  await waiting;

  expect([first, meanwhile, budget.tryTake(2), budget.tryTake(1)]).toEqual([
    [true, false],
    false,
    true,
    false,
  ]);
});

test("any number waits with one listener on their signal: Node warns of a leak from the eleventh on", async () => {
  const budget = new ByteBudget(1);
  const stop = new AbortController();
  const listen = jest.spyOn(stop.signal, "addEventListener");
  await budget.take(1, stop.signal);

  const waiting = Array.from({ length: 30 }, () => budget.take(1, stop.signal));
  budget.release(1);
  await waiting[0];
  stop.abort(new Error("stopped"));
  const outcomes = await Promise.allSettled(waiting);

  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", ...Array(29).fill("rejected")]);
  expect(listen).toHaveBeenCalledTimes(1);
});
