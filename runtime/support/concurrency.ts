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
