import type { Cell, Day, IdleApp, Period, Report } from "../../../runtime/report/figures";

/** How large a made-up report is, and what it lacks. */
export interface Size {
  readonly apps: number;
  readonly months: number;
  /** Rows of people; 0: without them. */
  readonly people: number;
  readonly hasInventory: boolean;
  readonly hasDepartments: boolean;
}

const NEWEST = "2026-11-29";
const DAY_MS = 86_400_000;

const first = [
  "Expense",
  "Visitor",
  "Travel",
  "Shift",
  "Asset",
  "Incident",
  "Training",
  "Room",
  "Site",
  "Stock",
];
const second = [
  "Claims",
  "Check-in",
  "Requests",
  "Planner",
  "Tracker",
  "Log",
  "Feedback",
  "Booking",
  "Walk",
  "Approvals",
];
const environments = [
  "Contoso (default)",
  "Finance",
  "Operations",
  "People",
  "Sandbox North",
  "Field Service",
];
const departments = ["Sales", "Logistics", "Finance", "Human Resources", "Research", "IT", "Legal", ""];
const firstNames = ["ada", "bela", "chidi", "dina", "emre", "farah", "goran", "hana", "ines", "jonas"];

/** Mulberry32: the same numbers between 0 and 1 for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A report of made-up apps and people: the numbers are plausible, but no rows are behind them. */
export function madeUpReport(changes: Partial<Size> = {}, seed = 16): Report {
  const size = { apps: 48, months: 6, people: 0, hasInventory: true, hasDepartments: true, ...changes };
  const random = randomOf(seed);
  const apps = Array.from({ length: size.apps }, (_, index) => ({
    id: guidOf(random),
    name: appName(index),
  }));
  const months = Array.from({ length: size.months }, (_, index) => monthBefore(index)).reverse();
  const spans = [
    ...[7, 30, 90].map((days) => ({ id: `${days}d`, from: dayBefore(NEWEST, days - 1), to: NEWEST })),
    ...months.map((id) => ({ id, from: `${id}-01`, to: id === NEWEST.slice(0, 7) ? NEWEST : lastDayOf(id) })),
  ];
  const oldest = spans.reduce((least, { from }) => (from < least ? from : least), NEWEST);
  // The same in each period: there may be many.
  const people = peopleIn(size.people, random);
  const periods = spans.map((span) => periodOf(span, { size, apps, people, random, oldest }));
  const launches = 61_240 + size.apps;
  return {
    version: 1,
    generatedAt: "2026-11-29T14:05:00Z",
    dataverseUrl: "https://contoso-coe.crm4.dynamics.com",
    rows: {
      read: launches + 1_894,
      launches,
      otherOperations: 1_880,
      withoutApp: 14,
      withoutTime: 0,
      oldest,
      newest: NEWEST,
    },
    hasInventory: size.hasInventory,
    hasDepartments: size.hasDepartments,
    periods,
    idleApps: apps.slice(0, Math.ceil(size.apps / 3)).map((app, index) => idleAppOf(app, index, random)),
  };
}

/** No row at all. */
export function emptyReport(): Report {
  const none = { read: 0, launches: 0, otherOperations: 0, withoutApp: 0, withoutTime: 0 };
  return {
    ...madeUpReport({ hasInventory: false, hasDepartments: false }),
    rows: { ...none, oldest: undefined, newest: undefined },
    periods: [],
    idleApps: [],
  };
}

interface Making {
  readonly size: Size;
  readonly apps: readonly { readonly id: string; readonly name: string }[];
  readonly people: readonly Cell[];
  readonly random: () => number;
  readonly oldest: Day;
}

