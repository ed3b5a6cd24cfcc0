import { DAY_MS, HOUR_MS } from "../../common/time";
import { dayOf } from "../domain/window";
import type { Day } from "./figures";

/** Days from the first hour of `from` to the last of `to`. */
export interface Span {
  readonly from: Day;
  readonly to: Day;
}

export interface PlannedPeriod extends Span {
  readonly id: string;
  /** The span to compare it with: as long, right before it; of a month, the same days of the month before. */
  readonly before: Span;
}

/** Calendar months beyond the newest ones aren't shown: as many as a year ago and this month need. */
export const MAX_MONTHS = 13;
const ROLLING_DAYS = [7, 30, 90];

/** The days up to today, the calendar months that have launches, and what was asked for besides. */
export function planPeriods(
  today: Day,
  monthsWithLaunches: ReadonlySet<string>,
  custom?: Span,
): PlannedPeriod[] {
  const rolling = ROLLING_DAYS.map((days) => withBefore(`${days}d`, daysBefore(today, days - 1, today)));
  const months = [...monthsWithLaunches]
    .filter((month) => month <= today.slice(0, 7))
    .sort()
    .reverse()
    .slice(0, MAX_MONTHS)
    .map((month) => monthPeriod(month, today));
  return [...rolling, ...months, ...(custom === undefined ? [] : [withBefore("custom", custom)])];
}

/** Hours since the epoch, half-open. */
export function hoursOf({ from, to }: Span): { readonly from: number; readonly to: number } {
  return { from: hourOf(from), to: hourOf(to) + 24 };
}

export function hourOf(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`) / HOUR_MS;
}

export function daysOf({ from, to }: Span): number {
  return (hourOf(to) - hourOf(from)) / 24 + 1;
}

export function earlier(one: Day, other: Day): Day {
  return one < other ? one : other;
}

/** The day that an hour belongs to. */
export function dayOfHour(hour: number): Day {
  return dayOf(hour * HOUR_MS);
}

export function addDays(day: Day, days: number): Day {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS);
}

/** A month that isn't over ends today: its days to come would be a slump, in the chart and against the month before. */
function monthPeriod(id: string, today: Day): PlannedPeriod {
  const month = spanOf(id);
  const before = spanOf(addDays(month.from, -1).slice(0, 7));
  if (month.to <= today) return { id, ...month, before };
  const sameDay = addDays(before.from, daysOf({ from: month.from, to: today }) - 1);
  return {
    ...{ id, from: month.from, to: today },
    before: { from: before.from, to: earlier(sameDay, before.to) },
  };
}

function daysBefore(day: Day, days: number, to: Day): Span {
  return { from: addDays(day, -days), to };
}

function withBefore(id: string, span: Span): PlannedPeriod {
  const days = daysOf(span);
  return { id, ...span, before: { from: addDays(span.from, -days), to: addDays(span.from, -1) } };
}

function spanOf(month: string): Span {
  const next = addDays(`${month}-28`, 4).slice(0, 7);
  return { from: `${month}-01`, to: addDays(`${next}-01`, -1) };
}
