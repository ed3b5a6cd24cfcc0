import * as authorization from "@pulumi/azure-native/authorization";
import type * as pulumi from "@pulumi/pulumi";
import { roles as rolesOfStacks, type Role } from "../../components/roles";

/** One row: who gets which role on what, and why. */
interface PipelineRole {
  readonly principal: "operator" | "preview" | "deploy";
  readonly role: string;
  /** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles; none: the role that is made here. */
  readonly definitionId?: string;
  readonly reason: string;
  readonly condition?: (grantsToPeople: boolean) => string;
}

/** The custom role: decrypt with a key, and nothing else in the vault. */
export const KEY_DECRYPTION = {
  roleName: "Pulumi key decryption",
  description: "Opens secrets in the state of Pulumi stacks",
  permissions: [{ actions: [], dataActions: ["Microsoft.KeyVault/vaults/keys/decrypt/action"] }],
};

const READER = { role: "Reader", definitionId: "acdd72a7-3385-48ef-bd42-f606fba81ae7" };
const STATE_WRITER = {
  role: "Storage Blob Data Contributor",
  definitionId: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
};
const ACCESS_ADMINISTRATOR = {
  role: "Role Based Access Control Administrator",
  definitionId: "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
};
const KEY_USER = { role: KEY_DECRYPTION.roleName, reason: "opens the data key of the stack's state" };

/** Every role that is granted here. */
export const pipelineRoles = {
  stateOperator: { principal: "operator", ...STATE_WRITER, reason: "moves states into the storage" },
  keyOperator: {
    principal: "operator",
    role: "Key Vault Crypto Officer",
    definitionId: "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",
    reason: "encrypts the data keys of states, rotates and deletes keys",
  },
  previewKey: { principal: "preview", ...KEY_USER },
  previewGroup: { principal: "preview", ...READER, reason: "previews read the stack's resources" },
  previewState: {
    principal: "preview",
    role: "Storage Blob Data Reader",
    definitionId: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
    reason: "previews read the stack's state",
  },
  previewSubscription: { principal: "preview", ...READER, reason: "previews look for a deleted vault" },
  deployKey: { principal: "deploy", ...KEY_USER },
  deployState: { principal: "deploy", ...STATE_WRITER, reason: "deployments write the stack's state" },
  deployGroup: {
    principal: "deploy",
    role: "Contributor",
    definitionId: "b24988ac-6180-42a0-ab88-20f7382dd24c",
    reason: "deployments change the stack's resources",
  },
  deployGrants: {
    principal: "deploy",
    ...ACCESS_ADMINISTRATOR,
    reason: "deployments grant the roles that the stack grants, and no others",
    condition: (grantsToPeople) => conditionOfGrants({ onShared: false, grantsToPeople }),
  },
  deploySubscription: { principal: "deploy", ...READER, reason: "deployments look for a deleted vault" },
  // On parts that the stack shares with others: docs/shared.md.
  previewRegistry: { principal: "preview", ...READER, reason: "previews read the shared registry's mode" },
  deployRegistryGrants: {
    principal: "deploy",
    ...ACCESS_ADMINISTRATOR,
    reason:
      "deployments let the stack's identity pull from the shared registry, and grant nothing else there",
    condition: () => conditionOfGrants({ onShared: true, grantsToPeople: false }),
  },
  deployRegistryBuilds: {
    principal: "deploy",
    role: "Container Registry Tasks Contributor",
    definitionId: "fb382eab-e894-4461-af04-94435c366c3f",
    reason: "deployments build the image in the shared registry",
  },
  deployWorkspace: {
    principal: "deploy",
    role: "Log Analytics Contributor",
    definitionId: "92aaf0da-9dab-42b6-94a3-d43ce8d16293",
    reason: "deployments send the stack's logs to the shared workspace",
  },
  deployActionGroup: {
    principal: "deploy",
    role: "Monitoring Reader",
    definitionId: "43d0d8ad-25c7-4714-9337-8ba259a9fe05",
    reason: "deployments name the shared action group in alert rules",
  },
} as const satisfies Record<string, PipelineRole>;

interface Grants {
  /** On a shared registry; otherwise within the stack's own group. */
  readonly onShared: boolean;
  readonly grantsToPeople: boolean;
}

/**
 * Grants and revokes the roles that stacks grant there alone, and grants them to identities alone, with `grantsToPeople` to
 * people as well. https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples
 */
function conditionOfGrants({ onShared, grantsToPeople }: Grants): string {
  const granted = Object.values<Role>(rolesOfStacks).filter(({ isShared = false }) => isShared === onShared);
  const ids = [...new Set(granted.map(({ definitionId }) => definitionId))].join(", ");
  const principals = grantsToPeople ? "'ServicePrincipal', 'User'" : "'ServicePrincipal'";
  const assignment = "Microsoft.Authorization/roleAssignments";
  return (
    `((!(ActionMatches{'${assignment}/write'})) OR ` +
    `(@Request[${assignment}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${ids}} AND ` +
    `@Request[${assignment}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {${principals}})) AND ` +
    `((!(ActionMatches{'${assignment}/delete'})) OR ` +
    `(@Resource[${assignment}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${ids}}))`
  );
}

export interface PipelineGrantArgs {
  readonly role: keyof typeof pipelineRoles;
  readonly principalId: pulumi.Input<string>;
  /** Resource id. */
  readonly scope: pulumi.Input<string>;
  /** A GUID that stays the same from run to run. */
  readonly assignmentName: string;
  /** Resource id of the custom role. */
  readonly keyRoleId: pulumi.Input<string>;
  readonly grantsToPeople?: boolean;
}

/** Assigns a role of the table. */
export function grantToPipelines(
  name: string,
  { role, principalId, scope, assignmentName, keyRoleId, grantsToPeople = false }: PipelineGrantArgs,
  opts: pulumi.CustomResourceOptions,
): authorization.RoleAssignment {
  const { principal, reason, definitionId, condition }: PipelineRole = pipelineRoles[role];
  return new authorization.RoleAssignment(
    name,
    {
      roleAssignmentName: assignmentName,
      principalId,
      principalType: principal === "operator" ? "User" : "ServicePrincipal",
      roleDefinitionId:
        definitionId === undefined
          ? keyRoleId
          : `/providers/Microsoft.Authorization/roleDefinitions/${definitionId}`,
      scope,
      description: `audit-log-connector: ${reason}`,
      ...(condition === undefined ? {} : { condition: condition(grantsToPeople), conditionVersion: "2.0" }),
    },
    opts,
  );
}
