import { boolean, choice, duration, guid, integer, list } from "../../common/settings/kinds";
import type { StackSetting } from "../../common/settings/setting";
import { sharedSettings, withShared } from "../../common/settings/shared";
import {
  displayName,
  email,
  environmentUrl,
  image,
  pastDate,
  redirectUri,
  region,
  resourceGroupName,
  serviceReference,
  tags,
} from "./kinds";
import { actionGroupId, logAnalyticsWorkspaceId, registryId } from "./resourceIds";
import { reservedTagNames } from "./tagRules";

/**
 * Pauses between runs that a cron expression can say: they divide an hour, or are whole hours that divide a day.
 * Below five minutes runs would overlap, and the state's lease turns the later one away.
 */
export const jobIntervals = [
  ...["PT5M", "PT6M", "PT10M", "PT12M", "PT15M", "PT20M", "PT30M"],
  ...["PT1H", "PT2H", "PT3H", "PT4H", "PT6H", "PT8H", "PT12H"],
] as const;

const guids = list(guid, 0, 100);

/** Every setting of a stack: the parser, Pulumi.yaml and the README read this one table. */
export const stackSettings = withShared({
  tenantId: {
    ...sharedSettings.tenantId,
    meaning: "Entra tenant that everything belongs to; credentials of another tenant are refused",
  },
  cloud: sharedSettings.cloud,
  dataverseUrl: {
    ...sharedSettings.dataverseUrl,
    type: environmentUrl,
    default: "",
    whenUnset: "none, allowed only with skipDataverse true and enabled false",
    meaning: "Dataverse environment that gets the rows, such as https://contoso.crm4.dynamics.com",
  },
  resourceGroupName: {
    type: resourceGroupName,
    default: "",
    whenUnset: "a group of the stack's own",
    meaning:
      "existing resource group to deploy into; fixed once deployed: a change replaces the state, loses dead letters, and reserves the vault's name for 7 days",
  },
  tags: {
    type: tags,
    default: {},
    meaning: `tags for all resources that support tags, besides the connector's own ${reservedTagNames.join(", ")}`,
  },
  appName: {
    type: displayName,
    default: "",
    whenUnset: "Office 365 Management (<stack>)",
    meaning: "display name of the app registration",
  },
  existingClientId: {
    type: guid,
    default: "",
    whenUnset: "a registration of the stack's own",
    meaning:
      "client id of an existing app registration to use instead of creating one; it gets secrets and grants, is not changed otherwise, and is never deleted",
  },
  ownerObjectIds: {
    type: guids,
    default: [],
    meaning:
      "object ids of the registration's owners: an admin, the identity of the pipeline; needed where a pipeline deploys, which may change only registrations that it owns",
  },
  serviceManagementReference: {
    type: serviceReference,
    default: "",
    whenUnset: "none",
    meaning:
      "id of the service that the registration belongs to, in the organisation's service or asset management; some tenants demand one",
  },
  redirectUris: {
    type: list(redirectUri, 0, 256),
    default: [],
    meaning:
      "web redirect URIs of a custom connector; the shared https://global.consent.azure-apim.net/redirect is for old connectors, prefer the connector's own",
  },
  adminConsent: {
    type: boolean,
    default: true,
    meaning:
      "true: pulumi up also consents to the permissions, for which the deployer needs Cloud Application Administrator; false: it only requests them, and outputs the link where an admin consents",
  },
  credential: {
    ...sharedSettings.credential,
    meaning:
      "how the runtime authenticates: with a client secret, rotated in Key Vault, or with its managed identity; prefer federated, which leaves no secret anywhere, where the subscription belongs to tenantId and no custom connector needs the secret",
  },
  secretLifetimeDays: {
    type: integer(30, 730),
    default: 180,
    meaning:
      "client secret lifetime in days; replaced at about half of it; a change replaces both secrets at once",
  },
  rotationStart: {
    type: pastDate,
    default: "2026-01-01",
    meaning:
      "day from which secret half-periods are counted; keep it, a change replaces both secrets at once",
  },
  secretReaderObjectIds: {
    type: guids,
    default: [],
    meaning: "object ids of people who may read the secret in Key Vault, for a custom connector",
  },
  publisherIdentifier: {
    ...sharedSettings.publisherIdentifier,
    whenUnset: "tenantId",
    meaning: "quota owner on the Activity API",
  },
  operations: {
    ...sharedSettings.operations,
    meaning: "events to keep",
  },
  enabled: {
    type: boolean,
    default: true,
    meaning: "false stops the runtime, keeps resources",
  },
  pollInterval: {
    ...sharedSettings.pollInterval,
    meaning: `pause between two passes; with hosting job one of ${jobIntervals.join(", ")}`,
  },
  lookback: sharedSettings.lookback,
  hosting: {
    type: choice(["app", "job"]),
    default: "app",
    meaning: "container app that is always on, or scheduled Container Apps job",
  },
  image: {
    type: image,
    default: "",
    whenUnset: "built from this repository, in registryId or a registry of the stack's own",
    meaning: "container image of the runtime: in registryId, or without that publicly pullable",
  },
  registryId: {
    type: registryId,
    default: "",
    whenUnset: "a registry of the stack's own, or none with image",
    meaning:
      "existing container registry, of any group and subscription of the tenant: the managed identity pulls from it, and without image the stack builds there; it gets a role assignment and that image, nothing else of it changes, and it is never deleted (docs/shared.md)",
  },
  deadLetterDays: sharedSettings.deadLetterDays,
  enrich: {
    ...sharedSettings.enrich,
    meaning:
      "true: the app also gets User.Read.All of Microsoft Graph and fills department, job title, city, country and name of users, and what the CoE Starter Kit's inventory knows of apps (docs/enrich.md)",
  },
  retentionDays: {
    type: integer(0, 3650),
    default: 0,
    meaning:
      "a daily job deletes audit rows older than this many days, including rows from before the stack; 0 keeps them; not shorter than lookback",
  },
  logAnalyticsWorkspaceId: {
    type: logAnalyticsWorkspaceId,
    default: "",
    whenUnset: "a workspace of the stack's own",
    meaning:
      "existing Log Analytics workspace, of any group and subscription of the tenant, which gets the stack's logs; never changed or deleted (docs/shared.md)",
  },
  alertEmails: {
    type: list(email, 0, 10),
    default: [],
    meaning: "e-mail recipients of alerts",
  },
  actionGroupId: {
    type: actionGroupId,
    default: "",
    whenUnset: "none",
    meaning:
      "existing action group, of any group and subscription of the tenant, which alerts notify besides alertEmails; never changed or deleted (docs/shared.md)",
  },
  dataAlertAfter: {
    type: duration("PT1H", "P30D"),
    default: "P3D",
    meaning: "alert when records arrive but none match for this long; longer than pollInterval",
  },
  skipDataverse: {
    type: boolean,
    default: false,
    meaning:
      "true: create nothing in Dataverse and output the commands with which an admin prepares it; what the stack created there is deleted, as on a destroy",
  },
  deleteTable: {
    type: boolean,
    default: false,
    meaning:
      "true: on destroy, also delete the tables this stack created, with their rows (run pulumi up first); the CoE Starter Kit's own always stay",
  },
  protect: {
    type: boolean,
    default: false,
    meaning: "true: identity, vault and state can't be deleted, not even by pulumi destroy",
  },
} as const satisfies Record<string, StackSetting>);

export type StackSettingName = keyof typeof stackSettings;

/** Standard keys of the azure-native provider that the stack reads, too. */
export const azureSettings = {
  "azure-native:location": {
    type: region,
    default: "",
    whenUnset: "that of resourceGroupName",
    meaning:
      "Azure region of everything; fixed once deployed: a change loses state and dead letters, and fails while names are reserved, up to 14 days",
  },
  "azure-native:subscriptionId": {
    type: guid,
    // Names derive from it: without it, they would depend on the account that signs in.
    meaning:
      "Azure subscription of everything (az account show --query id prints that of your sign-in); fixed once deployed",
  },
} as const satisfies Record<string, StackSetting>;
