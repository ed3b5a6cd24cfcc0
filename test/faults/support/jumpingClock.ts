import type { Clock } from "../../../common/time";
import { NOON } from "../../support/fakeClock";
import { sleepUntil, type Sleeper } from "../../support/sleeper";

/** So many quiet turns of the event loop in a row mean that nothing but time can move anything. */
const QUIET_TURNS = 2;
/** So many without progress, while something is under way: it waits for time, too. */
const STUCK_TURNS = 2_000;

/**
 * Time that stands still while anything is under way (`busy`), and jumps to the next sleeper's end when nothing is: minutes
 * of back-off take a test milliseconds, in their true order.
 */
export class JumpingClock implements Clock {
  readonly #sleepers = new Set<Sleeper>();
  #busy = 0;
  /** Moves with everything that happens. */
  #events = 0;
  #isJumping = false;
  #isStopped = false;
  readonly #onStop: (() => void)[] = [];

  constructor(private ms: number = NOON) {}

  now(): number {
    return this.ms;
  }

  advance(ms: number): void {
    this.ms += ms;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return sleepUntil(this.ms + ms, signal, {
      add: (sleeper) => this.#add(sleeper),
      remove: (sleeper) => void this.#sleepers.delete(sleeper),
    });
  }

  /** Does something `ms` from now. */
  after(ms: number, action: () => void | Promise<void>): void {
    const wake = (): void => void this.busy(async () => await action());
    this.#add({ endMs: this.ms + ms, wake });
  }

  /** Runs work that takes no time by this clock. */
  async busy<T>(work: () => Promise<T>): Promise<T> {
    this.#busy++;
    this.#events++;
    try {
      return await work();
    } finally {
      this.#busy--;
      this.#events++;
    }
  }

  /** From here on nobody wakes. */
  stop(): void {
    this.#isStopped = true;
    this.#sleepers.clear();
    for (const action of this.#onStop) action();
  }

  onStop(action: () => void): void {
    this.#onStop.push(action);
  }

  #add(sleeper: Sleeper): void {
    this.#events++;
    if (this.#isStopped) return;
    this.#sleepers.add(sleeper);
    if (!this.#isJumping) void this.#jump();
  }

  async #jump(): Promise<void> {
    this.#isJumping = true;
    while (this.#sleepers.size > 0) {
      await this.#quiet();
      const next = [...this.#sleepers].toSorted((one, other) => one.endMs - other.endMs)[0];
      if (next === undefined) break;
      this.#sleepers.delete(next);
      this.ms = Math.max(this.ms, next.endMs);
      next.wake();
    }
    this.#isJumping = false;
  }

  async #quiet(): Promise<void> {
    for (let quiet = 0, stuck = 0; quiet < QUIET_TURNS && stuck < STUCK_TURNS;) {
      const before = this.#events;
      await turn();
      const isQuiet = this.#events === before;
      quiet = isQuiet && this.#busy === 0 ? quiet + 1 : 0;
      stuck = isQuiet && this.#busy > 0 ? stuck + 1 : 0;
    }
  }
}

/** One turn of the event loop, which lets the answers that have arrived be read first. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(() => setImmediate(() => setImmediate(resolve)), 1));
}

/** Lets `Date` in this file's modules follow a clock: MSAL asks it when a token ends. */
export function dateBy(clock: Clock): Disposable {
  const RealDate = globalThis.Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [clock.now()] : args, newTarget) as object,
    get: (target, key) => (key === "now" ? () => clock.now() : (Reflect.get(target, key) as unknown)),
  });
  return { [Symbol.dispose]: () => void (globalThis.Date = RealDate) };
}
