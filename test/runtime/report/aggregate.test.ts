import fc from "fast-check";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../common/time";
import type { AuditRow, ListedApp } from "../../../runtime/domain/reportRows";
import { figuresOf } from "../../../runtime/report/aggregate";
import { Apps } from "../../../runtime/report/apps";
import type { Dimension, Period } from "../../../runtime/report/figures";
import { Launches } from "../../../runtime/report/launches";
import { NOON } from "../../support/fakeClock";
import { byKey, dayOf, naivePeriod, naiveTotals, type KnownLaunch } from "../../support/naiveReport";

// NOON is Monday, 5 October 2026.
const TODAY = "2026-10-05";

const launch = fc.record({
  ms: fc
    .integer({ min: NOON - 500 * DAY_MS, max: NOON + 2 * DAY_MS })
    .chain((ms) => fc.constantFrom(ms, ms - (ms % DAY_MS), ms - (ms % DAY_MS) - 1)),
  app: fc.constantFrom("a1", "a2", "a3", "a4"),
  user: fc.constantFrom(undefined, "ada@contoso.com", "bob@contoso.com", "0d0d", "eve@contoso.com", "f", "g"),
  environment: fc.constantFrom("", "Default", "Sales", "=cmd"),
  department: fc.constantFrom("", "", "Finance", "finance"),
});

const custom = fc
  .tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 60 }))
  .map(([ago, days]) => ({
    from: dayOf(NOON - ago * DAY_MS),
    to: dayOf(NOON - ago * DAY_MS + days * DAY_MS),
  }));

test("every number of every period is what counting with sets gives", () => {
  fc.assert(
    fc.property(
      fc.array(launch, { maxLength: 120 }),
      custom,
      fc.infiniteStream(fc.boolean()),
      (launches, span, coins) => {
        const rows = launches.map((each) => rowOf(each, coins.next().value === true));

        const { periods, rows: counts } = figures(rows, { custom: span });

        expect([counts.read, counts.launches]).toEqual([launches.length, launches.length]);
        for (const period of periods) expect(numbersOf(period)).toEqual(naivePeriod(launches, period));
        for (const period of periods) expectBefore(period, launches);
        expect(periods.at(-1)).toMatchObject({ id: "custom", ...span });
      },
    ),
    { numRuns: 60 },
  );
});

test("periods end with today, the running month too, and calendar months are those with launches", () => {
  const { periods } = figures([row({ ms: NOON }), row({ ms: Date.parse("2026-02-10T00:00:00Z") })]);

  expect(periods.map(({ id, from, to, sessions }) => [id, from, to, sessions])).toEqual([
    ["7d", "2026-09-29", TODAY, 1],
    ["30d", "2026-09-06", TODAY, 1],
    ["90d", "2026-07-08", TODAY, 1],
    ["2026-10", "2026-10-01", TODAY, 1],
    ["2026-02", "2026-02-01", "2026-02-28", 1],
  ]);
  expect(periods[0]?.dimensions.day).toHaveLength(7);
  expect(periods[0]?.dimensions.hourOfWeek).toHaveLength(168);
  expect(periods[0]?.dimensions.hourOfWeek?.[12]).toEqual({ key: "12", sessions: 1, users: 1 });
});

test.each([
  // The running month has what the same days of the month before had, as far as that has them.
  ["2026-10-05", "2026-10", "2026-10-05", 5],
  ["2026-10-31", "2026-10", "2026-10-31", 30],
  ["2026-10-31", "2026-09", "2026-09-30", 31],
  ["2027-03-30", "2027-03", "2027-03-30", 28],
])("on %s, %s ends on %s and is compared with %d days of the month before", (today, id, to, days) => {
  const month = Date.parse(`${id}-01T00:00:00Z`);
  // A launch each day, for two months before it and until its end.
  const rows = Array.from({ length: 93 }, (_, day) => row({ ms: month + (day - 62) * DAY_MS }));

  const { periods } = figures(rows, { nowMs: Date.parse(`${today}T12:00:00Z`) });

  expect(periods.find((period) => period.id === id)).toMatchObject({ to, before: { sessions: days } });
});

test("of months the last thirteen are shown, and none to come", () => {
  const rows = Array.from({ length: 20 }, (_, month) => row({ ms: Date.UTC(2025, 3 + month, 15) }));

  const months = figures(rows)
    .periods.slice(3)
    .map(({ id }) => id);

  expect([months.length, months[0], months.at(-1)]).toEqual([13, "2026-10", "2025-10"]);
});

