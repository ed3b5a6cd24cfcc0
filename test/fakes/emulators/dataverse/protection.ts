import { Refusal } from "../base/answer";
import type { DataverseCounters, DataverseKnobs, ThrottleCode } from "./options";

const WINDOW_MS = 300_000;
const DEFAULT_RETRY_AFTER_SECONDS = 30;

// Limits and texts: https://learn.microsoft.com/power-apps/developer/data-platform/api-limits
const MESSAGES: Readonly<Record<ThrottleCode, (limit: number) => string>> = {
  "0x80072322": (limit) =>
    `Number of requests exceeded the limit of ${limit} over time window of 300 seconds.`,
  "0x80072321": (limit) =>
    `Combined execution time of incoming requests exceeded limit of ${limit.toLocaleString("en-US")} milliseconds over time window of 300 seconds. Decrease number of concurrent requests or reduce the duration of requests and try again later.`,
  "0x80072326": (limit) => `Number of concurrent requests exceeded the limit of ${limit}.`,
};

/** A scripted spell of throttling. */
export interface Throttle {
  /** @default "0x80072322" */
  readonly code?: ThrottleCode;
  /** Without it the answer has no Retry-After. */
  readonly retryAfterSeconds?: number;
  /** How many requests are refused. @default 1 */
  readonly requests?: number;
}

/** The service protection of one user on one server. */
export class ServiceProtection {
  private readonly spells: { throttle: Throttle; left: number }[] = [];
  private readonly used: { atMs: number; requests: number; executionMs: number }[] = [];
  private usedRequests = 0;
  private usedExecutionMs = 0;
  private inFlight = 0;
  private throttledAtMs = Number.NEGATIVE_INFINITY;
  private retryAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly knobs: DataverseKnobs,
    private readonly counters: DataverseCounters,
  ) {}

  throttle(throttle: Throttle): void {
    this.spells.push({ throttle, left: throttle.requests ?? 1 });
  }

  /** Admits a request or throws its 429. Whoever was admitted must `leave`. */
  enter(atMs: number): void {
    this.noteObedience(atMs);
    this.forget(atMs);
    const spell = this.spells.find((each) => each.left > 0);
    if (spell !== undefined) {
      spell.left -= 1;
      throw this.refuse(spell.throttle.code ?? "0x80072322", atMs, spell.throttle.retryAfterSeconds);
    }
    if (atMs < this.retryAtMs) throw this.refuse("0x80072322", atMs, (this.retryAtMs - atMs) / 1000);
    const over = this.limitExceeded();
    if (over !== undefined) {
      throw this.refuse(over, atMs, this.knobs.retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS);
    }
    this.inFlight += 1;
    this.counters.peakConcurrency = Math.max(this.counters.peakConcurrency, this.inFlight);
    this.charge({ atMs, requests: 1, executionMs: 0 });
  }

  leave(atMs: number, rows: number): void {
    this.inFlight -= 1;
    this.charge({ atMs, requests: 0, executionMs: 1 + rows * (this.knobs.executionMsPerRow ?? 5) });
  }

  private charge(entry: { atMs: number; requests: number; executionMs: number }): void {
    this.used.push(entry);
    this.usedRequests += entry.requests;
    this.usedExecutionMs += entry.executionMs;
  }

  private noteObedience(atMs: number): void {
    const graceMs = this.knobs.retryAfterGraceMs ?? 50;
    if (atMs < this.retryAtMs && atMs > this.throttledAtMs + graceMs)
      this.counters.requestsInsideRetryAfter += 1;
  }

  private limitExceeded(): ThrottleCode | undefined {
    if (this.inFlight >= (this.knobs.concurrency ?? 52)) return "0x80072326";
    if (this.usedRequests >= (this.knobs.requestsPer300s ?? Number.POSITIVE_INFINITY)) return "0x80072322";
    if (this.usedExecutionMs >= (this.knobs.executionMsPer300s ?? Number.POSITIVE_INFINITY))
      return "0x80072321";
    return undefined;
  }

  private refuse(code: ThrottleCode, atMs: number, retryAfterSeconds: number | undefined): Refusal {
    const limits = {
      "0x80072322": this.knobs.requestsPer300s ?? 6000,
      "0x80072321": this.knobs.executionMsPer300s ?? 1_200_000,
      "0x80072326": this.knobs.concurrency ?? 52,
    } satisfies Record<ThrottleCode, number>;
    this.counters.throttled += 1;
    if (atMs >= this.retryAtMs) this.throttledAtMs = atMs;
    const headers: Record<string, string> = { "Content-Type": "application/json; odata.metadata=minimal" };
    if (retryAfterSeconds !== undefined) {
      const seconds = Math.ceil(retryAfterSeconds);
      headers["Retry-After"] = String(seconds);
      this.retryAtMs = Math.max(this.retryAtMs, atMs + seconds * 1000);
    }
    const body = JSON.stringify({ error: { code, message: MESSAGES[code](limits[code]) } });
    return new Refusal({ status: 429, headers, body });
  }

  private forget(nowMs: number): void {
    let gone = 0;
    for (const entry of this.used) {
      if (entry.atMs > nowMs - WINDOW_MS) break;
      this.usedRequests -= entry.requests;
      this.usedExecutionMs -= entry.executionMs;
      gone += 1;
    }
    if (gone > 0) this.used.splice(0, gone);
  }
}
