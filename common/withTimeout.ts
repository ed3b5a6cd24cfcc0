import { SECOND_MS, type Clock } from "./time";
import { nameOf } from "./errors";

const TIMEOUT_ERROR = "TimeoutError";

/**
 * The answer of `run`, which gets `limitMs` for it; past the limit its signal aborts and an error says so, which
 * `isImpatience` recognises. Throws the reason of `signal` when that aborts first.
 */
export async function withTimeout<T>(
  limitMs: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  const timeout = clock.sleep(limitMs, either).then((): never => {
    const error = new Error(`no answer within ${limitMs / SECOND_MS} s`);
    error.name = TIMEOUT_ERROR;
    throw error;
  });
  try {
    return await Promise.race([run(either), timeout]);
  } finally {
    done.abort();
    timeout.catch(() => undefined);
  }
}

/** Whether `withTimeout` has waited for too long. */
export function isTimeout(error: unknown): boolean {
  return nameOf(error) === TIMEOUT_ERROR;
}
