import type { ErrorChange } from "../base/answer";

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

/** What an environment has at the beginning. */
export type Prepared =
  /** The kit's tables, the writer's role, and an application user that stands for every client. */
  | "kit+writer"
  /** The kit's tables alone. */
  | "kit"
  /** Neither. */
  | "empty";

/** Where environments differ. */
export interface DataverseKnobs extends ProvisioningKnobs {
  /** Client ids with an application user. @default every client of the tenant */
  readonly applicationUsers?: readonly string[];
  /** The table of kits before 4.47: admin_appname has 100 characters, admin_appispremium is absent. */
  readonly olderKit?: boolean;
  /** Further columns of admin_auditlog that do not exist. */
  readonly missingColumns?: readonly string[];
  /** What errors of a situation really have: `missing-row`, `duplicate-target` and others in errors.ts. */
  readonly errors?: Readonly<Record<string, ErrorChange>>;
  /** Name of the cookie that pins a client to a server. @default "ARRAffinity" */
  readonly affinityCookie?: string;
  /** `TableType` of admin_auditlog. @default "Standard" */
  readonly tableType?: "Standard" | "Elastic" | "Virtual";
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
  /** Customizations refused because another one was running, or said to be. */
  customizationConflicts: number;
}

/** How an environment takes it to be changed. */
export interface ProvisioningKnobs {
  /** The organisation's base language, in which the platform names its roles, too. @default 1033 */
  readonly languageCode?: number;
  /** How long a change of definitions stays unseen without `Consistency: Strong`. @default 0 */
  readonly metadataLagMs?: number;
  /** The same in requests that look at the definition. @default 0 */
  readonly metadataLagRequests?: number;
  /** How long a change of roles takes to reach their users. @default 0 */
  readonly permissionCacheMs?: number;
  /** So many creations of an application user find its registration too new to be known. @default 0 */
  readonly entraLagRequests?: number;
  /** Time until a new key is active; half of it pending, half in progress. @default 0 */
  readonly keyActivationMs?: number;
  /** The index of a new key cannot be built; a second attempt succeeds. @default false */
  readonly keyBuildFails?: boolean;
  /** Real time a customization takes, and holds its lock. @default 0 */
  readonly customizationMs?: number;
}
