import { MINUTE_MS, type Clock } from "../time";
import type { TokenSource } from "./serviceClient";

export interface Token {
  readonly value: string;
  readonly expiresMs: number;
}

interface TokenSourceOptions {
  readonly clock: Clock;
  /** From this long before expiry on, a new token is fetched while the old one is still handed out. */
  readonly refreshAheadMs?: number;
}

/** A token this close to its end may run out on the way. */
const TOO_OLD_MS = 30_000;
/** After a failed renewal ahead of time, the next is not tried sooner: the old token still serves. */
const RENEWAL_PAUSE_MS = 30_000;

/**
 * Keeps one token fresh for any number of callers: one request in flight, renewal ahead of expiry. Inside the renewal
 * window a failed renewal goes unnoticed; afterwards it is the caller's error. A caller that gives up leaves the
 * request running for the others.
 */
export function tokenSource(
  acquire: () => Promise<Token>,
  { clock, refreshAheadMs = 10 * MINUTE_MS }: TokenSourceOptions,
): TokenSource {
  let token: Token | undefined;
  let inFlight: Promise<Token> | undefined;
  let failedMs = -Infinity;

  const renew = (): Promise<Token> => {
    inFlight ??= acquire()
      .then(
        (fresh) => (token = fresh),
        (error: unknown) => {
          failedMs = clock.now();
          throw error;
        },
      )
      .finally(() => (inFlight = undefined));
    return inFlight;
  };

  return {
    async get(signal) {
      signal.throwIfAborted();
      const leftMs = token === undefined ? 0 : token.expiresMs - clock.now();
      if (token !== undefined && leftMs > TOO_OLD_MS) {
        const isDue = leftMs <= refreshAheadMs && clock.now() - failedMs >= RENEWAL_PAUSE_MS;
        if (isDue) renew().catch(() => undefined);
        return token.value;
      }
      return (await abortable(renew(), signal)).value;
    },
    invalidate(refused) {
      if (refused === undefined || token?.value === refused) token = undefined;
    },
  };
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
