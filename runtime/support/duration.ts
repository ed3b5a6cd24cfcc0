import { parse } from "tinyduration";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./clock";

/** ISO 8601 duration of days and smaller (`P7D`, `PT15M`) in milliseconds; undefined when it is none. */
export function parseDurationMs(text: string): number | undefined {
  try {
    const { years, months, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0, negative } = parse(text);
    if (years !== undefined || months !== undefined || negative === true) return undefined;
    return (weeks * 7 + days) * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS;
  } catch {
    return undefined;
  }
}

/** Milliseconds as a person reads them: `3 d 4 h`, `12 min`, `41 s`. */
export function formatDuration(ms: number): string {
  if (ms >= DAY_MS) return `${Math.floor(ms / DAY_MS)} d ${Math.floor((ms % DAY_MS) / HOUR_MS)} h`;
  if (ms >= HOUR_MS) return `${Math.floor(ms / HOUR_MS)} h ${Math.floor((ms % HOUR_MS) / MINUTE_MS)} min`;
  if (ms >= MINUTE_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  return `${Math.round(ms / SECOND_MS)} s`;
}
