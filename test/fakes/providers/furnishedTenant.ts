import { createCloud, OFFICE_365_MANAGEMENT } from "./cloud";
import type { Values } from "./fakeProvider";
import { makeEntra } from "./testing";

const READ = "594c1fb6-4f81-4475-ae41-0c394909246c";
/** Nobody the directory knows. */
export const SOMEONE = "11111111-1111-4111-8111-111111111111";

const OWNER = "22222222-2222-4222-8222-222222222222";

/** Inputs of the registration that is there. */
export const applicationInputs: Values = {
  displayName: "kit",
  preventDuplicateNames: true,
  owners: [OWNER],
  requiredResourceAccesses: [
    { resourceAppId: OFFICE_365_MANAGEMENT, resourceAccesses: [{ id: READ, type: "Role" }] },
  ],
  web: { redirectUris: ["https://global.consent.azure-apim.net/redirect/one"] },
};

/** A tenant with a registration and its service principal, and inputs that it accepts, by type. */
export function furnishTenant() {
  const cloud = createCloud();
  cloud.directory.addUser(OWNER);
  const application = makeEntra(cloud, "Application", applicationInputs);
  const principal = makeEntra(cloud, "ServicePrincipal", { clientId: application.outputs["clientId"] });
  const resource = cloud.directory.objectIdOf(OFFICE_365_MANAGEMENT);
  const accepted: Readonly<Record<string, Values>> = {
    Application: { ...applicationInputs, displayName: "another" },
    ApplicationPassword: {
      applicationId: application.id,
      displayName: "slot-0",
      endDate: "2026-07-01T00:00:00Z",
      rotateWhenChanged: { generation: "1" },
    },
    ApplicationFederatedIdentityCredential: {
      applicationId: application.id,
      displayName: "runtime",
      issuer: `https://login.microsoftonline.com/${cloud.tenantId}/v2.0`,
      subject: SOMEONE,
      audiences: ["api://AzureADTokenExchange"],
    },
    AppRoleAssignment: {
      appRoleId: READ,
      principalObjectId: principal.outputs["objectId"],
      resourceObjectId: resource,
    },
    ServicePrincipalDelegatedPermissionGrant: {
      servicePrincipalObjectId: principal.outputs["objectId"],
      resourceServicePrincipalObjectId: resource,
      claimValues: ["ActivityFeed.Read"],
    },
  };
  return { cloud, application, principal, resource, accepted };
}
