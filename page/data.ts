import type { Cell, Dimension } from "../runtime/report/figures";
import type { PageData, PagePeriod } from "../runtime/report/pageData";
import { formatMonth, isLastOfMonth } from "./format";

/** A table as the page shows it. */
export interface Table {
  readonly cells: readonly Cell[];
  /** Rows that the report has; more than are here: the others are only in the CSV. */
  readonly rows: number;
}

/** Reads what `pageOf` (runtime/report/page.ts) wrote. */
export function readData(): PageData {
  return JSON.parse(document.getElementById("report")?.textContent ?? "") as PageData;
}

/** The table of a dimension; undefined when the report hasn't got it. */
export function tableOf(
  { texts }: PageData,
  { tables }: PagePeriod,
  dimension: Dimension,
): Table | undefined {
  const table = tables[dimension];
  if (table === undefined) return undefined;
  const cells: Cell[] = [];
  for (let at = 0; at < table.cells.length; at += 4) {
    const [key = -1, name = -1, sessions = 0, users = 0] = table.cells.slice(at, at + 4);
    const text = texts[name];
    cells.push({ key: texts[key] ?? "", ...(text !== undefined && { name: text }), sessions, users });
  }
  return { cells, rows: table.rows };
}

export function isMonth({ id }: Pick<PagePeriod, "id">): boolean {
  return /^\d{4}-\d\d$/.test(id);
}

/** `30 days`, `November 2026`, `Custom`. */
export function periodName({ id }: Pick<PagePeriod, "id">): string {
  const [, days] = /^(\d+)d$/.exec(id) ?? [];
  if (days !== undefined) return `${days} days`;
  return isMonth({ id }) ? formatMonth(id) : "Custom";
}

/** `the 30 days before`, `the month before`, `the same days of the month before`, `the span before`. */
export function nameOfBefore(period: Pick<PagePeriod, "id" | "to">): string {
  if (isMonth(period))
    return isLastOfMonth(period.to) ? "the month before" : "the same days of the month before";
  return /^\d+d$/.test(period.id) ? `the ${periodName(period)} before` : "the span before";
}
