/** A caller that waits for a time of a clock that tests move. */
export interface Sleeper {
  readonly endMs: number;
  readonly wake: () => void;
}

interface Sleepers {
  readonly add: (sleeper: Sleeper) => void;
  readonly remove: (sleeper: Sleeper) => void;
}

/** Adds a sleeper; resolves once it is woken, and rejects with the signal's reason, removing it, if that aborts first. */
export function sleepUntil(endMs: number, signal: AbortSignal, { add, remove }: Sleepers): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const onAbort = (): void => {
      remove(sleeper);
      reject(signal.reason as Error);
    };
    const wake = (): void => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    };
    const sleeper = { endMs, wake };
    signal.addEventListener("abort", onAbort, { once: true });
    add(sleeper);
  });
}
