import type { Retirement } from "./retirement";

/** Announcements of Azure as a whole, where a service has no page of its own. */
const AZURE_UPDATES = "https://azure.microsoft.com/updates/";
const CONTAINER_APPS = "https://github.com/microsoft/azure-container-apps/issues?q=label%3AANNOUNCEMENT";
const CONTAINER_REGISTRY =
  "https://learn.microsoft.com/azure/container-registry/container-registry-api-deprecation";
const KEY_VAULT = "https://learn.microsoft.com/azure/key-vault/general/migrate-api-version";

/** Versions of Resource Manager's APIs that a stack's resources are sent with: a namespace and a version each. */
export const resourceApis: readonly Retirement[] = [
  byDefault("Microsoft.App 2025-02-02-preview", CONTAINER_APPS),
  byDefault("Microsoft.Authorization 2022-04-01", AZURE_UPDATES),
  byDefault("Microsoft.ContainerRegistry 2023-01-01-preview", CONTAINER_REGISTRY),
  byDefault("Microsoft.Insights 2021-05-01-preview", AZURE_UPDATES),
  byDefault("Microsoft.Insights 2024-10-01-preview", AZURE_UPDATES),
  byDefault("Microsoft.Insights 2025-01-01-preview", AZURE_UPDATES),
  {
    what: "Microsoft.KeyVault 2026-02-01",
    where: "components/keyVault/apiVersion.ts, @azure/arm-keyvault in package.json",
    source: KEY_VAULT,
    checked: "2026-11-29",
    hint: "add a later version to that list, one that node_modules/@pulumi/azure-native/keyvault/vault.d.ts lists",
  },
  byDefault("Microsoft.ManagedIdentity 2023-01-31", AZURE_UPDATES),
  byDefault("Microsoft.OperationalInsights 2023-09-01", AZURE_UPDATES),
  byDefault("Microsoft.Resources 2024-03-01", AZURE_UPDATES),
  byDefault("Microsoft.Storage 2024-01-01", AZURE_UPDATES),
];

/** Versions that only the state of older stacks still names. */
export const formerApis: readonly Retirement[] = [
  {
    what: "Microsoft.KeyVault 2024-11-01",
    where: "stacks that were last deployed by 0.2.0 or an earlier version",
    ends: "2027-02-27",
    source: KEY_VAULT,
    checked: "2026-11-29",
    hint: "deploy each of them by this version (CHANGELOG.md, 0.3.0), then take this row out",
  },
];

/** Other APIs that the program and the runtime call by a version. */
export const calledApis: readonly Retirement[] = [
  {
    what: "Microsoft.ContainerRegistry 2019-06-01-preview (builds)",
    where: "@azure/arm-containerregistry in package.json",
    source: CONTAINER_REGISTRY,
    checked: "2026-11-29",
    hint: "take a package whose client has scheduleRun: 12.0.0 of this one dropped it",
  },
  {
    what: "Microsoft.ContainerRegistry 2025-11-01 (registries)",
    where: "@azure/arm-containerregistry in package.json",
    source: CONTAINER_REGISTRY,
    checked: "2026-11-29",
    hint: "update the package",
  },
  {
    what: "Blob Storage 2026-04-06",
    where: "@azure/storage-blob in package.json",
    source: "https://learn.microsoft.com/rest/api/storageservices/versioning-for-the-azure-storage-services",
    checked: "2026-11-29",
    hint: "update the package",
  },
  {
    what: "Dataverse Web API v9.2",
    where: "common/dataverse/webApi.ts",
    source: "https://learn.microsoft.com/power-platform/important-changes-coming",
    checked: "2026-11-29",
    hint: "change the path there, and try every request against the new version",
  },
  {
    what: "Office 365 Management Activity API v1.0",
    where: "runtime/activity/activityClient.ts",
    source:
      "https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference",
    checked: "2026-11-29",
    hint: "change the path there, and compare records and error codes",
  },
  {
    what: "Microsoft Graph v1.0",
    where: "@pulumi/azuread in package.json, components/failures/importCommands.ts",
    source: "https://learn.microsoft.com/graph/versioning-and-support",
    checked: "2026-11-29",
    hint: "update the provider, and change the paths of the commands",
  },
];

/** The version that azure-native's own class sends. */
function byDefault(what: string, source: string): Retirement {
  return {
    what,
    where: "@pulumi/azure-native in package.json",
    source,
    checked: "2026-11-29",
    hint: "update the package, or name a version for the type as components/keyVault does",
  };
}
