import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { figuresOf } from "../../../runtime/report/aggregate";
import { Apps } from "../../../runtime/report/apps";
import { cellOf, figuresCsv, idleAppsCsv, launchesCsv } from "../../../runtime/report/csv";
import type { Report } from "../../../runtime/report/figures";
import { reportJson } from "../../../runtime/report/json";
import { Launches } from "../../../runtime/report/launches";
import { NOON } from "../../support/fakeClock";

test.each<[string | number | undefined, string]>([
  ["Expense Tracker", "Expense Tracker"],
  [1_234, "1234"],
  [-5, "-5"],
  [undefined, ""],
  ["", ""],
  ["a,b", '"a,b"'],
  ['Safety "Walk"', '"Safety ""Walk"""'],
  ["two\nlines", '"two\nlines"'],
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\uff1d1", "'\uff1d1"],
  ["\uff0b1", "'\uff0b1"],
  ["\uff0d1", "'\uff0d1"],
  ["\uff201", "'\uff201"],
  ["\t=1", "'\t'=1"],
  ["\rx", '"\'\rx"'],
  ["  =1", "'  =1"],
  ["\u200b=1", "'\u200b=1"],
  ['"=1', '"\'""=1"'],
  ["a;=1", '"a;\'=1"'],
  ["a\n=1", '"a\n\'=1"'],
  ["a-b=c@d+e", "a-b=c@d+e"],
  ["\u202egnp", "\u202egnp"],
])("the cell of %j is %j", (value, expected) => {
  expect(cellOf(value)).toBe(expected);
});

const FORMULA = /^[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

test("whatever apps, people and environments are called, another reader finds the same texts, none of them a formula", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.stringMatching(/^[=+\-@\t\r\n;,"' \u202e\uff1da1]{0,12}$/),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(hostile, hostile, hostile), { minLength: 1, maxLength: 20 }), (texts) => {
      const { launches, apps, report } = made(texts);
      for (const file of [launchesCsv(launches, apps, true), figuresCsv(report), idleAppsCsv(report)]) {
        const table = read(file);
        expect(table.flatMap((line) => Object.values(line)).filter((cell) => FORMULA.test(cell))).toEqual([]);
      }

      const names = read(launchesCsv(launches, apps, true)).map(({ appName = "" }) => plain(appName));

      const expected = texts.map(([name]) => plain(name.trim()));
      expect(new Set(names)).toEqual(new Set(expected));
    }),
    { numRuns: 100 },
  );
});

test("figures.csv has a row for each period, the span before it and each cell, and report.json the same", () => {
  const { report } = made([["App", "Sales", "ada@contoso.com"]]);

  const lines = read(figuresCsv(report));
  const text = [...reportJson(report)].join("");

  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(report)));
  expect(lines.slice(0, 2)).toEqual([
    {
      ...{ period: "7d", from: "2026-09-29", to: "2026-10-05", dimension: "total", key: "", name: "" },
      ...{
        sessions: "1",
        users: "1",
        apps: "1",
        newUsers: "1",
        returningUsers: "0",
        sessionsWithoutUser: "0",
      },
    },
    expect.objectContaining({
      period: "7d",
      dimension: "app",
      key: "app 0",
      name: "App",
      sessions: "1",
      users: "1",
    }),
  ]);
  const cells = report.periods.flatMap(({ dimensions }) => Object.values(dimensions).flat());
  expect(lines).toHaveLength(report.periods.length + cells.length);
});

test("a file begins with a byte order mark, ends its lines with CRLF, and names nobody unless asked", () => {
  const { launches, apps } = made([["App", "Sales", "ada@contoso.com"]]);

  const text = [...launchesCsv(launches, apps, false)].join("");

  expect(text).toBe(
    "\ufeffhour,user,appId,appName,environment,department,sessions\r\n2026-10-05T12:00:00Z,1,app 0,App,Sales,,1\r\n",
  );
});

test("a file comes in pieces of bounded length", () => {
  const { launches, apps } = made(
    Array.from({ length: 5_000 }, (_, user) => ["App", "Sales", `user ${user}`]),
  );

  const pieces = [...launchesCsv(launches, apps, false)];

  expect(pieces.length).toBeGreaterThan(4);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(100_000);
});

function made(texts: readonly (readonly [name: string, environment: string, user: string])[]) {
  const launches = new Launches();
  for (const [number, [name, environment, user]] of texts.entries())
    launches.add({
      admin_operation: "LaunchPowerApp",
      admin_creationtime: "2026-10-05T12:00:00Z",
      admin_appid: `app ${number}`,
      admin_appname: name,
      admin_appenvironment: environment,
      admin_userupn: user,
    });
  const apps = new Apps(launches);
  const report: Report = {
    version: 1,
    generatedAt: "2026-10-05T12:00:00.000Z",
    dataverseUrl: "https://contoso.crm4.dynamics.com",
    hasInventory: false,
    ...figuresOf(launches, apps, { nowMs: NOON, custom: undefined, withUsers: true }),
  };
  return { launches, apps, report };
}

function read(pieces: Iterable<string>): Record<string, string>[] {
  return parse<Record<string, string>>([...pieces].join(""), { bom: true, columns: true });
}

/** Without the apostrophes that may have been put in. */
function plain(text: string): string {
  return text.replaceAll("'", "");
}
