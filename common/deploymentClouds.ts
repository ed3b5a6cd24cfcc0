import { clouds, type Cloud, type CloudName } from "./clouds";

/**
 * What a deployment needs to know of one of Microsoft's clouds. The runtime doesn't read this file, so a change here builds
 * no image.
 */
export interface DeploymentCloud extends Cloud {
  readonly vaultSuffix: string;
  readonly registrySuffix: string;
  readonly portalHost: string;
  /** Host and token audience of Azure Resource Manager. */
  readonly resourceManagerHost: string;
  /** `environment` of the azure-native provider. */
  readonly azureEnvironment: "public" | "usgovernment" | "china";
  /** Name in `az cloud set`; the Azure CLI starts in AzureCloud. */
  readonly azureCliCloud: "AzureCloud" | "AzureUSGovernment" | "AzureChinaCloud";
  /** `environment` of the azuread provider, which tells the two US government clouds apart. */
  readonly entraEnvironment: "public" | "usgovernment" | "usgovernmentl5" | "china";
}

const publicAzure = {
  vaultSuffix: "vault.azure.net",
  registrySuffix: "azurecr.io",
  portalHost: "portal.azure.com",
  resourceManagerHost: "management.azure.com",
  azureEnvironment: "public",
  azureCliCloud: "AzureCloud",
  entraEnvironment: "public",
} as const;

const usGovernment = {
  vaultSuffix: "vault.usgovcloudapi.net",
  registrySuffix: "azurecr.us",
  portalHost: "portal.azure.us",
  resourceManagerHost: "management.usgovcloudapi.net",
  azureEnvironment: "usgovernment",
  azureCliCloud: "AzureUSGovernment",
  entraEnvironment: "usgovernment",
} as const;

/**
 * Environments of the providers: https://www.pulumi.com/registry/packages/azuread/ and …/azure-native/
 */
export const deploymentClouds = {
  commercial: { ...clouds.commercial, ...publicAzure },
  gcc: { ...clouds.gcc, ...publicAzure },
  gccHigh: { ...clouds.gccHigh, ...usGovernment },
  dod: {
    ...clouds.dod,
    ...usGovernment,
    entraEnvironment: "usgovernmentl5",
  },
  china: {
    ...clouds.china,
    vaultSuffix: "vault.azure.cn",
    registrySuffix: "azurecr.cn",
    portalHost: "portal.azure.cn",
    resourceManagerHost: "management.chinacloudapi.cn",
    azureEnvironment: "china",
    azureCliCloud: "AzureChinaCloud",
    entraEnvironment: "china",
  },
} as const satisfies Record<CloudName, DeploymentCloud>;
