import * as authorization from "@pulumi/azure-native/authorization";
import type * as pulumi from "@pulumi/pulumi";

/** One row of the table of roles: who may do what, on which kind of resource, and why. */
export interface Role {
  readonly principal: "runtime identity" | "secretReaderObjectIds";
  readonly principalType: "ServicePrincipal" | "User";
  readonly role: string;
  /** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
  readonly definitionId: string;
  /** The smallest resource that does; the id of an assignment's scope must match. */
  readonly scope: RegExp;
  readonly reason: string;
  /** On something that other stacks use, too, outside of the stack's resource group. */
  readonly isShared?: true;
}

/** Every role the stack assigns. */
export const roles = {
  stateWriter: {
    principal: "runtime identity",
    principalType: "ServicePrincipal",
    role: "Storage Blob Data Contributor",
    definitionId: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    scope: /\/storageAccounts\/[^/]+\/blobServices\/default\/containers\/[^/]+$/,
    reason: "keeps cursor, ledger, lease and dead letters in the state container",
  },
  imagePuller: {
    principal: "runtime identity",
    principalType: "ServicePrincipal",
    role: "AcrPull",
    definitionId: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    scope: /\/registries\/[^/]+$/,
    reason: "pulls the image that the stack built",
  },
  sharedImagePuller: {
    principal: "runtime identity",
    principalType: "ServicePrincipal",
    role: "AcrPull",
    definitionId: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    scope: /\/registries\/[^/]+$/,
    reason: "pulls its image from a shared registry",
    isShared: true,
  },
  // Where roles count by repository, AcrPull doesn't:
  // https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
  sharedRepositoryReader: {
    principal: "runtime identity",
    principalType: "ServicePrincipal",
    role: "Container Registry Repository Reader",
    definitionId: "b93aa761-3e63-49ed-ac28-beffa264f7ac",
    scope: /\/registries\/[^/]+$/,
    reason: "pulls its image from a shared registry",
    isShared: true,
  },
  runtimeSecretReader: {
    principal: "runtime identity",
    principalType: "ServicePrincipal",
    role: "Key Vault Secrets User",
    definitionId: "4633458b-17de-408a-b874-0445c86b69e6",
    scope: /\/vaults\/[^/]+\/secrets\/[^/]+$/,
    reason: "hands the client secret to the container",
  },
  connectorSecretReader: {
    principal: "secretReaderObjectIds",
    principalType: "User",
    role: "Key Vault Secrets User",
    definitionId: "4633458b-17de-408a-b874-0445c86b69e6",
    scope: /\/vaults\/[^/]+\/secrets\/[^/]+$/,
    reason: "copies the client secret into a custom connector",
  },
} as const satisfies Record<string, Role>;

export interface GrantArgs {
  readonly role: keyof typeof roles;
  readonly principalId: pulumi.Input<string>;
  /** Resource id. */
  readonly scope: pulumi.Input<string>;
  /** A GUID that stays the same from run to run. */
  readonly assignmentName: string;
}

/** Assigns a role of the table. `principalType` spares Azure a look-up that fails for identities just created. */
export function grant(
  name: string,
  { role, principalId, scope, assignmentName }: GrantArgs,
  opts: pulumi.CustomResourceOptions,
): authorization.RoleAssignment {
  const { definitionId, principalType, reason } = roles[role];
  return new authorization.RoleAssignment(
    name,
    {
      roleAssignmentName: assignmentName,
      principalId,
      principalType,
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${definitionId}`,
      scope,
      description: `audit-log-connector: ${reason}`,
    },
    opts,
  );
}
