import { operations } from "../../runtime/settings";

/** What one text must be. */
export type ValueType =
  | {
      readonly kind:
        | "guid"
        | "boolean"
        | "pastDate"
        | "dataverseUrl"
        | "resourceGroupName"
        | "displayName"
        | "image"
        | "redirectUri"
        | "email"
        | "region";
    }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "duration"; readonly min: string; readonly max: string }
  | { readonly kind: "integer"; readonly min: number; readonly max: number };

/** A list without duplicates. */
export interface ListType {
  readonly kind: "list";
  readonly of: ValueType;
  readonly atLeast: number;
  readonly atMost: number;
}

/** One key below `audit-log-connector:` in `Pulumi.<stack>.yaml`. */
export interface StackSetting {
  readonly type: ValueType | ListType | { readonly kind: "tags" };
  /**
   * Value when the stack sets none; the engine fills it in. Absent: the engine refuses a stack without the key, which
   * is why an optional key without a value of its own has "" or an empty list, and "" counts as not set.
   * https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/workspace/config.go
   */
  readonly default?: string | number | boolean | readonly string[] | Readonly<Record<string, string>>;
  /** What happens without a value, where the default is "" and that isn't simply "none". */
  readonly whenUnset?: string;
  readonly meaning: string;
}

/** Names of the tags that the kit itself puts on everything; nobody else may set them. */
export const kitTagNames = ["managed-by", "project", "stack"] as const;

/**
 * Pauses between runs that a cron expression can say: they divide an hour, or are whole hours that divide a day.
 * Below five minutes runs would overlap, and the state's lease turns the later one away.
 */
export const jobIntervals = [
  ...["PT5M", "PT6M", "PT10M", "PT12M", "PT15M", "PT20M", "PT30M"],
  ...["PT1H", "PT2H", "PT3H", "PT4H", "PT6H", "PT8H", "PT12H"],
] as const;

/**
 * Most tags of the user's: a storage account takes 15, three are the kit's, the rest is for Azure Policy.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
 */
export const MAX_TAGS = 10;

const guids = { kind: "list", of: { kind: "guid" }, atLeast: 0, atMost: 100 } as const;

