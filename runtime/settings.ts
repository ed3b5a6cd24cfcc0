/**
 * Every environment variable of the runtime: parsing, `--help`, the README and the stack read this one table.
 * Imports nothing, so that the stack can read it without loading the runtime.
 */
export interface Setting {
  readonly variable: string;
  readonly type:
    | { readonly kind: "guid" | "text" | "dataverseUrl" | "state" | "loopbackUrl" }
    | { readonly kind: "choice"; readonly values: readonly string[] }
    | { readonly kind: "list"; readonly values: readonly string[] }
    | { readonly kind: "duration"; readonly min: string; readonly max: string }
    | { readonly kind: "integer"; readonly min: number; readonly max: number };
  /** Text of the value used when the variable is unset. Absent: required, or as `meaning` says. */
  readonly default?: string;
  /** `true`, or the settings that make it required, as `VARIABLE=value`. */
  readonly required?: true | string;
  readonly secret?: true;
  readonly meaning: string;
}

/**
 * Operations of Power Apps in the unified audit log.
 * https://learn.microsoft.com/power-platform/admin/activity-logging-auditing/activity-logs-power-apps
 */
export const operations = [
  "LaunchPowerApp",
  "DeletePowerApp",
  "CreatePowerApp",
  "UpdatePowerApp",
  "EditPowerApp",
  "PublishPowerApp",
  "PowerAppPermissionEdited",
  "PowerAppPermissionDeleted",
  "PromotePowerAppVersion",
  "MarkPowerAppAsHero",
  "MarkPowerAppAsFeatured",
  "ImportExistingCanvasApp",
  "AdminDeleteApp",
] as const;

