import { boolean, choice, dataverseUrl, duration, guid, integer, list } from "./kinds";
import type { SharedSetting } from "./setting";

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

/**
 * Settings of a stack that it hands on to the runtime. A new row is a setting of both, the last of their tables; a row
 * of the same name there gives it another place, or other words.
 */
export const sharedSettings = {
  tenantId: {
    variable: "AUDITLOG_TENANT_ID",
    type: guid,
    meaning: "Entra tenant whose audit log is read",
  },
  cloud: {
    variable: "AUDITLOG_CLOUD",
    type: choice(["commercial", "gcc", "gccHigh", "dod", "china"]),
    default: "commercial",
    meaning: "Microsoft cloud of the tenant",
  },
  credential: {
    variable: "AUDITLOG_CREDENTIAL",
    type: choice(["secret", "federated"]),
    default: "secret",
    meaning: "how the runtime authenticates: with a client secret, or with the token of a managed identity",
  },
  dataverseUrl: {
    variable: "AUDITLOG_DATAVERSE_URL",
    type: dataverseUrl,
    meaning: "Dataverse environment that holds admin_auditlog, such as https://contoso.crm4.dynamics.com",
  },
  publisherIdentifier: {
    variable: "AUDITLOG_PUBLISHER_IDENTIFIER",
    type: guid,
    default: "",
    meaning: "quota owner on the Activity API; the tenant id when unset",
  },
  operations: {
    variable: "AUDITLOG_OPERATIONS",
    type: list(choice(operations), 1, operations.length),
    default: ["LaunchPowerApp", "DeletePowerApp"],
    meaning:
      "events to keep, separated by commas; an operation added later is read from then on; `backfill` fetches the week before",
  },
  lookback: {
    variable: "AUDITLOG_LOOKBACK",
    type: duration("PT1H", "P7D"),
    default: "P7D",
    meaning: "how far the first pass reaches back",
  },
  pollInterval: {
    variable: "AUDITLOG_POLL_INTERVAL",
    type: duration("PT1M", "PT12H"),
    default: "PT15M",
    meaning: "pause between two passes of serve",
  },
  deadLetterDays: {
    variable: "AUDITLOG_DEAD_LETTER_DAYS",
    type: integer(1, 3650),
    default: 90,
    meaning: "how long dead letters are kept",
  },
  enrich: {
    variable: "AUDITLOG_ENRICH",
    type: boolean,
    default: false,
    meaning:
      "true: fill department, job title, city, country and name of users from Microsoft Graph (User.Read.All), and what the CoE Starter Kit's inventory knows of apps",
  },
} as const satisfies Record<string, SharedSetting>;

export type SharedSettingName = keyof typeof sharedSettings;

/** A table in its own order, then the shared settings that it doesn't name. */
export function withShared<Rows extends object>(rows: Rows): Rows & Omit<typeof sharedSettings, keyof Rows> {
  const others = Object.entries(sharedSettings).filter(([name]) => !(name in rows));
  // fromEntries loses the names.
  return { ...rows, ...(Object.fromEntries(others) as Omit<typeof sharedSettings, keyof Rows>) };
}
