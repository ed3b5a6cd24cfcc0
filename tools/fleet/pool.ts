import type { Ran, Task } from "./protocol";
import type { Worker } from "./workerProcess";

/** Runs tasks in processes of its own, each of which runs one at a time. Disposing lets go of them. */
export interface Pool extends AsyncDisposable {
  /** Resolves with how it ended; it must not be called for more tasks at once than there are workers. */
  run(task: Task): Promise<Ran>;
  /** Has all present runs stop. */
  cancel(): void;
}

interface PoolOptions {
  readonly start: () => Worker;
  /** A worker that has grown beyond is replaced: they keep growing with each stack. */
  readonly mostBytes: number;
}

/** Starts workers as they are needed. */
export function createPool({ start, mostBytes }: PoolOptions): Pool {
  const idle: Worker[] = [];
  const busy = new Set<Worker>();
  return {
    async run(task) {
      const worker = idle.pop() ?? start();
      busy.add(worker);
      const ran = await worker.run(task);
      busy.delete(worker);
      // What a program that failed has left unfinished may still fail, and would fail the next one.
      if (ran.hasSucceeded && worker.rssBytes() <= mostBytes) idle.push(worker);
      else await worker.end();
      return ran;
    },
    cancel() {
      for (const worker of busy) worker.cancel();
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...idle.splice(0), ...busy].map(async (worker) => await worker.end()));
    },
  };
}

/** Handles all items, at most so many at once, in their order; what it has not begun when stopped is left out. */
export async function inParallel<T>(
  items: readonly T[],
  { most, stop }: { readonly most: number; readonly stop: AbortSignal },
  handle: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const work = async (): Promise<void> => {
    for (;;) {
      const item = stop.aborted ? undefined : waiting.shift();
      if (item === undefined) return;
      await handle(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
}
