import type { Clock } from "../time";

/** What to do about a failed attempt: a pure decision, returned as data. */
export type RetryDecision =
  | { readonly retry: false }
  /** Try again after `afterMs`, or after the usual back-off; `attempts` in all, or as many as usual. */
  | { readonly retry: true; readonly afterMs?: number | undefined; readonly attempts?: number };

export interface Backoff {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  readonly firstMs: number;
  readonly maxMs: number;
}

export interface RetryOptions {
  readonly classify: (error: unknown) => RetryDecision;
  readonly backoff: Backoff;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Told before each wait. Returning true means: the wait happens elsewhere (a paused limiter). */
  readonly onRetry?: (error: unknown, attempt: number, waitMs: number) => boolean | void;
}

/** Runs until it succeeds, the decision says no, or the attempts are used up; throws the last error. */
export async function withRetry<T>(run: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { classify, backoff, clock, random, signal, onRetry } = options;
  // Being told to wait is counted apart from failing.
  const failed = { usual: 0, throttled: 0 };
  for (;;) {
    signal.throwIfAborted();
    try {
      return await run();
    } catch (error) {
      signal.throwIfAborted();
      const decision = classify(error);
      if (!decision.retry) throw error;
      const attempt = ++failed[decision.attempts === undefined ? "usual" : "throttled"];
      if (attempt >= (decision.attempts ?? backoff.attempts)) throw error;
      const waitMs = decision.afterMs ?? jittered(backoffMs(attempt, backoff), random);
      if (onRetry?.(error, attempt, waitMs) !== true) await clock.sleep(waitMs, signal);
    }
  }
}

/** Exponential: first, twice that, four times that …, never above the maximum. */
export function backoffMs(attempt: number, { firstMs, maxMs }: Backoff): number {
  return Math.min(maxMs, firstMs * 2 ** (attempt - 1));
}

/** Between half and the whole of a delay, so that clients do not come back in step. */
export function jittered(ms: number, random: () => number): number {
  return ms / 2 + (ms / 2) * random();
}
