import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadLaunches } from "../support/launchesInSql";
import { sample, SAMPLE } from "./powerBiSample";

const page = readFileSync(join(__dirname, "../../docs/power-bi.md"), "utf8");
const MONTH = "hour >= '2026-10-01' AND hour < '2026-11-01'";
const FIRSTS = "SELECT user, min(hour) AS hour FROM launches WHERE user IS NOT NULL GROUP BY user";

/** What each measure of the page counts, as SQL. */
const QUERIES: Readonly<Record<string, string>> = {
  Sessions: `SELECT sum(sessions) FROM launches WHERE ${MONTH}`,
  Users: `SELECT count(DISTINCT user) FROM launches WHERE ${MONTH}`,
  Apps: `SELECT count(DISTINCT appId) FROM launches WHERE ${MONTH}`,
  "New users": `SELECT count(*) FROM (${FIRSTS}) WHERE ${MONTH}`,
  "Returning users": `SELECT count(DISTINCT user) FROM launches WHERE ${MONTH} AND user IN (SELECT user FROM launches WHERE hour < '2026-10-01')`,
  "Sessions without user": `SELECT sum(sessions) FROM launches WHERE user IS NULL AND ${MONTH}`,
  "Sessions of the month before": `SELECT sum(sessions) FROM launches WHERE hour >= '2026-09-01' AND hour < '2026-10-01'`,
  "Idle apps": `SELECT count(*) FROM (SELECT max(hour) AS hour FROM launches GROUP BY appId) WHERE hour < '2026-11-01'`,
};

/** The page's own: measure, DAX, number. */
function measures(): { name: string; dax: string; number: number }[] {
  return page
    .split("\n")
    .map((line) => /^\| ([^|]+?) +\| `([^`]+)` +\| [^|]+ \| (\d+) +\|$/.exec(line))
    .flatMap((match) =>
      match === null ? [] : [{ name: match[1] ?? "", dax: match[2] ?? "", number: Number(match[3]) }],
    );
}

test("the sample is what `report` writes: `npx tsx test/docs/powerBiSample.ts` renews it", () => {
  expect(readFileSync(SAMPLE, "utf8")).toBe(sample().csv);
});

test("each measure of the page has the number that SQL counts in the sample", async () => {
  const database = await loadLaunches(SAMPLE);
  const counted = measures().map(({ name }) => [name, database.exec(QUERIES[name] ?? "")[0]?.values[0]?.[0]]);
  database.close();

  expect(measures().map(({ name, number }) => [name, number])).toEqual(counted);
  expect(measures().map(({ name }) => name)).toEqual(Object.keys(QUERIES));
});

test("`report` shows the same numbers", () => {
  const { periods, idleApps } = sample().figures;
  const october = periods.find(({ id }) => id === "2026-10");

  const { sessions, users, apps, newUsers, returningUsers, sessionsWithoutUser, before } = october ?? {};
  expect(measures().map(({ number }) => number)).toEqual([
    ...[sessions, users, apps, newUsers, returningUsers, sessionsWithoutUser],
    ...[before?.sessions, idleApps.length],
  ]);
});

test("the DAX names columns that launches.csv has, and measures that the page defines", () => {
  const [header = ""] = sample().csv.slice(1).split("\r\n");
  const columns = [...header.split(","), "day"];
  const names = measures().map(({ name }) => name);

  for (const { dax } of measures()) {
    const used = [...dax.matchAll(/(\w+|'\w+')?\[([^\]]+)\]/g)].map(([, table, column = ""]) => [
      table,
      column,
    ]);
    for (const [table, column = ""] of used) {
      if (table === undefined) expect(names).toContain(column);
      else if (table === "launches") expect(columns).toContain(column);
      else expect([table, column]).toEqual(["'Date'", "Date"]);
    }
    expect(dax.replace(/[^(]/g, "").length).toBe(dax.replace(/[^)]/g, "").length);
  }
});
