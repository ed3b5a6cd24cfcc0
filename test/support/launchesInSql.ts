import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import initSqlJs, { type Database } from "sql.js";

type Line = Readonly<Record<string, string>>;

interface Span {
  readonly from: string;
  readonly to: string;
}

export function readCsv(path: string): Line[] {
  return parse<Line>(readFileSync(path), { bom: true, columns: true });
}

/** A table `launches` with what launches.csv has; a database of its own reads and counts it. */
export async function loadLaunches(path: string): Promise<Database> {
  const sql = await initSqlJs();
  const database = new sql.Database();
  database.run(
    "CREATE TABLE launches (hour TEXT, user INTEGER, appId TEXT, environment TEXT, department TEXT, sessions INTEGER)",
  );
  const insert = database.prepare("INSERT INTO launches VALUES (?, ?, ?, ?, ?, ?)");
  for (const { hour = "", user = "", appId = "", environment = "", department = "", sessions } of readCsv(
    path,
  ))
    insert.run([hour, user === "" ? null : Number(user), appId, environment, department, Number(sessions)]);
  insert.free();
  return database;
}

const KEYS = {
  app: "appId",
  environment: "environment",
  department: "department",
  day: "substr(hour, 1, 10)",
  hourOfWeek: "((strftime('%w', hour) + 6) % 7) * 24 + strftime('%H', hour)",
} as const;

/** What SQL counts of a period, as a row of figures.csv says it. */
export function countBySql(database: Database, { from, to }: Span) {
  const within = `hour >= '${from}' AND hour < date('${to}', '+1 day')`;
  const select = (query: string): unknown[][] => database.exec(query)[0]?.values ?? [];
  const [totals = []] = select(
    `SELECT coalesce(sum(sessions), 0), count(DISTINCT user), count(DISTINCT appId) FROM launches WHERE ${within}`,
  );
  const [[newUsers] = []] = select(
    `SELECT count(*) FROM (SELECT min(hour) AS hour FROM launches WHERE user IS NOT NULL GROUP BY user) WHERE ${within}`,
  );
  const cells = Object.entries(KEYS).flatMap(([dimension, key]) =>
    select(
      `SELECT ${key} AS key, sum(sessions), count(DISTINCT user) FROM launches WHERE ${within} GROUP BY key`,
    ).map(([value, sessions, users]) => [dimension, String(value), sessions, users]),
  );
  return { totals: [...totals, newUsers], cells };
}
