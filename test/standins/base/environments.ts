import { CloudError } from "../standIn";

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

// Both providers' names: https://www.pulumi.com/registry/packages/azure-native/installation-configuration and
// https://www.pulumi.com/registry/packages/azuread/installation-configuration
const BY_NAME: Readonly<Record<string, Suffixes>> = {
  public: PUBLIC,
  global: PUBLIC,
  usgovernment: US_GOVERNMENT,
  usgovernmentl4: US_GOVERNMENT,
  usgovernmentl5: US_GOVERNMENT,
  dod: US_GOVERNMENT,
  china: CHINA,
};

/** Throws CloudError for a cloud no provider knows. */
export function suffixesOf(environment: string): Suffixes {
  const found = BY_NAME[environment.toLowerCase()];
  if (found === undefined) throw new CloudError(`unknown cloud environment: ${environment}`);
  return found;
}
