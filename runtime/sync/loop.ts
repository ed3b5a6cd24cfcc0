import { events } from "../../common/events";
import { MINUTE_MS, SECOND_MS, type Clock } from "../../common/time";
import { codeOf, isAuthFailure, ConnectorError, messageOf, type HttpError } from "../../common/errors";
import type { Log } from "../support/log";
import { linkedSignal } from "../../common/signals";
import type { Signals } from "./prepare";
import type { Leases } from "./ports";
import type { PassSummary } from "./summary";

export interface LoopOptions {
  readonly leases: Leases;
  readonly pollIntervalMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly runPass: (signals: Signals) => Promise<PassSummary>;
  /** Told what became of each attempt. */
  readonly health: {
    readonly standingBy: () => void;
    readonly passed: (summary: PassSummary) => void;
    readonly failed: (error: unknown) => void;
  };
  /** Called after a failure: consent and roles that have just arrived need a new token to be seen. */
  readonly forgetTokens: () => void;
  /** Called when nothing is left to do until the next pass. */
  readonly onIdle?: () => void;
}

const STANDBY_MS = 15 * SECOND_MS;
const FIRST_RETRY_MS = 5 * SECOND_MS;
/** Leases expire within a minute of their holder's death. */
const LEASE_TIMEOUT_MS = 75 * SECOND_MS;
const LEASE_RETRY_MS = 2 * SECOND_MS;
/** A pass that left something behind is followed up sooner than the next poll. */
const FOLLOW_UP_MS = 5 * MINUTE_MS;

/** Passes until stopped. A failed pass is reported and tried again, sooner at first than the next poll is due. */
export async function loop(options: LoopOptions, signals: Signals): Promise<void> {
  const { leases, pollIntervalMs, clock, log, health, forgetTokens, onIdle } = options;
  let failures = 0;
  while (!signals.stop.aborted) {
    let waitMs: number;
    try {
      const summary = await underLease(leases, signals, options.runPass);
      if (summary === undefined) {
        log.info(events.leaseHeld, "another runtime holds the lease; standing by");
        health.standingBy();
        waitMs = STANDBY_MS;
      } else {
        failures = 0;
        health.passed(summary);
        waitMs = summary.isComplete ? pollIntervalMs : Math.min(pollIntervalMs, FOLLOW_UP_MS);
        onIdle?.();
      }
    } catch (error) {
      // Being stopped isn't a failure; anything else that went wrong meanwhile is.
      if (error === signals.stop.reason) return;
      signals.abandon.throwIfAborted();
      // Settings don't heal by themselves.
      if (codeOf(error) === "config") throw error;
      logFailure(log, error);
      health.failed(error);
      forgetTokens();
      waitMs = Math.min(pollIntervalMs, FIRST_RETRY_MS * 2 ** failures++);
    }
    await clock.sleep(waitMs, signals.stop).catch(() => undefined);
  }
}

/** One run under the lease, waiting as long as a dead holder's lease may last; then an error that says so. */
export async function onceUnderLease<T>(
  { leases, clock, log }: Pick<LoopOptions, "leases" | "clock" | "log">,
  signals: Signals,
  run: (signals: Signals) => Promise<T>,
): Promise<T> {
  const deadline = clock.now() + LEASE_TIMEOUT_MS;
  for (let attempt = 1; ; attempt++) {
    const result = await underLease(leases, signals, async (inner) => ({ value: await run(inner) }));
    if (result !== undefined) return result.value;
    if (clock.now() >= deadline) {
      throw new ConnectorError("incomplete", "another runtime holds the lease on the state", {
        hint: "Only one runtime may write. Stop the other (or let it finish), then run this again.",
      });
    }
    if (attempt === 1) log.info(events.leaseHeld, "another runtime holds the lease; waiting for it");
    await clock.sleep(LEASE_RETRY_MS, signals.stop);
  }
}

/** The one line that a failed pass, or another command, leaves in the log. */
export function logFailure(log: Log, error: unknown, otherwise: string = events.passFailed): void {
  const { hint, code, serviceCode, status, requestId } = error as Partial<HttpError>;
  const usual = isAuthFailure(error) ? events.authenticationFailed : otherwise;
  const event = code === "lease" ? events.leaseLost : usual;
  log.error(event, messageOf(error), { hint, code, serviceCode, status, requestId });
}

async function underLease<T>(
  leases: Leases,
  { stop, abandon }: Signals,
  run: (signals: Signals) => Promise<T>,
): Promise<T | undefined> {
  await using lease = await leases.tryAcquire();
  if (lease === undefined) return undefined;
  using stopping = linkedSignal(stop);
  using abandoning = linkedSignal(abandon, lease.signal);
  return await run({ stop: stopping.signal, abandon: abandoning.signal });
}
