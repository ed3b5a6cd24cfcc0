import { SECOND_MS, type Clock } from "../runtime/support/clock";
import { nameOf } from "./errors";

const IMPATIENCE = "ImpatienceError";

/**
 * The answer of `run`, which gets `limitMs` for it; past the limit its signal aborts and an error says so, which
 * `isImpatience` recognises. Throws the reason of `signal` when that aborts first.
 */
export async function answerWithin<T>(
  limitMs: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  const impatience = clock.sleep(limitMs, either).then((): never => {
    const error = new Error(`no answer within ${limitMs / SECOND_MS} s`);
    error.name = IMPATIENCE;
    throw error;
  });
  try {
    return await Promise.race([run(either), impatience]);
  } finally {
    done.abort();
    impatience.catch(() => undefined);
  }
}

/** Whether `answerWithin` has waited for too long. */
export function isImpatience(error: unknown): boolean {
  return nameOf(error) === IMPATIENCE;
}
