import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { countBySql, loadLaunches, readCsv } from "../support/launchesInSql";
import { byKey, launchesOf, naivePeriod } from "../support/naiveReport";
import { atCall, scenario, type Scenario, type ScenarioOptions } from "../support/scenario";

const TENANT: ScenarioOptions = {
  events: 3_000,
  matchingShare: 0.3,
  repeatedRecords: 0,
  applessLaunches: 4,
  unknownAppShare: 0.2,
};

interface Cell {
  readonly key: string;
  readonly name?: string;
  readonly sessions: number;
  readonly users: number;
}

interface Period {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly sessions: number;
  readonly users: number;
  readonly apps: number;
  readonly newUsers: number;
  readonly returningUsers: number;
  readonly sessionsWithoutUser: number;
  readonly dimensions: Readonly<Record<string, readonly Cell[] | undefined>>;
}

interface Report {
  readonly rows: Readonly<Record<string, number>>;
  readonly readDepth?: string;
  readonly hasInventory: boolean;
  readonly periods: readonly Period[];
  readonly idleApps: readonly { readonly id: string }[];
}

test("the numbers are the tenant's own, and SQL over launches.csv counts the same", async () => {
  await using tenant = await scenario(TENANT);
  await tenant.run("once");
  const [asked, kept] = [tenant.activity.count(), stateOf(tenant)];

  const json = await tenant.run(`report --format json --users --out ${folderOf(tenant)}`);
  const csv = await tenant.run(`report --format csv --out ${folderOf(tenant)}`);

  expect([json.code, csv.code]).toEqual([0, 0]);
  // Neither the feed nor the state has anything to do with it.
  expect([tenant.activity.count(), stateOf(tenant)]).toEqual([asked, kept]);
  const { periods, rows } = read(tenant);
  const known = launchesOf(tenant.truth);
  expect(rows).toMatchObject({ read: tenant.truth.rows, launches: known.length, withoutApp: 4 });
  expect(periods[0]?.sessions).toBeGreaterThan(100);
  for (const period of periods) expect(numbersOf(period)).toEqual(naivePeriod(known, period));
  using database = await loadLaunches(join(folderOf(tenant), "launches.csv")).then(closing);
  const figures = readCsv(join(folderOf(tenant), "figures.csv"));
  for (const { id, from, to } of periods) {
    const { totals, cells } = countBySql(database.value, { from, to });
    const lines = figures.filter(({ period, dimension }) => period === id && dimension !== "before");
    const [total = {}, ...rest] = lines;
    expect(totals.map(String)).toEqual([total["sessions"], total["users"], total["apps"], total["newUsers"]]);
    const expected = cells.map((cell) => cell.join("|")).sort();
    const used = rest.filter(({ sessions }) => sessions !== "0");
    expect(
      used.map(({ dimension, key, sessions, users }) => [dimension, key, sessions, users].join("|")).sort(),
    ).toEqual(withoutDepartment(expected));
  }
});

test("names of users are in no file unless they are asked for, and files are their reader's alone", async () => {
  await using tenant = await scenario({ ...TENANT, events: 500 });
  await tenant.run("once");

  await tenant.run(`report --format csv --out ${folderOf(tenant)}`);
  await tenant.run(`report --format json --out ${folderOf(tenant)}`);

  for (const name of readdirSync(folderOf(tenant))) {
    const path = join(folderOf(tenant), name);
    expect([name, statSync(path).mode & 0o077]).toEqual([name, 0]);
    expect(readFileSync(path, "utf8")).not.toMatch(/@/);
  }
  await tenant.run(`report --format csv --users --out ${folderOf(tenant)}`);
  const [user] = [...tenant.truth.usersByApp.values()][0] ?? [];
  expect(readFileSync(join(folderOf(tenant), "launches.csv"), "utf8")).toContain(user?.toLowerCase());
});

test("apps have the inventory's names, and those that only it knows are idle", async () => {
  await using tenant = await scenario({ ...TENANT, events: 500 });
  await tenant.run("once");
  const [app] = [...tenant.truth.launchesByApp.keys()];
  Object.assign(tenant.dataverse.apps.get(app ?? "") ?? {}, { admin_displayname: "=Renamed" });

  await tenant.run(`report --format json --out ${folderOf(tenant)}`);
  await tenant.run(`report --format csv --out ${folderOf(tenant)}`);

  const { periods, idleApps } = read(tenant);
  const cell = periods[1]?.dimensions["app"]?.find(({ key }) => key === app);
  expect(cell?.name).toBe("=Renamed");
  expect(readFileSync(join(folderOf(tenant), "figures.csv"), "utf8")).toContain(`,${app},'=Renamed,`);
  const unused = [...tenant.dataverse.apps.keys()].filter((id) => !tenant.truth.launchesByApp.has(id));
  expect(idleApps.map(({ id }) => id).sort()).toEqual(unused.sort());
});