/** Every setting of a stack: the parser, Pulumi.yaml and the README read this one table. */
export const stackSettings = {
  tenantId: {
    type: { kind: "guid" },
    meaning: "Entra tenant that everything belongs to; credentials of another tenant are refused",
  },
  cloud: {
    type: { kind: "choice", values: ["commercial", "gcc", "gccHigh", "dod", "china"] },
    default: "commercial",
    meaning: "Microsoft cloud of the tenant",
  },
  dataverseUrl: {
    type: { kind: "dataverseUrl" },
    default: "",
    whenUnset: "none, allowed only with skipDataverse true and enabled false",
    meaning: "Dataverse environment that gets the rows, such as https://contoso.crm4.dynamics.com",
  },
  resourceGroupName: {
    type: { kind: "resourceGroupName" },
    default: "",
    whenUnset: "a group of the stack's own",
    meaning:
      "existing resource group to deploy into; fixed once deployed: a change makes the state anew, dead letters are lost, and the vault's name is taken for 7 days",
  },
  tags: {
    type: { kind: "tags" },
    default: {},
    meaning: `tags of everything that takes tags, besides the kit's own ${kitTagNames.join(", ")}`,
  },
  appName: {
    type: { kind: "displayName" },
    default: "",
    whenUnset: "Office 365 Management (<stack>)",
    meaning: "display name of the app registration",
  },
  existingClientId: {
    type: { kind: "guid" },
    default: "",
    whenUnset: "a registration of the stack's own",
    meaning:
      "client id of an app registration made by hand, to use instead of creating one; it gets secrets and grants, nothing else of it is altered, and it is never deleted",
  },
  ownerObjectIds: {
    type: guids,
    default: [],
    meaning: "object ids of the registration's owners: an admin, the identity of the pipeline",
  },
  redirectUris: {
    type: { kind: "list", of: { kind: "redirectUri" }, atLeast: 0, atMost: 256 },
    default: [],
    meaning:
      "web redirect URIs of a custom connector; the shared https://global.consent.azure-apim.net/redirect is for old connectors, prefer the connector's own",
  },
  adminConsent: {
    type: { kind: "boolean" },
    default: true,
    meaning: "false: only request the permissions, and output the link where an admin consents",
  },
  credential: {
    type: { kind: "choice", values: ["secret", "federated"] },
    default: "secret",
    meaning:
      "how the runtime proves to be the app: a secret that rotates in Key Vault, or its managed identity, which must be in the same tenant",
  },
  secretLifetimeDays: {
    type: { kind: "integer", min: 30, max: 730 },
    default: 180,
    meaning:
      "whole life of a client secret, of which the next one replaces it after about half; a change replaces both secrets at once",
  },
  rotationStart: {
    type: { kind: "pastDate" },
    default: "2026-01-01",
    meaning:
      "day from which the half-lives of secrets are counted; keep it, a change replaces both secrets at once",
  },
  secretReaderObjectIds: {
    type: guids,
    default: [],
    meaning: "object ids of people who may read the secret in Key Vault, for a custom connector",
  },
  publisherIdentifier: {
    type: { kind: "guid" },
    default: "",
    whenUnset: "tenantId",
    meaning: "quota owner on the Activity API",
  },
  operations: {
    type: { kind: "list", of: { kind: "choice", values: operations }, atLeast: 1, atMost: operations.length },
    default: ["LaunchPowerApp", "DeletePowerApp"],
    meaning: "events to keep",
  },
  enabled: {
    type: { kind: "boolean" },
    default: true,
    meaning: "false: everything stays, nothing runs",
  },
  pollInterval: {
    type: { kind: "duration", min: "PT1M", max: "PT12H" },
    default: "PT15M",
    meaning: `pause between two passes; with hosting job one of ${jobIntervals.join(", ")}`,
  },
  lookback: {
    type: { kind: "duration", min: "PT1H", max: "P7D" },
    default: "P7D",
    meaning: "how far the first pass reaches back",
  },
  hosting: {
    type: { kind: "choice", values: ["app", "job"] },
    default: "app",
    meaning: "container app that is always on, or scheduled Container Apps job",
  },
  image: {
    type: { kind: "image" },
    default: "",
    whenUnset: "built from this repository, in a registry of the stack's own",
    meaning: "container image of the runtime, one that anyone may pull",
  },
  deadLetterDays: {
    type: { kind: "integer", min: 1, max: 3650 },
    default: 90,
    meaning: "how long dead letters are kept",
  },
  retentionDays: {
    type: { kind: "integer", min: 0, max: 3650 },
    default: 0,
    meaning:
      "audit rows older than this are deleted by a daily job, those that were there before the stack, too; 0 keeps them; not shorter than lookback",
  },
  alertEmails: {
    type: { kind: "list", of: { kind: "email" }, atLeast: 0, atMost: 10 },
    default: [],
    meaning: "who hears when data stops",
  },
  dataAlertAfter: {
    type: { kind: "duration", min: "PT1H", max: "P30D" },
    default: "P3D",
    meaning: "records are read but none matches for this long: that is an alert; longer than pollInterval",
  },
  skipDataverse: {
    type: { kind: "boolean" },
    default: false,
    meaning:
      "true: the stack makes nothing in Dataverse, and outputs the commands with which an admin prepares it; what it made before goes, as on a destroy",
  },
  deleteTable: {
    type: { kind: "boolean" },
    default: false,
    meaning:
      "true, and a pulumi up with it: destroying the stack then also deletes the tables it made, with their rows; a CoE Starter Kit's own always stay",
  },
  protect: {
    type: { kind: "boolean" },
    default: false,
    meaning: "true: identity, vault and state can't be deleted, not even by pulumi destroy",
  },
} as const satisfies Record<string, StackSetting>;

export type StackSettingName = keyof typeof stackSettings;

/** Standard keys of the azure-native provider that the stack reads, too. */
export const azureSettings = {
  "azure-native:location": {
    type: { kind: "region" },
    default: "",
    whenUnset: "that of resourceGroupName",
    meaning:
      "Azure region of everything; fixed once deployed: a change makes the state anew, and dead letters are lost",
  },
  "azure-native:subscriptionId": {
    type: { kind: "guid" },
    // Names follow from it: without it, they would follow whoever signs in.
    meaning:
      "Azure subscription of everything (az account show --query id prints that of your sign-in); fixed once deployed",
  },
} as const satisfies Record<string, StackSetting>;
