import type { Clock } from "../../common/time";

/**
 * Maps a sequence with at most `limit` calls under way, yielding results in the order in which they finish.
 * The first failure (of the source or of a call) is thrown once nothing is running any more;
 * a consumer that stops early stops the pulling, too.
 */
export async function* mapConcurrent<In, Out>(
  source: AsyncIterable<In>,
  limit: number,
  map: (item: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const iterator = source[Symbol.asyncIterator]();
  const running = new Set<Promise<void>>();
  const finished: Out[] = [];
  let pulling: Promise<void> | undefined;
  let exhausted = false;
  let failure: { error: unknown } | undefined;

  const fail = (error: unknown): void => {
    failure ??= { error };
  };
  const start = (item: In): void => {
    const task: Promise<void> = map(item)
      .then((result) => void finished.push(result), fail)
      .finally(() => running.delete(task));
    running.add(task);
  };
  const pull = async (): Promise<void> => {
    try {
      const next = await iterator.next();
      if (next.done === true) exhausted = true;
      else start(next.value);
    } catch (error) {
      fail(error);
    } finally {
      pulling = undefined;
    }
  };

  try {
    for (;;) {
      while (finished.length > 0 && failure === undefined) yield finished.shift() as Out;
      if (failure !== undefined) break;
      if (!exhausted && pulling === undefined && running.size < limit) pulling = pull();
      const waiting = pulling === undefined ? [...running] : [...running, pulling];
      if (waiting.length === 0) break;
      await Promise.race(waiting);
    }
  } finally {
    await pulling;
    await Promise.allSettled(running);
    await iterator.return?.();
  }
  if (failure !== undefined) throw failure.error;
}

/**
 * The items of a sequence, and `undefined` each time the wait for the next one exceeds what `dueInMs` says. It is asked
 * for each wait; undefined means that nothing is due.
 */
export async function* withTicks<T>(
  source: AsyncIterable<T>,
  dueInMs: () => number | undefined,
  clock: Clock,
): AsyncGenerator<T | undefined> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (let next = iterator.next(); ;) {
      const result = await nextOrTick(next, dueInMs(), clock);
      if (result?.done === true) return;
      yield result?.value;
      if (result !== undefined) next = iterator.next();
    }
  } finally {
    await iterator.return?.();
  }
}

async function nextOrTick<T>(
  next: Promise<IteratorResult<T, void>>,
  dueInMs: number | undefined,
  clock: Clock,
): Promise<IteratorResult<T, void> | undefined> {
  if (dueInMs === undefined) return await next;
  const timer = new AbortController();
  const tick = clock.sleep(Math.max(0, dueInMs), timer.signal).catch(() => undefined);
  try {
    return await Promise.race([next, tick.then(() => undefined)]);
  } finally {
    timer.abort(new Error("not needed any more"));
    // If it fails between waits, the next wait reports it.
    next.catch(() => undefined);
  }
}
