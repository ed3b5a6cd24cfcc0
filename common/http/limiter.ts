import type { Clock } from "../time";

/** Throttling answers this close together say the same thing. */
const ONE_MESSAGE_MS = 1_000;

interface LimiterOptions {
  /** Requests allowed in any window; the service's documented limit. */
  readonly limit: number;
  readonly windowMs: number;
  readonly clock: Clock;
}

/**
 * One quota that many callers share. Counts the starts of the last window exactly, so a burst may use the whole
 * quota at once but never more than it. A throttling answer pauses every caller and halves the quota for a while (down
 * to a twentieth); each quiet window gives a tenth of it back.
 */
export class Limiter {
  readonly #starts: number[] = [];
  #limit: number;
  #resumeAt = 0;
  #quietSince = 0;
  #shrunkAt = -Infinity;

  constructor(private readonly options: LimiterOptions) {
    this.#limit = options.limit;
  }

  /** Resolves when one request may start. */
  async acquire(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    for (let waitMs = this.#waitMs(); waitMs > 0; waitMs = this.#waitMs()) {
      await this.options.clock.sleep(waitMs, signal);
    }
    this.#starts.push(this.options.clock.now());
  }

  /** The service asked to back off: no request starts for `ms`, and the quota shrinks. */
  pause(ms: number): void {
    const now = this.options.clock.now();
    const isNewer = now >= this.#resumeAt && now - this.#shrunkAt >= ONE_MESSAGE_MS;
    this.#resumeAt = Math.max(this.#resumeAt, now + ms);
    this.#quietSince = this.#resumeAt;
    // Answers to requests that were under way together are one message, not several.
    if (!isNewer) return;
    this.#shrunkAt = now;
    this.#limit = Math.max(Math.ceil(this.options.limit / 20), Math.ceil(this.#limit / 2));
  }

  #waitMs(): number {
    const { windowMs, clock } = this.options;
    const now = clock.now();
    if (now < this.#resumeAt) return this.#resumeAt - now;
    this.#recover(now);
    while (this.#starts[0] !== undefined && this.#starts[0] <= now - windowMs) this.#starts.shift();
    const blocking = this.#starts[this.#starts.length - this.#limit];
    return blocking === undefined ? 0 : blocking + windowMs - now;
  }

  #recover(now: number): void {
    const { limit, windowMs } = this.options;
    while (this.#limit < limit && now >= this.#quietSince + windowMs) {
      this.#quietSince += windowMs;
      this.#limit = Math.min(limit, this.#limit + Math.ceil(limit / 10));
    }
  }
}
