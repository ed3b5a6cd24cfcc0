import type { ResponseHeaders } from "./exchange";
import { SECOND_MS } from "../time";

/** The service's wish in a Retry-After header (seconds or an HTTP date) as milliseconds from `nowMs`. */
export function retryAfterMs(headers: Pick<ResponseHeaders, "get">, nowMs: number): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (value === undefined || value === "") return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * SECOND_MS;
  const date = Date.parse(value);
  // A date is by the clock that wrote it, which its own answer tells.
  const sentMs = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(date) ? undefined : Math.max(0, date - (Number.isNaN(sentMs) ? nowMs : sentMs));
}
