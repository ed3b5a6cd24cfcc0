import { visibleLine } from "../../common/visibleText";
import type { Cell, Dimension, IdleApp, Period, Report } from "./figures";

/** What the page gets: the report with each text once, and no more rows of a table than fit. */
export interface PageData extends Omit<Report, "periods" | "idleApps"> {
  /** Keys and names, which tables refer to by index. */
  readonly texts: readonly string[];
  readonly periods: readonly PagePeriod[];
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

const MAX_TEXT = 250;

/**
 * The data of the page with at most `maxRows` rows of each table: those with the most sessions. Days and hours are always
 * whole.
 */
export function pageDataOf(report: Report, maxRows: number): PageData {
  const { periods, idleApps, ...rest } = report;
  const texts = new Map<string, number>();
  const indexOf = (text: string): number => {
    const index = texts.get(text) ?? texts.size;
    texts.set(text, index);
    return index;
  };
  const pagePeriods = periods.map((period) => pagePeriodOf(period, maxRows, indexOf));
  return {
    ...rest,
    dataverseUrl: shown(report.dataverseUrl),
    ...(report.readDepth !== undefined && { readDepth: shown(report.readDepth) }),
    texts: [...texts.keys()].map(shown),
    periods: pagePeriods,
    idleApps: idleApps.slice(0, maxRows).map(shownIdleApp),
    idleAppsInAll: idleApps.length,
  };
}

/** Rows of the longest table that is cut where there is no room. */
export function longestTable({ periods, idleApps }: Report): number {
  const tables = periods.flatMap(({ dimensions }) => Object.values(dimensions));
  return tables.reduce((most, { length }) => Math.max(most, length), idleApps.length);
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
  return dimension === "hourOfWeek" || dimension === "day" ? cells : cells.slice(0, maxRows);
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