test("an empty table without inventory, departments or names makes a valid report", async () => {
  await using tenant = await scenario({
    ...TENANT,
    dataverse: { missingColumns: ["admin_userdepartment", "admin_appname"] },
  });
  tenant.dataverse.removeTable("admin_app");

  const run = await tenant.run(`report --format json --out ${folderOf(tenant)} --from 2026-01-01`);

  expect([run.code, run.stderr]).toEqual([0, ""]);
  expect(run.stdout).toMatch(/^0 rows read, 0 launches\n/);
  expect(run.stdout).toContain("no inventory of apps (admin_app)");
  expect(read(tenant).periods.map(({ id, sessions }) => [id, sessions])).toEqual([
    ...["7d", "30d", "90d", "custom"].map((id) => [id, 0]),
  ]);
});

test("a right that doesn't reach the whole organisation is told: rows of others are missing without an error", async () => {
  await using tenant = await scenario({ ...TENANT, events: 500 });
  await tenant.run("once");
  const [first] = tenant.dataverse.auditRows.values();
  Object.assign(first ?? {}, { _ownerid_value: "00000000-0000-4000-8000-00000000f10e" });
  tenant.dataverse.setPrivilege("Audit Log Writer", "prvReadadmin_AuditLog", "Basic");

  const run = await tenant.run(`report --format json --out ${folderOf(tenant)}`);

  expect(run.code).toBe(0);
  expect(run.stdout).toContain(
    "warning: rows of other owners are missing, as the account has prvReadadmin_AuditLog with depth Basic only",
  );
  expect(read(tenant)).toMatchObject({ readDepth: "Basic", rows: { read: tenant.truth.rows - 1 } });
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s while rows are read ends the report, and the one before stays as it was",
  async (signal) => {
    await using tenant = await scenario({ ...TENANT, events: 500 });
    await tenant.run("once");
    await tenant.run(`report --format json --out ${folderOf(tenant)}`);
    const before = readFileSync(join(folderOf(tenant), "report.json"), "utf8");
    // The first list is the inventory.
    atCall(tenant.dataverse, { operation: "query", nth: 2 }, () => runtime.kill(signal), { delayMs: 200 });
    const runtime = tenant.start(`report --format json --users --out ${folderOf(tenant)}`);

    const stopped = await runtime.waitForExit();

    expect(stopped.code).toBe(1);
    expect(stopped.stdout).toBe(`stopped: nothing was written; ${folderOf(tenant)} is as it was\n`);
    expect(readdirSync(folderOf(tenant))).toEqual(["report.json"]);
    expect(readFileSync(join(folderOf(tenant), "report.json"), "utf8")).toBe(before);
  },
);

test("a refused read writes nothing and says what to do", async () => {
  await using tenant = await scenario({ ...TENANT, events: 100 });
  tenant.dataverse.removePrivilege("prvReadadmin_AuditLog");

  const run = await tenant.run(`report --format csv --out ${folderOf(tenant)}`);

  expect(run.code).toBe(1);
  expect(run.stderr).toMatch(
    /^error: Dataverse http.* refuses the app .*\nnext: .*security role with the privilege/m,
  );
  expect(existsSync(folderOf(tenant))).toBe(false);
});

test("a throttled read waits, and its report is whole", async () => {
  await using tenant = await scenario({ ...TENANT, events: 500 });
  await tenant.run("once");
  tenant.dataverse.failWhen(
    ({ path }) => path.endsWith("admin_auditlogs"),
    {
      status: 429,
      headers: { "Retry-After": "1" },
      body: { error: { code: "0x80072322", message: "slow down" } },
    },
    { times: 2 },
  );

  const run = await tenant.run(`report --format json --out ${folderOf(tenant)}`);

  expect(run.code).toBe(0);
  expect(read(tenant).rows).toMatchObject({ read: tenant.truth.rows });
});

test("a folder that can't be written into is refused before anything is asked for", async () => {
  await using tenant = await scenario({ ...TENANT, events: 100 });

  const run = await tenant.run("report --format csv --out /dev/null/report");

  expect([run.code, tenant.dataverse.count(), tenant.entra.count()]).toEqual([2, 0, 0]);
  expect(run.stderr).toContain("the report can't be written into /dev/null/report");
});

function folderOf({ state }: Scenario): string {
  return join(state, "report");
}

function stateOf({ state }: Scenario): string[] {
  return readdirSync(state, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.startsWith("report"))
    .sort();
}

function read(tenant: Scenario): Report {
  return JSON.parse(readFileSync(join(folderOf(tenant), "report.json"), "utf8")) as Report;
}

function numbersOf({ dimensions, sessions, users, ...period }: Period) {
  const { apps, newUsers, returningUsers, sessionsWithoutUser } = period;
  const cells = (dimension: string): readonly Cell[] => byKey(dimensions[dimension]);
  return {
    ...{ sessions, users, apps, newUsers, returningUsers, sessionsWithoutUser },
    ...{ app: cells("app"), environment: cells("environment"), day: cells("day") },
    ...{ hourOfWeek: cells("hourOfWeek"), user: cells("user") },
    department: byKey([{ key: "", sessions, users }]),
  };
}

/** Where no row names a department, there is no such dimension. */
function withoutDepartment(cells: readonly string[]): string[] {
  return cells.filter((cell) => !cell.startsWith("department|"));
}

function closing<T extends { close(): void }>(value: T): Disposable & { readonly value: T } {
  return { value, [Symbol.dispose]: () => value.close() };
}