function periodOf(span: Pick<Period, "id" | "from" | "to">, making: Making): Period {
  const { size, apps, people, random, oldest } = making;
  const days = daysOf(span.from, span.to).map((key) => dayCell(key, random));
  const sessions = days.reduce((sum, day) => sum + day.sessions, 0);
  const users = Math.round(180 + days.length * 3.2);
  const newUsers = span.from === oldest ? users : Math.round(users * (0.06 + random() * 0.08));
  const rest = dayBefore(span.from, days.length) < oldest;
  const before = rest
    ? undefined
    : {
        sessions: Math.round(sessions * (0.8 + random() * 0.3)),
        users: Math.round(users * (0.85 + random() * 0.2)),
        apps: apps.length - 3,
      };
  const divided = (keys: readonly string[], exponent: number): Cell[] =>
    shares(keys.length, exponent, random).map((share, index) => cellOf(keys[index] ?? "", share * sessions));
  return {
    ...span,
    sessions,
    users,
    apps: apps.length,
    newUsers,
    returningUsers: users - newUsers,
    sessionsWithoutUser: 3,
    before,
    dimensions: {
      app: divided(
        apps.map(({ id }) => id),
        0.9,
      ).map((cell, index) => ({ ...cell, name: apps[index]?.name ?? "" })),
      day: days,
      environment: divided(environments, 0.8),
      ...(size.hasDepartments && { department: divided(departments, 0.6) }),
      hourOfWeek: hoursOf(sessions, random),
      ...(people.length > 0 && { user: people }),
    },
  };
}

/** Parts of a whole, the largest first. */
function shares(count: number, exponent: number, random: () => number): number[] {
  const weights = Array.from(
    { length: count },
    (_, index) => (0.85 + 0.15 * random()) / (index + 1.6) ** exponent,
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum).sort((one, other) => other - one);
}

function cellOf(key: string, amount: number): Cell {
  const sessions = Math.max(1, Math.round(amount));
  return { key, sessions, users: Math.max(1, Math.round(sessions ** 0.72)) };
}

function dayCell(key: Day, random: () => number): Cell {
  const isWeekend = [0, 6].includes(new Date(`${key}T00:00:00Z`).getUTCDay());
  return cellOf(key, (isWeekend ? 28 : 290) * (0.85 + random() * 0.4));
}

function hoursOf(sessions: number, random: () => number): Cell[] {
  const weights = Array.from({ length: 168 }, (_, index) => {
    const [day, hour] = [Math.floor(index / 24), index % 24];
    const isWork = hour >= 6 && hour <= 18;
    const curve = isWork ? Math.sin(((hour - 5.5) / 13.5) * Math.PI) ** 1.4 : 0.02;
    return curve * (day < 5 ? 1 : 0.1) * (0.8 + random() * 0.4) * (hour === 12 ? 0.6 : 1);
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight, index) => {
    const amount = Math.round((weight / sum) * sessions);
    return amount === 0 ? { key: String(index), sessions: 0, users: 0 } : cellOf(String(index), amount);
  });
}

function idleAppOf({ id, name }: Making["apps"][number], index: number, random: () => number): IdleApp {
  const environment = environments[index % environments.length] ?? "";
  const lastLaunched = index % 3 === 2 ? undefined : dayBefore(NEWEST, 31 + Math.floor(random() * 90));
  const sessions = lastLaunched === undefined ? 0 : 1 + Math.floor(random() * 40);
  return { id, name: `${name} (old)`, environment, lastLaunched, sessions };
}

function appName(index: number): string {
  const round = Math.floor(index / 100);
  const [one, two] = [first[index % 10], second[(index * 3 + Math.floor(index / 10)) % 10]];
  return `${one} ${two}${round === 0 ? "" : ` ${round + 1}`}`;
}

function peopleIn(count: number, random: () => number): Cell[] {
  return shares(count, 0.5, random).map((share, index) => ({
    key: `${firstNames[index % 10]}.${index}@contoso.example`,
    sessions: Math.max(1, Math.round(share * count * 20)),
    users: 1,
  }));
}

function guidOf(random: () => number): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function dayBefore(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

function daysOf(from: Day, to: Day): Day[] {
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  return Array.from({ length: count }, (_, index) => dayBefore(to, count - 1 - index));
}

/** The month so many before that of the newest day. */
function monthBefore(months: number): string {
  const [year = 0, month = 0] = NEWEST.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 - months, 1)).toISOString().slice(0, 7);
}

function lastDayOf(month: string): Day {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}
