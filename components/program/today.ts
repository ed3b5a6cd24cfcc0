import { isCalendarDay } from "../../common/calendarDay";
import { deploymentVariables } from "../../common/settings/deploymentVariables";
import { UserError } from "./userError";

const VARIABLE = deploymentVariables.today;

/**
 * Milliseconds of the day the secret rotation goes by: today, or the date in AUDITLOG_TODAY, with which a preview
 * shows what a later `pulumi up` will rotate. The only place where the program reads the time.
 */
export function todayMs(env: NodeJS.ProcessEnv, nowMs: number): number {
  const text = env[VARIABLE] ?? "";
  if (text === "") return nowMs;
  if (!isCalendarDay(text))
    throw new UserError(`${VARIABLE} is "${text}"; allowed: a date such as 2026-07-01, or unset for today`);
  return Date.parse(`${text}T00:00:00Z`);
}
