import { parseDurationMs } from "../../common/duration";

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;

/** The cron expression (five fields, UTC) of an interval that divides an hour or a day: settings/parse.ts sees to it. */
export function cronOf(interval: string): string {
  const minutes = minutesOf(interval);
  if (minutes < HOUR_MINUTES) return `*/${minutes} * * * *`;
  const hours = minutes / HOUR_MINUTES;
  return hours === 1 ? "0 * * * *" : `0 */${hours} * * *`;
}

/** Minutes of an ISO 8601 duration. */
export function minutesOf(duration: string): number {
  return (parseDurationMs(duration) ?? 0) / MINUTE_MS;
}
