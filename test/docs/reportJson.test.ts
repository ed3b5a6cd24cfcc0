import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AuditRow } from "../../runtime/domain/reportRows";
import { figuresOf } from "../../runtime/report/aggregate";
import { Apps } from "../../runtime/report/apps";
import { reportJson } from "../../runtime/report/json";
import { Launches } from "../../runtime/report/launches";
import { DAY_MS } from "../../common/time";
import { NOON } from "../support/fakeClock";

const docs = readFileSync(join(__dirname, "../../docs/commands.md"), "utf8");
const table = docs.slice(docs.indexOf("`report.json`, as"), docs.indexOf("\n## Log"));

test("docs/commands.md names each field of report.json, and no other", () => {
  const report = JSON.parse(everything()) as Readonly<Record<string, unknown>>;
  const { version, ...fields } = report;

  expect(version).toBe(1);
  expect([...keysOf(fields)].filter((key) => !new RegExp(`\`(….)?${key}\``).test(table))).toEqual([]);
  const named = [...table.matchAll(/^\| `(?:….)?(\w+)`/gm)].map(([, field = ""]) => field);
  expect(named.filter((field) => !keysOf(report).has(field))).toEqual([]);
  expect(Object.keys(fields).filter((field) => !named.includes(field))).toEqual([]);
});

/** A report that has whatever a report may have. */
function everything(): string {
  const launches = new Launches();
  // More users than a period lists, and a launch before all periods.
  for (let user = 0; user <= 1_000; user++) launches.add(row(`user ${user}`, NOON));
  launches.add(row("user 1", NOON - 200 * DAY_MS));
  const idle = { id: "idle", name: "Idle", environment: "Sales", isDeleted: false, lastLaunchedMs: 0 };
  const made = figuresOf(launches, new Apps(launches, [idle]), {
    ...{ nowMs: NOON, withUsers: true, custom: { from: "2026-10-01", to: "2026-10-02" } },
  });
  const circumstances = {
    version: 1,
    generatedAt: "2026-10-05T12:00:00Z",
    dataverseUrl: "https://contoso.crm4.dynamics.com",
    readDepth: "Basic",
    hasInventory: true,
  } as const;
  return [...reportJson({ ...circumstances, ...made })].join("");
}

function row(user: string, ms: number): AuditRow {
  return {
    admin_operation: "LaunchPowerApp",
    admin_appid: "a1",
    admin_appname: "App",
    admin_appenvironment: "Sales",
    admin_creationtime: new Date(ms).toISOString(),
    admin_userupn: user,
    admin_userdepartment: user === "user 1" ? "Research" : "Finance",
  };
}

function keysOf(value: unknown): Set<string> {
  if (typeof value !== "object" || value === null) return new Set();
  const below = Object.values(value).flatMap((each) => [...keysOf(each)]);
  return new Set([...(Array.isArray(value) ? [] : Object.keys(value)), ...below]);
}
