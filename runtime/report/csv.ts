import type { Apps } from "./apps";
import type { Cell, Dimension, IdleApp, Period, Report } from "./figures";
import { HOUR_MS } from "../../common/time";
import { iso } from "../domain/window";
import { orderOf } from "./intList";
import type { Launches } from "./launches";

type Value = string | number | undefined;

/** Without it, Excel reads UTF-8 as the computer's own code page; Power BI and SQL tools skip it. */
const BYTE_ORDER_MARK = "\ufeff";
/** Lines in one piece of a file. */
const LINES = 1_000;

/**
 * Where a spreadsheet would begin a formula: at the start of a cell, blanks and invisible characters skipped, and after what
 * another separator than ours makes a new cell. https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /(?<=^|[;\t\r\n])(?=[\s\p{Cc}\p{Cf}"']*[=+\-@\uff1d\uff0b\uff0d\uff20])/gu;
const STARTS_WITH_CONTROL = /^[\t\r\n]/;
const QUOTED = /[",;\r\n]/;

/** A cell by RFC 4180. Texts that a spreadsheet would run get an apostrophe in front; numbers stay numbers. */
export function cellOf(value: Value): string {
  if (typeof value !== "string") return value === undefined ? "" : String(value);
  const harmless = value.replace(FORMULA, "'");
  const text = STARTS_WITH_CONTROL.test(harmless) ? `'${harmless}` : harmless;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A file, in pieces. */
function* csv(header: readonly string[], rows: Iterable<readonly string[]>): Generator<string> {
  let lines = [`${BYTE_ORDER_MARK}${header.join(",")}`];
  for (const row of rows) {
    lines.push(row.join(","));
    if (lines.length < LINES) continue;
    yield `${lines.join("\r\n")}\r\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join("\r\n")}\r\n`;
}

const FIGURES = ["period", "from", "to", "dimension", "key", "name", "sessions", "users"];
const TOTALS = ["apps", "newUsers", "returningUsers", "sessionsWithoutUser"];

/** One row for each value of each dimension of each period, and before them one for the period itself, and the span before. */
export function figuresCsv({ periods }: Report): Generator<string> {
  return csv([...FIGURES, ...TOTALS], figureRows(periods));
}

function* figureRows(periods: readonly Period[]): Generator<string[]> {
  const noTotals = TOTALS.map(() => "");
  for (const period of periods) {
    const { id, from, to, sessions, users, apps, newUsers, returningUsers, sessionsWithoutUser } = period;
    const start = [id, from, to];
    yield [
      ...start,
      "total",
      "",
      "",
      sessions,
      users,
      apps,
      newUsers,
      returningUsers,
      sessionsWithoutUser,
    ].map(cellOf);
    if (period.before !== undefined) {
      const { before } = period;
      yield [...start, "before", "", "", before.sessions, before.users, before.apps, "", "", ""].map(cellOf);
    }
    for (const [dimension, cells] of Object.entries(period.dimensions) as [Dimension, Cell[]][])
      for (const { key, name, sessions, users } of cells)
        yield [...[...start, dimension, key, name, sessions, users].map(cellOf), ...noTotals];
  }
}

export function idleAppsCsv({ idleApps }: Report): Generator<string> {
  const row = ({ id, name, environment, lastLaunched, sessions }: IdleApp): string[] =>
    [id, name, environment, lastLaunched, sessions].map(cellOf);
  return csv(["appId", "appName", "environment", "lastLaunched", "sessions"], idleApps.map(row));
}

/**
 * What other programs count by themselves: launches by hour, user, app, environment and department. Users are numbers that
 * hold within this file; with `withUsers` their names stand beside them.
 */
export function launchesCsv(launches: Launches, apps: Apps, withUsers: boolean): Generator<string> {
  const header = ["hour", "user", ...(withUsers ? ["userName"] : []), "appId", "appName"];
  return csv([...header, "environment", "department", "sessions"], launchRows(launches, apps, withUsers));
}

function* launchRows(launches: Launches, apps: Apps, withUsers: boolean): Generator<string[]> {
  const { facts } = launches;
  const app = memo((number) => `${cellOf(launches.apps.text(number))},${cellOf(apps.nameOf(number))}`);
  const environment = memo((number) => cellOf(launches.environments.text(number)));
  const department = memo((number) => cellOf(launches.departments.text(number)));
  for (const fact of orderOf(facts.hours)) {
    const user = facts.users.at(fact);
    yield [
      `${iso(facts.hours.at(fact) * HOUR_MS).slice(0, 19)}Z`,
      user === 0 ? "" : String(user),
      ...(withUsers ? [cellOf(launches.users.text(user))] : []),
      app(facts.apps.at(fact)),
      environment(facts.environments.at(fact)),
      department(facts.departments.at(fact)),
      String(facts.sessions.at(fact)),
    ];
  }
}

/** Cells that come again and again; beyond so many they are made each time. */
const MEMORIZED = 20_000;

function memo(cellOfNumber: (number: number) => string): (number: number) => string {
  const cells: string[] = [];
  return (number) => (number < MEMORIZED ? (cells[number] ??= cellOfNumber(number)) : cellOfNumber(number));
}
