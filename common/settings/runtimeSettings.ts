import { boolean, choice, duration, guid, integer, isList, loopbackUrl, stateLocation, text } from "./kinds";
import type { RuntimeSetting } from "./setting";
import { sharedSettings, withShared } from "./shared";

/** Every environment variable of the runtime: parsing, `--help`, the README and the stack read this one table. */
export const settings = withShared({
  tenantId: sharedSettings.tenantId,
  cloud: sharedSettings.cloud,
  clientId: {
    variable: "AUDITLOG_CLIENT_ID",
    type: guid,
    meaning: "application (client) id of the app registration",
  },
  credential: {
    ...sharedSettings.credential,
    type: choice([...sharedSettings.credential.type.values, "azure-cli"]),
    meaning: `${sharedSettings.credential.meaning}; azure-cli, on a workstation: as the person who is signed in`,
  },
  clientSecret: {
    variable: "AUDITLOG_CLIENT_SECRET",
    type: text,
    default: "",
    requiredWith: "AUDITLOG_CREDENTIAL=secret",
    secret: true,
    meaning: "client secret: its value, not its id",
  },
  managedIdentityClientId: {
    variable: "AUDITLOG_MANAGED_IDENTITY_CLIENT_ID",
    type: guid,
    default: "",
    requiredWith: "AUDITLOG_CREDENTIAL=federated, or AUDITLOG_STATE=https://…",
    meaning: "client id of the user-assigned managed identity",
  },
  dataverseUrl: sharedSettings.dataverseUrl,
  publisherIdentifier: sharedSettings.publisherIdentifier,
  operations: sharedSettings.operations,
  state: {
    variable: "AUDITLOG_STATE",
    type: stateLocation,
    default: ".state",
    meaning:
      "where cursor, ledger, gaps and dead letters live: a folder, or the https URL of a blob container",
  },
  lookback: sharedSettings.lookback,
  pollInterval: sharedSettings.pollInterval,
  overlap: {
    variable: "AUDITLOG_OVERLAP",
    type: duration("PT1H", "P7D"),
    default: "P1D",
    meaning: "how far behind the watermark each pass lists again, for content that turns up late",
  },
  settle: {
    variable: "AUDITLOG_SETTLE",
    type: duration("PT0S", "PT1H"),
    default: "PT2M",
    meaning: "minimum age of content before it is read",
  },
  commitInterval: {
    variable: "AUDITLOG_COMMIT_INTERVAL",
    type: duration("PT1S", "PT1M"),
    default: "PT30S",
    meaning: "longest time between two commits of a pass",
  },
  requestsPerMinute: {
    variable: "AUDITLOG_REQUESTS_PER_MINUTE",
    type: integer(10, 60_000),
    default: 2000,
    meaning: "Activity API requests in any minute; 2,000 is Microsoft's baseline for a tenant",
  },
  fetchConcurrency: {
    variable: "AUDITLOG_FETCH_CONCURRENCY",
    type: integer(1, 32),
    default: 8,
    meaning: "blobs fetched side by side",
  },
  batchSize: {
    variable: "AUDITLOG_BATCH_SIZE",
    type: integer(1, 1000),
    default: 500,
    meaning: "rows in one Dataverse request",
  },
  deadLetterDays: sharedSettings.deadLetterDays,
  enrich: sharedSettings.enrich,
  enabled: {
    variable: "AUDITLOG_ENABLED",
    type: boolean,
    default: true,
    meaning: "false: `serve` and `once` make no request; `once` ends at once",
  },
  healthPort: {
    variable: "AUDITLOG_HEALTH_PORT",
    type: integer(0, 65_535),
    default: 8080,
    meaning: "port of /live and /ready while serving; 0 takes a free one",
  },
  shutdownGrace: {
    variable: "AUDITLOG_SHUTDOWN_GRACE",
    type: duration("PT1S", "PT10M"),
    default: "PT25S",
    meaning: "time to finish and commit after the first SIGTERM",
  },
  logLevel: {
    variable: "AUDITLOG_LOG_LEVEL",
    type: choice(["debug", "info", "warn", "error"]),
    default: "info",
    meaning: "minimum log level",
  },
  logFormat: {
    variable: "AUDITLOG_LOG_FORMAT",
    type: choice(["auto", "json", "pretty"]),
    default: "auto",
    meaning: "auto: pretty on a terminal, one JSON object a line elsewhere",
  },
  stack: {
    // Not AUDITLOG_…: an image of a version before refuses such a name that it doesn't know.
    variable: "PULUMI_STACK",
    type: text,
    default: "",
    meaning: "name of the stack that deployed the runtime, for its log",
  },
  loginUrl: {
    variable: "AUDITLOG_LOGIN_URL",
    type: loopbackUrl,
    default: "",
    meaning: "for the simulated tenant only: Entra on this machine",
  },
  activityUrl: {
    variable: "AUDITLOG_ACTIVITY_URL",
    type: loopbackUrl,
    default: "",
    meaning: "for the simulated tenant only: the Activity API on this machine",
  },
  graphUrl: {
    variable: "AUDITLOG_GRAPH_URL",
    type: loopbackUrl,
    default: "",
    meaning: "for the simulated tenant with AUDITLOG_ENRICH=true only: Microsoft Graph on this machine",
  },
} as const satisfies Record<string, RuntimeSetting>);

export type SettingName = keyof typeof settings;

/** What a variable must look like, in words. */
export function allowedInVariable({ type }: Pick<RuntimeSetting, "type">): string {
  return isList(type) ? type.allowedInVariable : type.allowed;
}
