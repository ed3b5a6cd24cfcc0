import { visibleLine } from "../../common/visibleText";
import type { Cell, Dimension, IdleApp, Period, Report } from "./figures";

/** What the page gets: the report with each text once, and no more rows of a table than fit. */
export interface PageData extends Omit<Report, "periods" | "idleApps"> {
  /** Keys and names, which tables refer to by index. */
  readonly texts: readonly string[];
  readonly periods: readonly PagePeriod[];
  /** Months that are only in the CSV. */
  readonly omittedMonths: number;
  readonly idleApps: readonly IdleApp[];
  /** All that the report has. */
  readonly idleAppsInAll: number;
}

export interface PagePeriod extends Omit<Period, "dimensions"> {
  readonly tables: Readonly<Partial<Record<Dimension, PageTable>>>;
}

export interface PageTable {
  /** Four numbers a row: index of its key, index of its name or -1, sessions, users. */
  readonly cells: readonly number[];
  /** Rows that the report has; more than are here: the others are only in the CSV. */
  readonly rows: number;
}

/** Five years of months, and the periods that aren't months. */
const MAX_MONTHS = 60;
/** Ten years; the chart has about a thousand pixels. */
const MAX_DAYS = 3_660;
const MAX_TEXT = 250;

/**
 * The data of the page with at most `maxRows` rows of each table: those with the most sessions, but of days the newest. Hours
 * are always whole.
 */
export function pageDataOf(report: Report, maxRows: number): PageData {
  const { periods, idleApps, ...rest } = report;
  const texts = new Map<string, number>();
  const indexOf = (text: string): number => {
    const index = texts.get(text) ?? texts.size;
    texts.set(text, index);
    return index;
  };
  const months = periods.filter(isMonth).sort((one, other) => (one.id < other.id ? 1 : -1));
  const omitted = new Set(months.slice(MAX_MONTHS));
  const kept = periods.filter((period) => !omitted.has(period));
  const pagePeriods = kept.map((period) => pagePeriodOf(period, maxRows, indexOf));
  return {
    ...rest,
    dataverseUrl: shown(report.dataverseUrl),
    ...(report.readDepth !== undefined && { readDepth: shown(report.readDepth) }),
    texts: [...texts.keys()].map(shown),
    periods: pagePeriods,
    omittedMonths: omitted.size,
    idleApps: idleApps.slice(0, maxRows).map(shownIdleApp),
    idleAppsInAll: idleApps.length,
  };
}

/** Rows of the longest table that is cut where there is no room. */
export function longestTable({ periods, idleApps }: Report): number {
  const tables = periods.flatMap(({ dimensions }) => Object.values(dimensions));
  return tables.reduce((most, { length }) => Math.max(most, length), idleApps.length);
}

function isMonth({ id }: Period): boolean {
  return /^\d{4}-\d\d$/.test(id);
}

function pagePeriodOf(period: Period, maxRows: number, indexOf: (text: string) => number): PagePeriod {
  const { dimensions, ...rest } = period;
  const tables: Partial<Record<Dimension, PageTable>> = {};
  for (const [name, cells] of Object.entries(dimensions) as [Dimension, readonly Cell[]][]) {
    tables[name] = { cells: keptCells(name, cells, maxRows).flatMap(numbersOf), rows: cells.length };
  }
  return { ...rest, tables };

  function numbersOf({ key, name, sessions, users }: Cell): number[] {
    return [indexOf(key), name === undefined ? -1 : indexOf(name), sessions, users];
  }
}

function keptCells(dimension: Dimension, cells: readonly Cell[], maxRows: number): readonly Cell[] {
  if (dimension === "hourOfWeek") return cells;
  return dimension === "day" ? cells.slice(-MAX_DAYS) : cells.slice(0, maxRows);
}

function shownIdleApp({ id, name, environment, ...rest }: IdleApp): IdleApp {
  return {
    ...rest,
    id: shown(id),
    ...(name !== undefined && { name: shown(name) }),
    ...(environment !== undefined && { environment: shown(environment) }),
  };
}

/** Names are what makers of apps typed: one line of them, of a length that a table has room for. */
function shown(text: string): string {
  const characters = [...text.slice(0, 2 * MAX_TEXT + 1)];
  const isLong = characters.length > MAX_TEXT;
  return visibleLine(isLong ? `${characters.slice(0, MAX_TEXT - 1).join("")}…` : text);
}
