import { join } from "node:path";
import type { Clock } from "../fakes/emulators/emulator";
import { systemClock } from "../fakes/emulators/systemClock";
import { NOON } from "./fakeClock";

const { TEST_MOMENT, TEST_TIME_ZONE } = process.env;

/** When a test about a tenant takes place unless it states another moment; `npm run test:dates` sets others. */
export const MOMENT = TEST_MOMENT === undefined ? NOON : Date.parse(TEST_MOMENT);
if (Number.isNaN(MOMENT)) {
  throw new RangeError(`TEST_MOMENT is "${TEST_MOMENT}"; allowed: a time such as 2028-02-29T09:00:00Z`);
}

/** Time zone of the processes that tests start: by default one far from UTC, and from full hours. */
export const TIME_ZONE = TEST_TIME_ZONE ?? "Asia/Kolkata";

/** Time that runs as the computer's does, but from a moment of the test's choice; the test may set it forward. */
export class MovableClock implements Clock {
  /** Node's options for a process that lives by this clock, together with `env`. */
  readonly nodeArgs: readonly string[] = ["--require", join(__dirname, "shiftDate.cjs")];
  /** Environment of such a process. It isn't set forward with the clock: it would have to ask the service for the time. */
  readonly env: Readonly<Record<string, string>>;
  readonly #shiftMs: number;
  #aheadMs = 0;

  constructor(moment: number = MOMENT) {
    this.#shiftMs = moment - systemClock.now();
    this.env = { TEST_SHIFT_MS: String(this.#shiftMs) };
  }

  now(): number {
    return systemClock.now() + this.#shiftMs + this.#aheadMs;
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }
}
