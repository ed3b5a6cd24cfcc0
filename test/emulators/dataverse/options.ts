/** A column's value as the Web API reads it: dates as ISO text in UTC, ids in lower case. */
export type RowValue = string | number | boolean | null;

/** A stored row by logical column name; a lookup is kept as `_<name>_value`. */
export type Row = Record<string, RowValue>;

/** An app of the inventory table. */
export interface InventoryApp {
  readonly id: string;
  readonly name: string;
}

/** What a throttled request is told. */
export type ThrottleCode = "0x80072321" | "0x80072322" | "0x80072326";

/** Where environments differ. */
export interface DataverseKnobs {
  /** Client ids with an application user. @default every client of the tenant */
  readonly applicationUsers?: readonly string[];
  /** The table of kits before 4.47: admin_appname has 100 characters, admin_appispremium is absent. */
  readonly olderKit?: boolean;
  /** Further columns of admin_auditlog that do not exist. */
  readonly missingColumns?: readonly string[];
  /** @default 4 */
  readonly dopHint?: number;
  /** Requests in a sliding 300 s. @default no limit (documented: 6,000) */
  readonly requestsPer300s?: number;
  /** Summed execution time in a sliding 300 s. @default no limit (documented: 1,200,000 ms) */
  readonly executionMsPer300s?: number;
  /** Requests in flight that are refused. @default 52 */
  readonly concurrency?: number;
  /** Execution time charged per row written. @default 5 */
  readonly executionMsPerRow?: number;
  /** Retry-After of the three limits above, in seconds. @default 30 */
  readonly retryAfterSeconds?: number;
  /** A request this soon after a 429 may have been under way already and is not counted as disobedient. @default 50 */
  readonly retryAfterGraceMs?: number;
  /** That many creating upserts answer 412 as the loser of a race. @default 0 */
  readonly upsertRaces?: number;
  /** Rows per page when no odata.maxpagesize is given. @default 5000 */
  readonly pageSize?: number;
  /** Real time each request takes. @default 0 */
  readonly latencyMs?: number;
  /** Real time each written row adds. @default 0 */
  readonly latencyPerRowMs?: number;
}

/** What happened so far; `rows*` are of admin_auditlogs. */
export interface DataverseCounters {
  rowsWritten: number;
  rowsCreated: number;
  rowsUpdated: number;
  /** Rows of admin_apps created or updated. */
  appsWritten: number;
  /** Bulk calls that succeeded. */
  bulkCalls: number;
  /** Answers with status 429 of the service protection and of `throttle`. */
  throttled: number;
  requestsInsideRetryAfter: number;
  /** The most requests that were in flight at once. */
  peakConcurrency: number;
  /** Power Platform requests: one per request and one per further row of a bulk call. */
  entitlementRequests: number;
}
