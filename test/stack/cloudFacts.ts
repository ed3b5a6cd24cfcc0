import type { CloudName } from "../../common/clouds";

/** What a stack says of its cloud, by Microsoft's documentation and not by the tables under test. */
export interface CloudFacts {
  /** Host of the Activity API. */
  readonly activity: string;
  readonly login: string;
  readonly portal: string;
  /** Of the token by which a managed identity proves itself to a registration. */
  readonly audience: string;
  /** Suffix of Key Vault. */
  readonly vault: string;
  /** `environment` of each provider. */
  readonly azure: string;
  readonly entra: string;
}

/**
 * https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference and
 * https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud; 21Vianet's Activity API as
 * common/clouds.ts says, the rest by the pages that common/deploymentClouds.ts cites.
 */
export const cloudFacts: Readonly<Record<CloudName, CloudFacts>> = {
  commercial: publicAzure("manage.office.com"),
  gcc: publicAzure("manage-gcc.office.com"),
  gccHigh: usGovernment("manage.office365.us"),
  dod: usGovernment("manage.protection.apps.mil", "usgovernmentl5"),
  china: {
    activity: "manage.office365.cn",
    login: "login.partner.microsoftonline.cn",
    portal: "portal.azure.cn",
    audience: "api://AzureADTokenExchangeChina",
    vault: "vault.azure.cn",
    azure: "china",
    entra: "china",
  },
};

function publicAzure(activity: string): CloudFacts {
  return {
    activity,
    login: "login.microsoftonline.com",
    portal: "portal.azure.com",
    audience: "api://AzureADTokenExchange",
    vault: "vault.azure.net",
    azure: "public",
    entra: "public",
  };
}

function usGovernment(activity: string, entra = "usgovernment"): CloudFacts {
  return {
    activity,
    login: "login.microsoftonline.us",
    portal: "portal.azure.us",
    audience: "api://AzureADTokenExchangeUSGov",
    vault: "vault.usgovcloudapi.net",
    azure: "usgovernment",
    entra,
  };
}
