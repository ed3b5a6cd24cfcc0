import type { CloudName } from "../../common/clouds";
import type { StackValues } from "../components/settings/settingsBuilder";

/** The choices that decide which resources a stack has. */
export interface Combination {
  readonly hosting: "app" | "job";
  readonly credential: "secret" | "federated";
  readonly adminConsent: boolean;
  readonly image: "given" | "built";
  readonly cloud: CloudName;
}

export const GIVEN_IMAGE = "contoso.example/audit-log-connector:1.2.3";

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
export function valuesOf({ hosting, credential, adminConsent, image, cloud }: Combination): StackValues {
  return {
    hosting,
    credential,
    adminConsent,
    cloud,
    dataverseUrl: environments[cloud],
    "azure-native:location": regions[cloud],
    image: image === "given" ? GIVEN_IMAGE : undefined,
  };
}
