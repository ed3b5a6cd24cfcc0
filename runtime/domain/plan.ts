import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../common/time";
import type { Cursor } from "./cursor";
import { sliced, type Window } from "./window";

/**
 * A start time may lie at most 7 days back and a window may span at most 24 hours (AF20055).
 * https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference#list-available-content
 */
export const RETENTION_MS = 7 * DAY_MS;
/** Public collectors stay minutes inside the limit: a request takes time, clocks differ. */
const RETENTION_MARGIN_MS = 5 * MINUTE_MS;
const REQUEST_MARGIN_MS = MINUTE_MS;
/**
 * Slices end at multiples of twelve hours UTC: well below 24 h (some tenants refuse exactly 24), and passes ask for
 * the same start times (but for the first slice), since a blob may come back in part when listed from another one.
 */
const SLICE_MS = 12 * HOUR_MS;

export interface PlanLimits {
  readonly lookbackMs: number;
  readonly overlapMs: number;
  readonly settleMs: number;
}

export interface Plan {
  readonly slices: readonly Window[];
  readonly window: Window;
  /** What lies beyond the service's retention and can never be listed any more. */
  readonly lost: Window | undefined;
  /** True when this pass lists the whole retained past, not only the overlap. */
  readonly isSweep: boolean;
  /** The saved cursor, unless there is none or it can't be right. */
  readonly trustedCursor: Cursor | undefined;
}

/**
 * What to list now, in the service's time. Normally from the watermark less the overlap; once a day everything that
 * can still be listed, so that content which turned up later than the overlap is found as well. A cursor from the
 * future (a clock was wrong) is not trusted: everything that can be listed is, and the ledger knows the rest.
 */
export function planPass(cursor: Cursor | undefined, nowMs: number, limits: PlanLimits): Plan {
  // The service takes whole seconds.
  const to = Math.floor((nowMs - limits.settleMs) / SECOND_MS) * SECOND_MS;
  const limit = earliest(nowMs);
  if (cursor === undefined || isFromTheFuture(cursor, nowMs)) {
    const from = cursor === undefined ? onGrid(nowMs - limits.lookbackMs) : limit;
    const window = { from: Math.max(from, limit), to };
    return {
      slices: sliced(window, SLICE_MS),
      window,
      lost: undefined,
      isSweep: true,
      trustedCursor: undefined,
    };
  }
  const isSweep = nowMs - cursor.sweptAt >= DAY_MS;
  const wanted = isSweep ? limit : cursor.watermark - limits.overlapMs;
  const window = { from: Math.max(onGrid(Math.max(wanted, cursor.origin)), limit), to };
  const lost = cursor.watermark < limit ? { from: cursor.watermark, to: limit } : undefined;
  return { slices: sliced(window, SLICE_MS), window, lost, isSweep, trustedCursor: cursor };
}

/** Clocks differ by seconds; hours mean that a time was wrong. */
function isFromTheFuture({ watermark, sweptAt, origin }: Cursor, nowMs: number): boolean {
  return Math.max(watermark, sweptAt, origin) > nowMs + HOUR_MS;
}

/** The slices of a requested window, which the caller has checked. */
export function planWindow(window: Window): readonly Window[] {
  return sliced(window, SLICE_MS);
}

/** The earliest start time to plan with at `nowMs`. */
export function earliest(nowMs: number): number {
  return oldest(nowMs, RETENTION_MARGIN_MS);
}

/** The earliest start time to ask for at `nowMs`: nearer to the limit, so that a plan stays good for some minutes. */
export function earliestListable(nowMs: number): number {
  return oldest(nowMs, REQUEST_MARGIN_MS);
}

/** In whole seconds, as the service takes them. */
function oldest(nowMs: number, marginMs: number): number {
  return Math.ceil((nowMs - RETENTION_MS + marginMs) / SECOND_MS) * SECOND_MS;
}

function onGrid(ms: number): number {
  return Math.floor(ms / HOUR_MS) * HOUR_MS;
}