export const settings = {
  tenantId: {
    variable: "AUDITLOG_TENANT_ID",
    type: { kind: "guid" },
    required: true,
    meaning: "Entra tenant whose audit log is read",
  },
  cloud: {
    variable: "AUDITLOG_CLOUD",
    type: { kind: "choice", values: ["commercial", "gcc", "gccHigh", "dod", "china"] },
    default: "commercial",
    meaning: "Microsoft cloud of the tenant",
  },
  clientId: {
    variable: "AUDITLOG_CLIENT_ID",
    type: { kind: "guid" },
    required: true,
    meaning: "application (client) id of the app registration",
  },
  credential: {
    variable: "AUDITLOG_CREDENTIAL",
    type: { kind: "choice", values: ["secret", "federated"] },
    default: "secret",
    meaning: "how the app proves who it is: client secret, or the token of a managed identity",
  },
  clientSecret: {
    variable: "AUDITLOG_CLIENT_SECRET",
    type: { kind: "text" },
    required: "AUDITLOG_CREDENTIAL=secret",
    secret: true,
    meaning: "client secret: its value, not its id",
  },
  managedIdentityClientId: {
    variable: "AUDITLOG_MANAGED_IDENTITY_CLIENT_ID",
    type: { kind: "guid" },
    required: "AUDITLOG_CREDENTIAL=federated, or AUDITLOG_STATE=https://…",
    meaning: "client id of the user-assigned managed identity",
  },
  dataverseUrl: {
    variable: "AUDITLOG_DATAVERSE_URL",
    type: { kind: "dataverseUrl" },
    required: true,
    meaning: "Dataverse environment that holds admin_auditlog, such as https://contoso.crm4.dynamics.com",
  },
  publisherIdentifier: {
    variable: "AUDITLOG_PUBLISHER_IDENTIFIER",
    type: { kind: "guid" },
    meaning: "quota owner on the Activity API; the tenant id when unset",
  },
  operations: {
    variable: "AUDITLOG_OPERATIONS",
    type: { kind: "list", values: operations },
    default: "LaunchPowerApp,DeletePowerApp",
    meaning:
      "events to keep, separated by commas; one added later is read from then on, `backfill` fetches it for the week before",
  },
  state: {
    variable: "AUDITLOG_STATE",
    type: { kind: "state" },
    default: ".state",
    meaning:
      "where cursor, ledger, gaps and dead letters live: a folder, or the https URL of a blob container",
  },
  lookback: {
    variable: "AUDITLOG_LOOKBACK",
    type: { kind: "duration", min: "PT1H", max: "P7D" },
    default: "P7D",
    meaning: "how far the first pass reaches back",
  },
  pollInterval: {
    variable: "AUDITLOG_POLL_INTERVAL",
    type: { kind: "duration", min: "PT1M", max: "PT12H" },
    default: "PT15M",
    meaning: "pause between two passes of serve",
  },
  overlap: {
    variable: "AUDITLOG_OVERLAP",
    type: { kind: "duration", min: "PT1H", max: "P7D" },
    default: "P1D",
    meaning: "how far behind the watermark each pass lists again, for content that turns up late",
  },
  settle: {
    variable: "AUDITLOG_SETTLE",
    type: { kind: "duration", min: "PT0S", max: "PT1H" },
    default: "PT2M",
    meaning: "how much of the most recent past a pass leaves to the next one",
  },
  commitInterval: {
    variable: "AUDITLOG_COMMIT_INTERVAL",
    type: { kind: "duration", min: "PT1S", max: "PT1M" },
    default: "PT30S",
    meaning: "longest time between two commits of a pass",
  },
  requestsPerMinute: {
    variable: "AUDITLOG_REQUESTS_PER_MINUTE",
    type: { kind: "integer", min: 10, max: 60_000 },
    default: "2000",
    meaning: "Activity API requests in any minute; 2,000 is Microsoft's baseline for a tenant",
  },
  fetchConcurrency: {
    variable: "AUDITLOG_FETCH_CONCURRENCY",
    type: { kind: "integer", min: 1, max: 32 },
    default: "8",
    meaning: "blobs fetched side by side",
  },
  batchSize: {
    variable: "AUDITLOG_BATCH_SIZE",
    type: { kind: "integer", min: 1, max: 1000 },
    default: "500",
    meaning: "rows in one Dataverse request",
  },
  deadLetterDays: {
    variable: "AUDITLOG_DEAD_LETTER_DAYS",
    type: { kind: "integer", min: 1, max: 3650 },
    default: "90",
    meaning: "how long dead letters are kept",
  },
  healthPort: {
    variable: "AUDITLOG_HEALTH_PORT",
    type: { kind: "integer", min: 0, max: 65_535 },
    default: "8080",
    meaning: "port of /live and /ready while serving; 0 takes a free one",
  },
  shutdownGrace: {
    variable: "AUDITLOG_SHUTDOWN_GRACE",
    type: { kind: "duration", min: "PT1S", max: "PT10M" },
    default: "PT25S",
    meaning: "time to finish and commit after the first SIGTERM",
  },
  logLevel: {
    variable: "AUDITLOG_LOG_LEVEL",
    type: { kind: "choice", values: ["debug", "info", "warn", "error"] },
    default: "info",
    meaning: "least important log lines to print",
  },
  logFormat: {
    variable: "AUDITLOG_LOG_FORMAT",
    type: { kind: "choice", values: ["auto", "json", "pretty"] },
    default: "auto",
    meaning: "auto: pretty on a terminal, one JSON object a line elsewhere",
  },
  loginUrl: {
    variable: "AUDITLOG_LOGIN_URL",
    type: { kind: "loopbackUrl" },
    meaning: "for the embedded tenant only: Entra on this machine",
  },
  activityUrl: {
    variable: "AUDITLOG_ACTIVITY_URL",
    type: { kind: "loopbackUrl" },
    meaning: "for the embedded tenant only: the Activity API on this machine",
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

/** What a value must look like, in words. */
export function allowed({ type }: Pick<Setting, "type">): string {
  switch (type.kind) {
    case "guid":
      return "a GUID such as 00000000-0000-0000-0000-000000000000";
    case "text":
      return "text";
    case "dataverseUrl":
      return "https://… of an environment in the chosen cloud, without a path";
    case "state":
      return "a folder, or https://<account>.blob.…/<container>";
    case "loopbackUrl":
      return "http://127.0.0.1:<port>";
    case "choice":
      return type.values.join(" · ");
    case "list":
      return `any of ${type.values.join(", ")}`;
    case "duration":
      return `an ISO 8601 duration from ${type.min} to ${type.max}`;
    case "integer":
      return `a whole number from ${type.min} to ${type.max}`;
  }
}
