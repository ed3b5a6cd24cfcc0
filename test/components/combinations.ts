import type { CloudName } from "../../runtime/clouds";
import type { StackValues } from "./settingsBuilder";

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
const environments: Record<CloudName, string> = {
  commercial: "https://contoso.crm4.dynamics.com",
  gcc: "https://contoso.crm9.dynamics.com",
  gccHigh: "https://contoso.crm.microsoftdynamics.us",
  dod: "https://contoso.crm.appsplatform.us",
  china: "https://contoso.crm.dynamics.cn",
};

/** All 80 of them. */
export const combinations: readonly Combination[] = (["app", "job"] as const).flatMap((hosting) =>
  (["secret", "federated"] as const).flatMap((credential) =>
    [true, false].flatMap((adminConsent) =>
      (["given", "built"] as const).flatMap((image) =>
        // The keys of a record are its key type; TypeScript calls them text.
        (Object.keys(environments) as CloudName[]).map((cloud) => ({
          hosting,
          credential,
          adminConsent,
          image,
          cloud,
        })),
      ),
    ),
  ),
);

export function titleOf({ hosting, credential, adminConsent, image, cloud }: Combination): string {
  return `${hosting}, ${credential}, ${adminConsent ? "consent" : "no consent"}, ${image} image, ${cloud}`;
}

/** The settings of a combination; the rest has its defaults. */
export function valuesOf({ hosting, credential, adminConsent, image, cloud }: Combination): StackValues {
  return {
    hosting,
    credential,
    adminConsent,
    cloud,
    dataverseUrl: environments[cloud],
    image: image === "given" ? GIVEN_IMAGE : undefined,
  };
}
