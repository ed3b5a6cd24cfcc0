import type { ActivityKnobs } from "./options";
import { activityError, windowIncomplete, windowNotAllowed } from "./errors";

/** A half-open window over `contentCreated`, in milliseconds. */
export interface ContentWindow {
  readonly startMs: number;
  readonly endMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What a listing names. */
export interface WindowRequest {
  readonly start: string | undefined;
  readonly end: string | undefined;
  /** By a NextPageUri of an earlier answer. @default false */
  readonly isContinued?: boolean;
}

// Rules: https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference#list-available-content

/** The window a listing asks for, or the refusal the service would answer. */
export function readWindow(
  { start, end, isContinued = false }: WindowRequest,
  nowMs: number,
  knobs: ActivityKnobs,
): ContentWindow {
  if (start === undefined && end === undefined) return defaultWindow(nowMs, knobs);
  if (start === undefined || end === undefined) throw windowIncomplete();
  const startMs = parseTime("startTime", start);
  const endMs = parseTime("endTime", end);
  const oldestMs = nowMs - 7 * DAY_MS - (knobs.lookbackToleranceMs ?? 0);
  if (startMs >= endMs || startMs < oldestMs) throw windowNotAllowed();
  const span = endMs - startMs;
  // The service takes its own NextPageUri.
  if (span === DAY_MS && knobs.exact24hAllowed === false && !isContinued) throw windowNotAllowed();
  if (span <= DAY_MS || knobs.wideWindow === "whole") return { startMs, endMs };
  if (knobs.wideWindow !== "partial") throw windowNotAllowed();
  // A wider span "can go through" with part of the content: the first day of it.
  return { startMs, endMs: startMs + DAY_MS };
}

/** A time as the service writes it into NextPageUri: seven fraction digits and Z. */
export function sevenDigits(ms: number): string {
  return new Date(ms).toISOString().replace(/\.(\d{3})Z$/, ".$10000Z");
}

function defaultWindow(nowMs: number, knobs: ActivityKnobs): ContentWindow {
  if (knobs.defaultWindow !== "sinceMidnightUtc") return { startMs: nowMs - DAY_MS, endMs: nowMs };
  return { startMs: Math.floor(nowMs / DAY_MS) * DAY_MS, endMs: nowMs };
}

function parseTime(name: string, text: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(\.\d{1,7})?)?Z?)?$/i.exec(text);
  const [, day, minutes = "00:00", seconds = "00", fraction = ""] = match ?? [];
  const ms = Date.parse(`${day}T${minutes}:${seconds}${fraction.slice(0, 4)}Z`);
  if (Number.isNaN(ms)) {
    throw activityError("AF20002", `Invalid parameter type: ${name}. Expected type: datetime`);
  }
  return ms;
}
