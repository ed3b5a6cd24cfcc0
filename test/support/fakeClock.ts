import type { Clock } from "../../common/time";
import { sleepUntil, type Sleeper } from "./sleeper";

/** A Monday noon: the moment at which tests take place unless they say otherwise. */
export const NOON = Date.UTC(2026, 9, 5, 12);

/** Time that stands still until something sleeps: a sleep moves it to its end at once and is recorded. */
export class FakeClock implements Clock {
  /** Lengths of all sleeps so far, in milliseconds. */
  readonly slept: number[] = [];

  constructor(private ms: number = NOON) {}

  now(): number {
    return this.ms;
  }

  advance(ms: number): void {
    this.ms += ms;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const end = this.ms + ms;
    this.slept.push(ms);
    await Promise.resolve();
    signal.throwIfAborted();
    // Several sleeps side by side end at their own times, none moves the clock back.
    this.ms = Math.max(this.ms, end);
  }
}

/** Time that only a test moves: sleepers wake in the order of their ends while it passes. */
export class ManualClock implements Clock {
  readonly #sleepers = new Set<Sleeper>();

  constructor(private ms: number = NOON) {}

  now(): number {
    return this.ms;
  }

  /** How many are asleep. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return sleepUntil(this.ms + ms, signal, {
      add: (sleeper) => void this.#sleepers.add(sleeper),
      remove: (sleeper) => void this.#sleepers.delete(sleeper),
    });
  }

  /** Lets time pass; what a sleeper does when it wakes happens before later ones wake. */
  async advance(ms: number): Promise<void> {
    const until = this.ms + ms;
    for (let next = this.#next(); next !== undefined && next.endMs <= until; next = this.#next()) {
      this.ms = Math.max(this.ms, next.endMs);
      this.#sleepers.delete(next);
      next.wake();
      await settle();
    }
    this.ms = until;
    await settle();
  }

  #next(): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const each of this.#sleepers) if (first === undefined || each.endMs < first.endMs) first = each;
    return first;
  }
}

/** Resolves when everything that needs neither time nor the network has happened. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