test("a span before a period says something only where rows reach back to its first day", () => {
  const sessions = (oldestDay: string): unknown =>
    figures([row({ ms: NOON }), row({ ms: Date.parse(`${oldestDay}T05:00:00Z`) })]).periods[0]?.before;

  expect(sessions("2026-09-22")).toEqual({ sessions: 1, users: 1, apps: 1 });
  expect(sessions("2026-09-23")).toBeUndefined();
});

test("names of users are compared without case, and a row without one counts by the user's id, or for no user", () => {
  const { periods } = figures([
    row({ ms: NOON, user: "Ada@Contoso.com" }),
    row({ ms: NOON, user: " ada@contoso.COM " }),
    { ...row({ ms: NOON }), admin_userupn: null, admin_userid: "0D0D" },
    { ...row({ ms: NOON }), admin_userupn: "", admin_userid: "0d0d" },
    { ...row({ ms: NOON }), admin_userupn: null, admin_userid: 7 },
  ]);

  expect(periods[0]).toMatchObject({ sessions: 5, users: 2, newUsers: 2, sessionsWithoutUser: 1 });
  expect(periods[0]?.dimensions.user).toEqual([
    { key: "0d0d", sessions: 2, users: 1 },
    { key: "ada@contoso.com", sessions: 2, users: 1 },
  ]);
});

test("what isn't a launch with an app and a time is told and not counted", () => {
  const { rows, periods } = figures([
    row({ ms: NOON }),
    { ...row({ ms: NOON }), admin_operation: "launchPowerApp" },
    { ...row({ ms: NOON }), admin_operation: "DeletePowerApp" },
    { ...row({ ms: NOON }), admin_operation: null },
    { ...row({ ms: NOON }), admin_appid: " " },
    { ...row({ ms: NOON }), admin_creationtime: "yesterday" },
    { ...row({ ms: NOON }), admin_creationtime: null },
    {},
  ]);

  expect(rows).toEqual({
    read: 8,
    launches: 2,
    otherOperations: 3,
    withoutApp: 1,
    withoutTime: 2,
    oldest: TODAY,
    newest: TODAY,
  });
  expect(periods[0]?.sessions).toBe(2);
});

test("an app has the name of the inventory, else that of its newest row with one", () => {
  const named = (app: string, name: string | null, ms: number): AuditRow => ({
    ...row({ ms, app }),
    admin_appname: name,
  });
  const rows = [
    named("A1", "as it was", NOON - DAY_MS),
    named("a1", null, NOON),
    named("a1", "before that", NOON - 2 * DAY_MS),
    named("a2", "in the row", NOON),
    named("a3", null, NOON),
  ];

  const cells = figures(rows, { inventory: [app("a2", { name: "in the inventory" })] }).periods[0]?.dimensions
    .app;

  expect(cells?.map(({ key, name }) => [key, name])).toEqual([
    ["a1", "as it was"],
    ["a2", "in the inventory"],
    ["a3", undefined],
  ]);
});

test("apps are idle without a launch in thirty days, by the rows and by the inventory; deleted ones aren't", () => {
  const rows = [
    row({ ms: NOON, app: "used" }),
    row({ ms: NOON - 29 * DAY_MS, app: "just used" }),
    row({ ms: NOON - 30 * DAY_MS, app: "idle", environment: "Sales" }),
    row({ ms: NOON - 90 * DAY_MS, app: "used elsewhere" }),
    row({ ms: NOON - 90 * DAY_MS, app: "deleted" }),
  ];
  const inventory = [
    app("never launched", { name: "Never", environment: "Default" }),
    app("used elsewhere", { lastLaunchedMs: NOON - HOUR_MS }),
    app("deleted", { isDeleted: true }),
    app("deleted, too", { isDeleted: true }),
  ];

  expect(figures(rows, { inventory }).idleApps).toEqual([
    { id: "never launched", name: "Never", environment: "Default", lastLaunched: undefined, sessions: 0 },
    { id: "idle", name: "App", environment: "Sales", lastLaunched: "2026-09-05", sessions: 1 },
  ]);
});

test("of nothing, a report says nothing", () => {
  const { periods, idleApps, rows, hasDepartments } = figures([], { inventory: [app("a1", {})] });

  expect(periods.map(({ id, sessions, users, before }) => [id, sessions, users, before])).toEqual(
    ["7d", "30d", "90d"].map((id) => [id, 0, 0, undefined]),
  );
  expect([idleApps, hasDepartments, rows.oldest]).toEqual([[], false, undefined]);
});

