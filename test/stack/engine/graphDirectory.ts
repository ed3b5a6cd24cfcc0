import type { GraphDirectory } from "../../fakes/emulators/graph";
import type { Cloud } from "../../fakes/providers/cloud";
import type { Values } from "../../fakes/providers/fakeProvider";
import { appRoleAssignment, delegatedPermissionGrant } from "../../fakes/providers/azuread/types/grants";
import { application } from "../../fakes/providers/azuread/types/application";

/** The cloud's directory as Microsoft Graph shows it. */
export function graphDirectory({ resources, directory }: Cloud): GraphDirectory {
  const all = <Row>(token: string, describe: (id: string, inputs: Values) => Row): Row[] =>
    [...resources]
      .filter(([, { type }]) => type === token)
      .map(([id, { inputs }]) => describe(id.slice(id.lastIndexOf("/") + 1), inputs));
  return {
    appRoleAssignments: () =>
      all(appRoleAssignment.token, (id, inputs) => ({
        id,
        principalId: String(inputs["principalObjectId"]),
        resourceId: String(inputs["resourceObjectId"]),
        appRoleId: String(inputs["appRoleId"]),
      })),
    oauth2PermissionGrants: () =>
      all(delegatedPermissionGrant.token, (id, inputs) => ({
        id,
        clientId: String(inputs["servicePrincipalObjectId"]),
        consentType: "AllPrincipals",
        resourceId: String(inputs["resourceServicePrincipalObjectId"]),
        scope: (inputs["claimValues"] as string[]).join(" "),
      })),
    servicePrincipals: () => directory.servicePrincipalIds().map((id) => ({ id })),
    applications: () =>
      all(application.token, (id, inputs) => ({
        id,
        displayName: String(inputs["displayName"]),
        requiredResourceAccess: (inputs["requiredResourceAccesses"] ?? []) as { resourceAppId: string }[],
      })),
  };
}
