import { fresh, stable, type Request } from "../../base/resourceType";
import { required, setOf } from "../../base/shape";
import { textAt } from "../../base/values";
import type { World } from "../../base/world";
import { graphDetail, named, notFound, providerError, type EntraType } from "../entraType";
import { notEmpty, uuid } from "../shapes";

const roleToken = "azuread:index/appRoleAssignment:AppRoleAssignment";
const grantToken =
  "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant";
const DEFAULT_ROLE = "00000000-0000-0000-0000-000000000000";
const ROLE_KEYS = ["appRoleId", "principalObjectId", "resourceObjectId"];
const GRANT_KEYS = ["servicePrincipalObjectId", "resourceServicePrincipalObjectId", "userObjectId"];

// https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/approleassignments/app_role_assignment_resource.go
export const appRoleAssignment: EntraType = {
  token: roleToken,
  noun: "app role assignment",
  inputs: {
    appRoleId: required(uuid()),
    principalObjectId: required(uuid()),
    resourceObjectId: required(uuid()),
  },
  replaces: ROLE_KEYS,
  secretOutputs: [],
  gone: { update: deletingAssignment, delete: deletingAssignment },
  // https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/968
  deletedTwice: () =>
    graphDetail(400, "Request_BadRequest", "EntitlementGrant being updated or deleted is not found."),
  keyOf: (inputs) => `role ${ROLE_KEYS.map((key) => textAt(inputs, key)).join(" ")}`,
  idOf: ({ inputs, world }) => {
    const assignment = Buffer.from(world.hex(appRoleAssignment.keyOf(inputs), "id"), "hex").toString(
      "base64url",
    );
    return `/servicePrincipals/${textAt(inputs, "resourceObjectId")}/appRoleAssignedTo/${assignment}`;
  },
  outputs: {
    principalType: stable(
      ({ inputs, world }) => world.directory.findPrincipal(textAt(inputs, "principalObjectId"))?.type,
    ),
    principalDisplayName: fresh(
      ({ inputs, world }) => world.directory.findPrincipal(textAt(inputs, "principalObjectId"))?.displayName,
    ),
    resourceDisplayName: fresh((request) => resourceOf(request, "resourceObjectId")?.displayName),
  },
  beforeCreate: (request) => refuseWithoutResource(request, "resourceObjectId"),
  rules: [
    {
      status: 404,
      code: "Request_ResourceNotFound",
      judge: ({ inputs, world }) => {
        const principal = textAt(inputs, "principalObjectId");
        return world.directory.findPrincipal(principal) === undefined
          ? `Resource '${principal}' does not exist or one of its queried reference-property objects are not present.`
          : undefined;
      },
    },
    {
      code: "Request_BadRequest",
      judge: (request) => {
        const resource = resourceOf(request, "resourceObjectId");
        const role = textAt(request.inputs, "appRoleId");
        const exists = Object.values(resource?.appRoleIds ?? {}).includes(role) || role === DEFAULT_ROLE;
        return exists
          ? undefined
          : `Permission being assigned was not found on application '${resource?.clientId}'.`;
      },
    },
    {
      // Message: https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto
      code: "Request_BadRequest",
      judge: (request) =>
        hasTwin(request, roleToken, ROLE_KEYS)
          ? "Permission being assigned already exists on the object"
          : undefined,
    },
  ],
};

// https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/serviceprincipals/service_principal_delegated_permission_grant_resource.go
export const delegatedPermissionGrant: EntraType = {
  token: grantToken,
  noun: "delegated permission grant",
  inputs: {
    servicePrincipalObjectId: required(uuid()),
    resourceServicePrincipalObjectId: required(uuid()),
    claimValues: required(setOf(notEmpty(), { min: 1 })),
    userObjectId: uuid(),
  },
  replaces: GRANT_KEYS,
  secretOutputs: [],
  gone: {
    update: (id) => `Updating ${named("O Auth 2 Permission Grant", id)}`,
    delete: (id) => `[id] Deleting ${named("O Auth 2 Permission Grant", id)}`,
  },
  keyOf: (inputs) => `grant ${GRANT_KEYS.map((key) => textAt(inputs, key)).join(" ")}`,
  idOf: ({ inputs, world }) => {
    const hex = world.hex(delegatedPermissionGrant.keyOf(inputs), "id");
    return `/oauth2PermissionGrants/${Buffer.from(hex, "hex").toString("base64url")}`;
  },
  outputs: {},
  beforeCreate(request) {
    const client = textAt(request.inputs, "servicePrincipalObjectId");
    if (request.world.directory.findServicePrincipal("objectId", client) === undefined) {
      throw providerError(
        `[principal_object_id] ${named("Service Principal", client)} was not found)`,
        notFound(client),
      );
    }
    refuseWithoutResource(request, "resourceServicePrincipalObjectId");
  },
  rules: [
    {
      // Message: hashicorp/terraform-provider-azuread#690
      status: 409,
      code: "Request_MultipleObjectsWithSameKeyValue",
      judge: (request) =>
        hasTwin(request, grantToken, GRANT_KEYS) ? "Permission entry already exists." : undefined,
    },
  ],
};

function deletingAssignment(id: string): string {
  const [, , resource = "", , assignment = ""] = id.split("/");
  return `[id] Deleting Service Principal Id App Role Assigned To (Service Principal: "${resource}"\nApp Role Assignment: "${assignment}")`;
}

function resourceOf({ inputs, world }: Request, key: string) {
  return world.directory.findServicePrincipal("objectId", textAt(inputs, key));
}

function refuseWithoutResource(request: Request, key: string): void {
  if (resourceOf(request, key) !== undefined) return;
  const id = textAt(request.inputs, key);
  throw providerError(
    `[principal_object_id] Service principal not found for resource (Object ID: "${id}")`,
    notFound(id),
  );
}

function hasTwin({ id, inputs, world }: Request, token: string, keys: readonly string[]): boolean {
  return world
    .ofType(token)
    .some(([other, resource]) => other !== id && keys.every((key) => resource.inputs[key] === inputs[key]));
}

/** Graph deletes what was granted to, or on, a service principal that goes. */
export function dropGrants(world: World, objectId: string): void {
  const keys = [...ROLE_KEYS, ...GRANT_KEYS];
  for (const [id, { inputs }] of [...world.ofType(roleToken), ...world.ofType(grantToken)]) {
    if (keys.some((key) => inputs[key] === objectId)) world.resources.delete(id);
  }
}
