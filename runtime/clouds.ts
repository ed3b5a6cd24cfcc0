/** What differs between Microsoft's clouds. Imports nothing: the stack reads this table, too. */
export interface Cloud {
  /** Host and token audience of the Office 365 Management Activity API. */
  readonly activityHost: string;
  /** Entra sign-in host. */
  readonly loginHost: string;
  /** Domains a Dataverse environment of this cloud may have. */
  readonly dataverseDomains: readonly string[];
  /** Audience of a federated credential that trusts a managed identity. */
  readonly federationAudience: string;
  readonly storageSuffix: string;
  readonly vaultSuffix: string;
  readonly registrySuffix: string;
  readonly portalHost: string;
  /** Host and token audience of Azure Resource Manager, which deployments talk to. */
  readonly resourceManagerHost: string;
  readonly graphHost: string;
  /** `environment` of the azure-native provider. */
  readonly azureEnvironment: "public" | "usgovernment" | "china";
  /** `environment` of the azuread provider, which tells the two US government clouds apart. */
  readonly entraEnvironment: "public" | "usgovernment" | "usgovernmentl5" | "china";
}

const publicAzure = {
  loginHost: "login.microsoftonline.com",
  federationAudience: "api://AzureADTokenExchange",
  storageSuffix: "core.windows.net",
  vaultSuffix: "vault.azure.net",
  registrySuffix: "azurecr.io",
  portalHost: "portal.azure.com",
  resourceManagerHost: "management.azure.com",
  graphHost: "graph.microsoft.com",
  azureEnvironment: "public",
  entraEnvironment: "public",
} as const;

const usGovernment = {
  loginHost: "login.microsoftonline.us",
  federationAudience: "api://AzureADTokenExchangeUSGov",
  storageSuffix: "core.usgovcloudapi.net",
  vaultSuffix: "vault.usgovcloudapi.net",
  registrySuffix: "azurecr.us",
  portalHost: "portal.azure.us",
  resourceManagerHost: "management.usgovcloudapi.net",
  graphHost: "graph.microsoft.us",
  azureEnvironment: "usgovernment",
  entraEnvironment: "usgovernment",
} as const;

/**
 * Hosts: https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference
 * Dataverse domains: https://learn.microsoft.com/power-platform/admin/new-datacenter-regions
 * Federation audiences: https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 * Graph hosts: https://learn.microsoft.com/graph/deployments
 * Environments of the providers: https://www.pulumi.com/registry/packages/azuread/ and …/azure-native/
 * The host of 21Vianet is not in Microsoft's reference; public collectors agree on it.
 */
export const clouds = {
  commercial: { ...publicAzure, activityHost: "manage.office.com", dataverseDomains: ["dynamics.com"] },
  gcc: { ...publicAzure, activityHost: "manage-gcc.office.com", dataverseDomains: ["crm9.dynamics.com"] },
  gccHigh: {
    ...usGovernment,
    activityHost: "manage.office365.us",
    dataverseDomains: ["crm.microsoftdynamics.us"],
  },
  dod: {
    ...usGovernment,
    activityHost: "manage.protection.apps.mil",
    graphHost: "dod-graph.microsoft.us",
    entraEnvironment: "usgovernmentl5",
    dataverseDomains: ["crm.appsplatform.us"],
  },
  china: {
    activityHost: "manage.office365.cn",
    loginHost: "login.partner.microsoftonline.cn",
    dataverseDomains: ["dynamics.cn"],
    federationAudience: "api://AzureADTokenExchangeChina",
    storageSuffix: "core.chinacloudapi.cn",
    vaultSuffix: "vault.azure.cn",
    registrySuffix: "azurecr.cn",
    portalHost: "portal.azure.cn",
    resourceManagerHost: "management.chinacloudapi.cn",
    graphHost: "microsoftgraph.chinacloudapi.cn",
    azureEnvironment: "china",
    entraEnvironment: "china",
  },
} as const satisfies Record<string, Cloud>;

export type CloudName = keyof typeof clouds;
