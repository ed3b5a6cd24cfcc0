import { HOUR_MS } from "../../common/time";
import { dayOf } from "../domain/window";
import { compare, idleApps, type Apps } from "./apps";
import type { Cell, Period, Report } from "./figures";
import { orderOf } from "./intList";
import type { Launches } from "./launches";
import { addDays, dayOfHour, earlier, planPeriods, type Span } from "./periods";
import { PeriodTally, type Sizes } from "./periodTally";
import type { CellTally } from "./tally";

export interface Wanted {
  readonly nowMs: number;
  readonly custom: Span | undefined;
  /** Whether users are listed by name. */
  readonly withUsers: boolean;
}

type Figures = Pick<Report, "rows" | "hasDepartments" | "periods" | "idleApps">;

/** Everything that a report says of launches; exact, whatever it counts. */
export function figuresOf(launches: Launches, apps: Apps, { nowMs, custom, withUsers }: Wanted): Figures {
  const { facts, counts, departments } = launches;
  facts.seal();
  const span = spanOf(launches);
  const plan = planPeriods(dayOf(nowMs), monthsOf(launches), custom);
  const sizes = sizesOf(launches);
  const tallies = plan.map((period) => new PeriodTally(period, sizes));
  countByUser(launches, tallies);
  const describe = describer(launches, apps, { withUsers, oldest: span?.from });
  return {
    rows: { ...counts, oldest: span?.from, newest: span?.to },
    hasDepartments: departments.size > 1,
    periods: tallies.map((tally) => describe(tally)),
    // Rows may lie in the future, by a clock that was wrong.
    idleApps: span === undefined ? [] : idleApps(launches, apps, earlier(span.to, dayOf(nowMs))),
  };
}

/** Every period gets the facts of one user after the other. */
function countByUser({ facts }: Launches, tallies: readonly PeriodTally[]): void {
  const order = orderOf(facts.users);
  for (let start = 0; start < order.length;) {
    const user = facts.users.at(order[start] ?? 0);
    let end = start;
    let firstHour = Infinity;
    for (; end < order.length && facts.users.at(order[end] ?? 0) === user; end++)
      firstHour = Math.min(firstHour, facts.hours.at(order[end] ?? 0));
    for (const fact of order.subarray(start, end))
      for (const tally of tallies) tally.count(facts, fact, firstHour);
    start = end;
  }
}

function sizesOf({ apps, environments, departments }: Launches): Sizes {
  return { apps: apps.size, environments: environments.size, departments: departments.size };
}

/** Days of the oldest and the newest launch. */
function spanOf({ facts: { hours } }: Launches): Span | undefined {
  if (hours.length === 0) return undefined;
  let [from, to] = [hours.at(0), hours.at(0)];
  for (let fact = 1; fact < hours.length; fact++) {
    from = Math.min(from, hours.at(fact));
    to = Math.max(to, hours.at(fact));
  }
  return { from: dayOfHour(from), to: dayOfHour(to) };
}

function monthsOf({ facts: { hours } }: Launches): Set<string> {
  const days = new Set<number>();
  for (let fact = 0; fact < hours.length; fact++) days.add(Math.floor(hours.at(fact) / 24));
  return new Set([...days].map((day) => dayOf(day * 24 * HOUR_MS).slice(0, 7)));
}

interface Described {
  readonly withUsers: boolean;
  readonly oldest: string | undefined;
}

/** Puts names to numbers; each name is made once, however many periods have it. */
function describer(
  launches: Launches,
  apps: Apps,
  { withUsers, oldest }: Described,
): (tally: PeriodTally) => Period {
  const { environments, departments, users } = launches;
  const [app, environment, department] = [launches.apps, environments, departments].map((pool) =>
    memo((number) => pool.text(number)),
  ) as [TextOf, TextOf, TextOf];
  const appName = memo((number) => apps.nameOf(number));
  return (tally) => {
    const { period, before, top } = tally;
    const listed = withUsers ? top.first : [];
    return {
      id: period.id,
      from: period.from,
      to: period.to,
      ...tally.totals,
      newUsers: tally.totals.users - tally.returningUsers,
      returningUsers: tally.returningUsers,
      sessionsWithoutUser: tally.sessionsWithoutUser,
      ...(withUsers && top.users > listed.length && { usersNotListed: top.users - listed.length }),
      before: oldest === undefined || oldest > period.before.from ? undefined : before.totals,
      dimensions: {
        app: largestFirst(cellsOf(tally.apps, app, appName)),
        day: allCells(tally.days, (day) => addDays(period.from, day)),
        environment: largestFirst(cellsOf(tally.environments, environment)),
        ...(departments.size > 1 && { department: largestFirst(cellsOf(tally.departments, department)) }),
        hourOfWeek: allCells(tally.hoursOfWeek, String),
        ...(withUsers && {
          user: largestFirst(
            listed.map(({ user, sessions }) => ({ key: users.text(user), sessions, users: 1 })),
          ),
        }),
      },
    };
  };
}

type TextOf = (number: number) => string;

function memo(textOf: TextOf): TextOf {
  const texts: string[] = [];
  return (number) => (texts[number] ??= textOf(number));
}

/** Those that have sessions. */
function cellsOf({ sessions, users }: CellTally, keyOf: TextOf, nameOf: TextOf = () => ""): Cell[] {
  const cells: Cell[] = [];
  sessions.forEach((count, number) => {
    if (count === 0) return;
    const name = nameOf(number);
    const named = name === "" ? {} : { name };
    cells.push({ key: keyOf(number), ...named, sessions: count, users: users[number] ?? 0 });
  });
  return cells;
}

function allCells({ sessions, users }: CellTally, keyOf: TextOf): Cell[] {
  return Array.from(sessions, (count, number) => ({
    key: keyOf(number),
    sessions: count,
    users: users[number] ?? 0,
  }));
}

function largestFirst(cells: Cell[]): Cell[] {
  return cells.sort((one, other) => other.sessions - one.sessions || compare(one.key, other.key));
}
