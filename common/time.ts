/** Time as an argument: production uses `systemClock`, tests a clock of their own that records its sleeps. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Node's timers take no more; a longer one would end at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    let leftMs = ms;
    for (; leftMs > MAX_TIMER_MS; leftMs -= MAX_TIMER_MS) await timer(MAX_TIMER_MS, signal);
    await timer(leftMs, signal);
  },
};

function timer(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const onAbort = (): void => {
      clearTimeout(timeout);
      reject(signal.reason as Error);
    };
    const timeout = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

/** A limit on the sum of some waits; what passes between them doesn't count. One timer serves many short waits. */
export class WaitLimit implements Disposable {
  #leftMs: number;
  #waitsSince: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onExceeded` is called once the waits together have taken `ms`. */
  constructor(
    ms: number,
    private readonly onExceeded: () => void,
  ) {
    this.#leftMs = ms;
  }

  /** Awaits what `start` begins, on the limit's time. */
  async during<T>(start: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    this.#waitsSince = startedMs;
    if (this.#timer === undefined) this.#lookIn(this.#leftMs);
    try {
      return await start();
    } finally {
      this.#waitsSince = undefined;
      this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - startedMs));
    }
  }

  /** No wait follows. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    // Between waits: the next one sets the timer.
    if (this.#waitsSince === undefined) return;
    const leftMs = this.#leftMs - (performance.now() - this.#waitsSince);
    if (leftMs <= 0) this.onExceeded();
    else this.#lookIn(leftMs);
  };

  /** What is waited for keeps the process alive, the limit doesn't. */
  #lookIn(ms: number): void {
    this.#timer = setTimeout(this.#look, ms);
    this.#timer.unref();
  }
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
