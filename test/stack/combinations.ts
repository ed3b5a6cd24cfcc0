import type { CloudName } from "../../common/clouds";
import type { Cloud } from "../fakes/providers/cloud";
import type { StackValues } from "../components/settings/settingsBuilder";

/** The choices that decide which resources a stack has. */
export interface Combination {
  readonly hosting: "app" | "job";
  readonly credential: "secret" | "federated";
  readonly adminConsent: boolean;
  readonly image: "given" | "built";
  /** Whose are workspace and registry, and whether alerts notify a shared action group. */
  readonly parts: "own" | "shared";
  readonly cloud: CloudName;
}

export const GIVEN_IMAGE = "contoso.example/audit-log-connector:1.2.3";

/** What stacks share, in another subscription of the tenant. */
const sharedSubscription = "66666666-6666-4666-8666-666666666666";
const sharedGroup = { resourceGroupName: "rg-shared-parts", location: "northeurope" };
const registrySuffixes: Record<CloudName, string> = {
  commercial: "azurecr.io",
  gcc: "azurecr.io",
  gccHigh: "azurecr.us",
  dod: "azurecr.us",
  china: "azurecr.cn",
};

/** The shared parts as a fake cloud takes them, by the setting that names each. */
export const sharedParts = {
  logAnalyticsWorkspaceId: {
    token: "azure-native:operationalinsights:Workspace",
    inputs: { ...sharedGroup, workspaceName: "log-shared" },
    path: "Microsoft.OperationalInsights/workspaces/log-shared",
  },
  actionGroupId: {
    token: "azure-native:monitor:ActionGroup",
    inputs: { ...sharedGroup, actionGroupName: "ag-shared", groupShortName: "shared", enabled: true },
    path: "Microsoft.Insights/actionGroups/ag-shared",
  },
  registryId: {
    token: "azure-native:containerregistry:Registry",
    inputs: { ...sharedGroup, registryName: "crshared", sku: { name: "Basic" } },
    path: "Microsoft.ContainerRegistry/registries/crshared",
  },
} as const;

/** Puts them there. */
export function addSharedParts(cloud: Pick<Cloud, "addExisting">, name: CloudName): void {
  for (const [key, { token, inputs }] of Object.entries(sharedParts)) {
    // The fake cloud learns only later which of Microsoft's it is.
    const decided = key === "registryId" ? { loginServer: `crshared.${registrySuffixes[name]}` } : {};
    cloud.addExisting(token, inputs, { subscriptionId: sharedSubscription, decided });
  }
}

/** Their ids, by the setting that names each. */
export const sharedIds: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(sharedParts).map(([key, { path }]) => [
    key,
    `/subscriptions/${sharedSubscription}/resourceGroups/${sharedGroup.resourceGroupName}/providers/${path}`,
  ]),
);

/** The image of a combination that has one given. */
export function givenImage({ parts, cloud }: Pick<Combination, "parts" | "cloud">): string {
  return parts === "own"
    ? GIVEN_IMAGE
    : `crshared.${registrySuffixes[cloud]}/audit-log-connector@sha256:${"1f".repeat(32)}`;
}

/** Some environment of each cloud. https://learn.microsoft.com/power-platform/admin/new-datacenter-regions */
export const environments: Record<CloudName, string> = {
  commercial: "https://contoso.crm4.dynamics.com",
  gcc: "https://contoso.crm9.dynamics.com",
  gccHigh: "https://contoso.crm.microsoftdynamics.us",
  dod: "https://contoso.crm.appsplatform.us",
  china: "https://contoso.crm.dynamics.cn",
};

/** Some region of each cloud. https://learn.microsoft.com/azure/reliability/regions-list */
export const regions: Record<CloudName, string> = {
  commercial: "westeurope",
  gcc: "eastus",
  gccHigh: "usgovvirginia",
  dod: "usdodcentral",
  china: "chinanorth3",
};

/** The settings of a combination; the rest has its defaults. */
export function valuesOf(of: Combination): StackValues {
  const { hosting, credential, adminConsent, image, cloud, parts } = of;
  return {
    hosting,
    credential,
    adminConsent,
    cloud,
    dataverseUrl: environments[cloud],
    "azure-native:location": regions[cloud],
    image: image === "given" ? givenImage(of) : undefined,
    ...(parts === "shared" ? sharedIds : {}),
  };
}
