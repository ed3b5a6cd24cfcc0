import type { TenantTruth } from "../fakes/emulators/tenant";

/** A launch, as a test knows it. */
export interface KnownLaunch {
  readonly ms: number;
  readonly app: string;
  /** Undefined: its row names none. */
  readonly user: string | undefined;
  readonly environment: string;
  readonly department: string;
}

/** The launches of a simulated tenant, as its maker knows them; their rows name no department. */
export function launchesOf(truth: TenantTruth): KnownLaunch[] {
  return truth.sessions().map(({ app, upn, eventMs, environment }) => ({
    ...{ ms: eventMs, app: app.id, user: upn.toLowerCase(), environment, department: "" },
  }));
}

interface Span {
  readonly from: string;
  readonly to: string;
}

interface NaiveCell {
  readonly key: string;
  readonly sessions: number;
  readonly users: number;
}

/** What a period says of its launches, counted with sets and without any haste. */
export function naivePeriod(launches: readonly KnownLaunch[], span: Span) {
  const within = launches.filter(({ ms }) => isWithin(ms, span));
  const users = usersOf(within);
  const earlier = usersOf(launches.filter(({ ms }) => dayOf(ms) < span.from));
  const returning = [...users].filter((user) => earlier.has(user)).length;
  return {
    ...naiveTotals(launches, span),
    newUsers: users.size - returning,
    returningUsers: returning,
    sessionsWithoutUser: within.filter(({ user }) => user === undefined).length,
    app: cells(within, ({ app }) => app),
    environment: cells(within, ({ environment }) => environment),
    department: cells(within, ({ department }) => department),
    day: cells(within, ({ ms }) => dayOf(ms)),
    hourOfWeek: cells(within, ({ ms }) => {
      const at = new Date(ms);
      return String(((at.getUTCDay() + 6) % 7) * 24 + at.getUTCHours());
    }),
    user: cells(
      within.filter(({ user }) => user !== undefined),
      ({ user }) => user ?? "",
    ),
  };
}

export function naiveTotals(launches: readonly KnownLaunch[], span: Span) {
  const within = launches.filter(({ ms }) => isWithin(ms, span));
  return {
    sessions: within.length,
    users: usersOf(within).size,
    apps: new Set(within.map(({ app }) => app)).size,
  };
}

/** The UTC day of a time. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Cells without those that have no session, in the order of their keys. */
export function byKey(cells: readonly NaiveCell[] = []): NaiveCell[] {
  return cells
    .filter(({ sessions }) => sessions > 0)
    .map(({ key, sessions, users }) => ({ key, sessions, users }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}

function cells(launches: readonly KnownLaunch[], keyOf: (launch: KnownLaunch) => string): NaiveCell[] {
  return byKey(
    [...grouped(launches, keyOf)].map(([key, group]) => ({
      key,
      sessions: group.length,
      users: usersOf(group).size,
    })),
  );
}

function grouped(launches: readonly KnownLaunch[], keyOf: (launch: KnownLaunch) => string) {
  const groups = new Map<string, KnownLaunch[]>();
  for (const launch of launches) {
    const group = groups.get(keyOf(launch)) ?? [];
    groups.set(keyOf(launch), group);
    group.push(launch);
  }
  return groups;
}

function usersOf(launches: readonly KnownLaunch[]): Set<string> {
  return new Set(launches.flatMap(({ user }) => (user === undefined ? [] : [user])));
}

function isWithin(ms: number, { from, to }: Span): boolean {
  return dayOf(ms) >= from && dayOf(ms) <= to;
}