test("users are listed only where they are asked for, and then those with most sessions", () => {
  const rows = Array.from({ length: 2_500 }, (_, user) => row({ ms: NOON, user: `u${user}` }));
  rows.push(row({ ms: NOON, user: "u2499" }), row({ ms: NOON, user: "u7" }));

  const [named] = figures(rows).periods;
  const [counted] = figures(rows, { withUsers: false }).periods;

  expect(counted).toMatchObject({ users: 2_500 });
  expect([counted?.dimensions.user, counted?.usersNotListed]).toEqual([undefined, undefined]);
  expect([named?.dimensions.user?.length, named?.usersNotListed]).toEqual([1_000, 1_500]);
  expect(named?.dimensions.user?.slice(0, 2).map(({ key }) => key)).toEqual(["u2499", "u7"]);
});

test("numbers are exact where many differ: 10,000 users, 500 apps, 60 departments", () => {
  const launches: KnownLaunch[] = Array.from({ length: 20_000 }, (_, index) => ({
    ms: NOON - (index % 2_000) * 37 * MINUTE_MS,
    app: `app ${(index * 7) % 500}`,
    user: `user ${(index * 31) % 10_000}`,
    environment: `environment ${index % 40}`,
    department: `department ${index % 60}`,
  }));

  const { periods } = figures(launches.map((each) => rowOf(each, false)));

  for (const period of periods) {
    const { user: _, ...numbers } = numbersOf(period);
    expect(naivePeriod(launches, period)).toMatchObject(numbers);
  }
});

interface Options {
  readonly custom?: { readonly from: string; readonly to: string };
  readonly inventory?: readonly ListedApp[];
  readonly withUsers?: boolean;
  readonly nowMs?: number;
}

function figures(rows: readonly AuditRow[], options: Options = {}) {
  const { custom, inventory, withUsers = true, nowMs = NOON } = options;
  const launches = new Launches();
  for (const each of rows) launches.add(each);
  return figuresOf(launches, new Apps(launches, inventory), { nowMs, custom, withUsers });
}

function row({
  ms,
  app = "a1",
  user = "ada@contoso.com",
  environment = "",
}: Partial<KnownLaunch> & { ms: number }): AuditRow {
  return { ...rowOf({ ms, app, user, environment, department: "" }, false), admin_appname: "App" };
}

/** The row of a launch, in one of the spellings that rows have. */
function rowOf({ ms, app, user, environment, department }: KnownLaunch, isOdd: boolean): AuditRow {
  const isName = user?.includes("@") === true || !isOdd;
  return {
    admin_operation: "LaunchPowerApp",
    admin_appid: isOdd ? app.toUpperCase() : app,
    admin_creationtime: new Date(ms).toISOString().replace(".000Z", "Z"),
    admin_userupn: isName ? (isOdd ? user?.toUpperCase() : user) : null,
    ...(!isName && { admin_userid: user }),
    ...(environment === "" && isOdd ? {} : { admin_appenvironment: environment }),
    admin_userdepartment: department === "" && isOdd ? null : department,
  };
}

function app(id: string, fields: Partial<ListedApp>): ListedApp {
  return { id, name: "", environment: "", isDeleted: false, lastLaunchedMs: undefined, ...fields };
}

function numbersOf(period: Period) {
  const { sessions, users, apps, newUsers, returningUsers, sessionsWithoutUser, dimensions } = period;
  const cells = (dimension: Dimension) => byKey(dimensions[dimension]);
  return {
    ...{ sessions, users, apps, newUsers, returningUsers, sessionsWithoutUser },
    app: cells("app"),
    environment: cells("environment"),
    // Left out where no row names one.
    department: dimensions.department === undefined ? withoutDepartment(period) : cells("department"),
    day: cells("day"),
    hourOfWeek: cells("hourOfWeek"),
    user: cells("user"),
  };
}

function withoutDepartment({ sessions, users }: Period) {
  return byKey([{ key: "", sessions, users }]);
}

function expectBefore({ id, from, to: end, before }: Period, launches: readonly KnownLaunch[]): void {
  if (before === undefined || id === "custom") return;
  const days = /^(\d+)d$/.exec(id)?.[1];
  const to = dayOf(Date.parse(from) - DAY_MS);
  const first = days === undefined ? `${to.slice(0, 7)}-01` : dayOf(Date.parse(from) - Number(days) * DAY_MS);
  const last = end === TODAY && days === undefined ? `${to.slice(0, 7)}-${TODAY.slice(8)}` : to;
  expect(before).toEqual(naiveTotals(launches, { from: first, to: last }));
}
