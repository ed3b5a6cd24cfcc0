import { SECOND_MS, type Clock } from "../runtime/support/clock";

/**
 * The answer of `run`, which gets `limitMs` for it; past the limit its signal aborts and an Error says so. Throws the
 * reason of `signal` when that aborts first.
 */
export async function answerWithin<T>(
  limitMs: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  const impatience = clock.sleep(limitMs, either).then((): never => {
    throw new Error(`no answer within ${limitMs / SECOND_MS} s`);
  });
  try {
    return await Promise.race([run(either), impatience]);
  } finally {
    done.abort();
    impatience.catch(() => undefined);
  }
}
