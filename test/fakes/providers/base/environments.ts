import { CloudError } from "../fakeProvider";

/** What hosts end in, by cloud. */
export interface Suffixes {
  readonly storage: string;
  readonly vault: string;
  readonly registry: string;
  readonly containerApps: string;
}

// https://github.com/Azure/azure-sdk-for-go/blob/main/sdk/azcore/cloud/cloud.go and, by service,
// https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure and
// https://learn.microsoft.com/azure/china/resources-developer-guide
const PUBLIC: Suffixes = {
  storage: "core.windows.net",
  vault: "vault.azure.net",
  registry: "azurecr.io",
  containerApps: "azurecontainerapps.io",
};
const US_GOVERNMENT: Suffixes = {
  storage: "core.usgovcloudapi.net",
  vault: "vault.usgovcloudapi.net",
  registry: "azurecr.us",
  containerApps: "azurecontainerapps.us",
};
const CHINA: Suffixes = {
  storage: "core.chinacloudapi.cn",
  vault: "vault.azure.cn",
  registry: "azurecr.cn",
  containerApps: "azurecontainerapps.cn",
};

// `FromName` of https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/azure/cloud/cloud.go, the names
// of the Azure CLI left out. It knows neither azuread's `global` nor its `usgovernmentl5`.
const AZURE_NATIVE: Readonly<Record<string, Suffixes>> = {
  public: PUBLIC,
  usgovernment: US_GOVERNMENT,
  usgovernmentl4: US_GOVERNMENT,
  china: CHINA,
};

// https://www.pulumi.com/registry/packages/azuread/installation-configuration
const AZUREAD = ["global", "public", "usgovernment", "usgovernmentl4", "usgovernmentl5", "dod", "china"];

/** What hosts end in for an `environment` of azure-native; throws CloudError for one that it does not know. */
export function suffixesOf(environment: string): Suffixes {
  const found = AZURE_NATIVE[environment.toLowerCase()];
  if (found === undefined) throw new CloudError(`unknown cloud environment: ${environment}`);
  return found;
}

/** Throws CloudError for an `environment` that azuread does not know. */
export function refuseUnknownToAzureAd(environment: string): void {
  if (AZUREAD.includes(environment.toLowerCase())) return;
  // Message: https://github.com/hashicorp/go-azure-sdk/tree/main/sdk/environments
  throw new CloudError(`no environment was found with the name "${environment}"`);
}
