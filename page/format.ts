import type { Cell, Day, Report } from "../runtime/report/figures";

const numbers = new Intl.NumberFormat("en");
const days = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const daysOfYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const months = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
const shortMonths = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
const moments = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

export const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** `12,345`. */
export function formatNumber(value: number): string {
  return numbers.format(value);
}

/** `1 session`, `12,345 sessions`. */
export function counted(value: number, noun: string): string {
  return `${formatNumber(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** `29 Nov 2026`. */
export function formatDay(day: Day): string {
  return days.format(dateOf(day));
}

/** `29 Nov`: for axes. */
export function formatDayOfYear(day: Day): string {
  return daysOfYear.format(dateOf(day));
}

/** `1 – 30 Nov 2026`, as short as it can be. */
export function formatSpan({ from, to }: { readonly from: Day; readonly to: Day }): string {
  return days.formatRange(dateOf(from), dateOf(to));
}

/** `2026-11` → `November 2026`. */
export function formatMonth(month: string): string {
  return months.format(dateOf(`${month}-01`));
}

/** `2026-11` → `Nov 2026`. */
export function formatShortMonth(month: string): string {
  return shortMonths.format(dateOf(`${month}-01`));
}

export function isLastOfMonth(day: Day): boolean {
  const next = dateOf(day);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.getUTCDate() === 1;
}

/** `29 November 2026 at 14:05 UTC`. */
export function formatMoment(iso: string): string {
  return `${moments.format(new Date(iso))} UTC`;
}

/** `Monday`, `09:00`, of an hour of the week. */
export function dayAndHour(key: string): readonly [day: string, hour: string] {
  const hour = Number(key);
  return [WEEKDAYS[Math.floor(hour / 24)] ?? key, `${String(hour % 24).padStart(2, "0")}:00`];
}

/** `+12%`, `no change`, `×14`; undefined where there was nothing before. */
export function formatChange(now: number, before: number): string | undefined {
  if (before === 0) return undefined;
  const percent = Math.round((now / before - 1) * 100);
  if (percent >= 1_000) return `×${formatNumber(Math.round(now / before))}`;
  if (percent === 0) return now === before ? "no change" : "±0%";
  return `${percent > 0 ? "+" : "−"}${formatNumber(Math.abs(percent))}%`;
}

/** `23%`. */
export function formatShare(part: number, whole: number): string {
  return `${Math.round((part / whole) * 100)}%`;
}

export type Labels = (cell: Pick<Cell, "key" | "name">) => string;

/** What apps are called: by name, with the beginning of the id where two have the same name, or by id. */
export function appLabels(apps: readonly Pick<Cell, "key" | "name">[]): Labels {
  const ids = new Map<string, string>();
  const shared = new Set<string>();
  for (const { key, name = "" } of apps) {
    if ((ids.get(name) ?? key) !== key) shared.add(name);
    ids.set(name, key);
  }
  return ({ key, name = "" }) => {
    if (name.trim() === "") return key === "" ? NOT_KNOWN : key;
    return shared.has(name) ? `${name} (${key.slice(0, 8)})` : name;
  };
}

export const NOT_KNOWN = "not known";

/** What environments, departments and users are called. */
export const keyLabels: Labels = ({ key, name }) => [name, key].find((text) => text?.trim()) ?? NOT_KNOWN;

/** The environment that the rows are in: `contoso.crm4.dynamics.com`. */
export function hostOf({ dataverseUrl }: Pick<Report, "dataverseUrl">): string {
  return dataverseUrl.replace(/^https:\/\//, "").replace(/\/+$/, "");
}

function dateOf(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}
