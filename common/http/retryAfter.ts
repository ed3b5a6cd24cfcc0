import type { Headers } from "node-fetch";
import { HOUR_MS, SECOND_MS } from "../time";

/** Longer than either service asks for; after it, the next request finds out. */
const MAX_WAIT_MS = HOUR_MS;

/** The service's wish in a Retry-After header (seconds or an HTTP date) as milliseconds from `nowMs`: an hour at most. */
export function retryAfterMs(headers: Pick<Headers, "get">, nowMs: number): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (value === undefined || value === "") return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.min(MAX_WAIT_MS, Number(value) * SECOND_MS);
  const date = Date.parse(value);
  // A date is by the clock that wrote it, which its own answer tells.
  const sentMs = Date.parse(headers.get("date") ?? "");
  if (Number.isNaN(date)) return undefined;
  return Math.min(MAX_WAIT_MS, Math.max(0, date - (Number.isNaN(sentMs) ? nowMs : sentMs)));
}
