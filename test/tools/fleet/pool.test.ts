import { createPool, inParallel } from "../../../tools/fleet/pool";
import type { Task } from "../../../tools/fleet/protocol";
import type { Worker } from "../../../tools/fleet/workerProcess";
import { RAN } from "./ran";

const task = (stack: string): Task => ({ operation: "preview", folder: "/", stack, env: {} });

/** Workers that note which stacks they ran; `bad` ones fail, and each run adds 100 bytes. */
function createWorkers(bad: readonly string[] = []) {
  const workers: {
    readonly ran: string[];
    hasEnded: boolean;
    cancels: number;
    running: number;
    most: number;
  }[] = [];
  const start = (): Worker => {
    const worker = { ran: [] as string[], hasEnded: false, cancels: 0, running: 0, most: 0 };
    workers.push(worker);
    return {
      async run({ stack }) {
        worker.most = Math.max(worker.most, ++worker.running);
        worker.ran.push(stack);
        await new Promise(setImmediate);
        worker.running--;
        return { ...RAN, hasSucceeded: !bad.includes(stack) };
      },
      cancel: () => void worker.cancels++,
      rssBytes: () => 100 * worker.ran.length,
      end: async () => void (worker.hasEnded = true),
    };
  };
  return { workers, start };
}

const STACKS = ["a", "b", "c", "d", "e", "f"];
const stop = new AbortController().signal;

test("a worker runs one stack after the other, never two at once", async () => {
  const { workers, start } = createWorkers();
  await using pool = createPool({ start, mostBytes: 10_000 });

  await inParallel(STACKS, { most: 2, stop }, async (stack) => void (await pool.run(task(stack))));

  expect(workers).toHaveLength(2);
  expect(workers.map(({ most }) => most)).toEqual([1, 1]);
  expect(workers.flatMap(({ ran }) => ran).sort()).toEqual(STACKS);
});

test("a worker whose program failed runs no other", async () => {
  const { workers, start } = createWorkers(["b"]);
  await using pool = createPool({ start, mostBytes: 10_000 });

  await inParallel(STACKS, { most: 1, stop }, async (stack) => void (await pool.run(task(stack))));

  expect(workers.map(({ ran }) => ran)).toEqual([
    ["a", "b"],
    ["c", "d", "e", "f"],
  ]);
  expect(workers.map(({ hasEnded }) => hasEnded)).toEqual([true, false]);
});

test("a worker that has grown beyond the limit is replaced", async () => {
  const { workers, start } = createWorkers();
  await using pool = createPool({ start, mostBytes: 150 });

  await inParallel(STACKS, { most: 1, stop }, async (stack) => void (await pool.run(task(stack))));

  expect(workers.map(({ ran }) => ran.length)).toEqual([2, 2, 2]);
});

test("all workers are let go of in the end", async () => {
  const { workers, start } = createWorkers();
  {
    await using pool = createPool({ start, mostBytes: 10_000 });
    await inParallel(STACKS, { most: 3, stop }, async (stack) => void (await pool.run(task(stack))));
  }

  expect(workers.map(({ hasEnded }) => hasEnded)).toEqual([true, true, true]);
});

test("cancelling reaches the workers that run, and no idle one", async () => {
  const { workers, start } = createWorkers();
  await using pool = createPool({ start, mostBytes: 10_000 });
  await Promise.all([pool.run(task("a")), pool.run(task("b"))]);

  const running = pool.run(task("c"));
  pool.cancel();
  await running;

  expect(workers.map(({ cancels }) => cancels).sort()).toEqual([0, 1]);
});

test("once stopped nothing else begins, and what runs ends", async () => {
  const stopping = new AbortController();
  const [begun, ended]: [string[], string[]] = [[], []];

  await inParallel(STACKS, { most: 2, stop: stopping.signal }, async (stack) => {
    begun.push(stack);
    if (stack === "c") stopping.abort();
    await new Promise(setImmediate);
    ended.push(stack);
  });

  expect(begun).toEqual(["a", "b", "c"]);
  expect(ended.sort()).toEqual(begun);
});
