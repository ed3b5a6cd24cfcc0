import type { Facts } from "./facts";
import type { Totals } from "./figures";
import { hoursOf, type PlannedPeriod, type Span } from "./periods";
import { CellTally, TopUsers } from "./tally";

/** How many values each dimension has, over all rows. */
export interface Sizes {
  readonly apps: number;
  readonly environments: number;
  readonly departments: number;
}

const HOURS_OF_WEEK = 168;
/** The epoch was a Thursday. */
const EPOCH_HOUR_OF_WEEK = 72;
/** Users that a period lists by name; launches.csv has all of them. */
export const MAX_LISTED_USERS = 1_000;

/** Sessions, users and apps of a span. Facts come user by user. */
export class SpanTally {
  readonly hours: { readonly from: number; readonly to: number };
  readonly apps: CellTally;
  readonly all = new CellTally(1);

  constructor(span: Span, apps: number) {
    this.hours = hoursOf(span);
    this.apps = new CellTally(apps);
  }

  has(hour: number): boolean {
    return hour >= this.hours.from && hour < this.hours.to;
  }

  add(facts: Facts, fact: number): void {
    const user = facts.users.at(fact);
    const sessions = facts.sessions.at(fact);
    this.apps.add(facts.apps.at(fact), user, sessions);
    this.all.add(0, user, sessions);
  }

  get totals(): Totals {
    return { sessions: this.all.sessions[0] ?? 0, users: this.all.users[0] ?? 0, apps: this.apps.used };
  }
}

/** All that a period says. */
export class PeriodTally extends SpanTally {
  readonly before: SpanTally;
  readonly days: CellTally;
  readonly environments: CellTally;
  readonly departments: CellTally;
  readonly hoursOfWeek = new CellTally(HOURS_OF_WEEK);
  readonly top = new TopUsers(MAX_LISTED_USERS);
  readonly #returning = new CellTally(1);
  sessionsWithoutUser = 0;

  constructor(
    readonly period: PlannedPeriod,
    { apps, environments, departments }: Sizes,
  ) {
    super(period, apps);
    this.before = new SpanTally(period.before, apps);
    this.days = new CellTally((this.hours.to - this.hours.from) / 24);
    this.environments = new CellTally(environments);
    this.departments = new CellTally(departments);
  }

  /** `firstHour` is that of the user's first launch in all rows. */
  count(facts: Facts, fact: number, firstHour: number): void {
    const hour = facts.hours.at(fact);
    if (this.before.has(hour)) this.before.add(facts, fact);
    if (!this.has(hour)) return;
    const user = facts.users.at(fact);
    const sessions = facts.sessions.at(fact);
    this.add(facts, fact);
    this.days.add(Math.floor((hour - this.hours.from) / 24), user, sessions);
    this.environments.add(facts.environments.at(fact), user, sessions);
    this.departments.add(facts.departments.at(fact), user, sessions);
    this.hoursOfWeek.add(hourOfWeek(hour), user, sessions);
    if (user === 0) {
      this.sessionsWithoutUser += sessions;
      return;
    }
    this.top.add(user, sessions);
    if (firstHour < this.hours.from) this.#returning.add(0, user, sessions);
  }

  get returningUsers(): number {
    return this.#returning.users[0] ?? 0;
  }
}

/** 0 is Monday from 00:00 to 01:00 UTC. */
function hourOfWeek(hour: number): number {
  const since = (hour + EPOCH_HOUR_OF_WEEK) % HOURS_OF_WEEK;
  return since < 0 ? since + HOURS_OF_WEEK : since;
}
