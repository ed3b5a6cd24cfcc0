/** A calendar day in UTC: `2026-11-29`. */
export type Day = string;

/** How the launches of a period are divided. `user` only with `--users`. */
export type Dimension = "app" | "day" | "environment" | "department" | "hourOfWeek" | "user";

/**
 * One value of a dimension within one period. Unique users don't add up over cells: each has a count of its own.
 * https://learn.microsoft.com/power-platform/guidance/coe/power-bi-monitor
 */
export interface Cell {
  /**
   * What it is a cell of: an app's id, a day, an environment's name, a department, an hour of the week from `0` (Monday,
   * 00:00 to 01:00 UTC) to `167`, a user principal name; "" where the rows don't say.
   */
  readonly key: string;
  /** Of an app: its display name; absent where it isn't known. */
  readonly name?: string;
  /** Rows: each is one launch, no time-out is applied. */
  readonly sessions: number;
  /** Distinct users; their names are compared without case. */
  readonly users: number;
}

/** Counts of some span of days, over everything in it. */
export interface Totals {
  readonly sessions: number;
  readonly users: number;
  readonly apps: number;
}

export interface Period extends Totals {
  /** `7d`, `30d`, `90d`, a calendar month such as `2026-11`, or `custom` (`--from`, `--to`). */
  readonly id: string;
  /** First and last day, both included, in UTC. The running month ends today. */
  readonly from: Day;
  readonly to: Day;
  /** Users whose first launch, as far as the rows reach back, is within the period, and those who launched before it as well. */
  readonly newUsers: number;
  readonly returningUsers: number;
  /** Launches whose row names no user; they are sessions, and no user's. */
  readonly sessionsWithoutUser: number;
  /** Users beyond those that the dimension `user` lists; absent where it lists all, or none are listed. */
  readonly usersNotListed?: number;
  /** The span of the same length right before it (of a month: the month before, of the running one its same days); undefined where rows don't reach back so far. */
  readonly before: Totals | undefined;
  /** Most sessions first; days and hours in their order, with those that have none. */
  readonly dimensions: Readonly<Partial<Record<Dimension, readonly Cell[]>>>;
}

/** An app without a launch in the last 30 days of the data; those that the inventory calls deleted are left out. */
export interface IdleApp {
  readonly id: string;
  readonly name?: string;
  readonly environment?: string;
  /** Its last launch in the rows at hand, or as the inventory has it; undefined: none is known. */
  readonly lastLaunched: Day | undefined;
  /** Launches in the rows at hand. */
  readonly sessions: number;
}

/** Everything the report says; `report.json` is this, as JSON. */
export interface Report {
  readonly version: 1;
  /** When it was made: UTC, ISO 8601. */
  readonly generatedAt: string;
  readonly dataverseUrl: string;
  /**
   * How far the right to read rows reaches of who signed in, where that isn't the whole organisation: rows of other owners
   * are then missing, and nothing else tells.
   * https://learn.microsoft.com/power-platform/admin/security-roles-privileges
   */
  readonly readDepth?: string;
  readonly rows: {
    /** Rows of admin_auditlog that were read. */
    readonly read: number;
    /** Those that are counted: launches with an app. */
    readonly launches: number;
    /** Other operations, rows without an app, rows without a time: not counted. */
    readonly otherOperations: number;
    readonly withoutApp: number;
    readonly withoutTime: number;
    /** Days of the oldest and the newest launch; undefined without any. */
    readonly oldest: Day | undefined;
    readonly newest: Day | undefined;
  };
  /** Whether the environment has an inventory of apps (admin_app) that could be read. */
  readonly hasInventory: boolean;
  /** Whether any row names a department. */
  readonly hasDepartments: boolean;
  readonly periods: readonly Period[];
  readonly idleApps: readonly IdleApp[];
}
