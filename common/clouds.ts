/** What the runtime needs to know of one of Microsoft's clouds; deploymentClouds.ts adds what deployments need. */
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
  /** Host and token audience of Microsoft Graph. */
  readonly graphHost: string;
}

const publicAzure = {
  loginHost: "login.microsoftonline.com",
  federationAudience: "api://AzureADTokenExchange",
  storageSuffix: "core.windows.net",
  graphHost: "graph.microsoft.com",
} as const;

const usGovernment = {
  loginHost: "login.microsoftonline.us",
  federationAudience: "api://AzureADTokenExchangeUSGov",
  storageSuffix: "core.usgovcloudapi.net",
  graphHost: "graph.microsoft.us",
} as const;

/**
 * Hosts: https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference
 * Dataverse domains: https://learn.microsoft.com/power-platform/admin/new-datacenter-regions
 * Federation audiences: https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 * Graph hosts: https://learn.microsoft.com/graph/deployments
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
    dataverseDomains: ["crm.appsplatform.us"],
    graphHost: "dod-graph.microsoft.us",
  },
  china: {
    activityHost: "manage.office365.cn",
    loginHost: "login.partner.microsoftonline.cn",
    dataverseDomains: ["dynamics.cn"],
    federationAudience: "api://AzureADTokenExchangeChina",
    storageSuffix: "core.chinacloudapi.cn",
    graphHost: "microsoftgraph.chinacloudapi.cn",
  },
} as const satisfies Record<string, Cloud>;

export type CloudName = keyof typeof clouds;
