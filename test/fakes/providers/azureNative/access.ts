import { textAt } from "../base/values";
import type { World } from "../base/world";

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
const ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d";
const REPOSITORY_READER = "b93aa761-3e63-49ed-ac28-beffa264f7ac";
const ACR_PUSH = "8311e382-0749-4cb8-b61a-304f252e45ec";
const SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6";
const SECRETS_OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7";
const CRYPTO_OFFICER = "14b46e9e-c2b7-41b4-b07b-48a6ebf60603";
const VAULT_ADMINISTRATOR = "00482a5a-887f-4fb3-b363-3b7fe8e74483";

/** Roles that allow an action on data. */
export const ROLES = {
  pullImages: [ACR_PULL, ACR_PUSH],
  // https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
  pullImagesByRepository: [REPOSITORY_READER],
  readSecrets: [SECRETS_USER, SECRETS_OFFICER, VAULT_ADMINISTRATOR],
  deleteKeys: [CRYPTO_OFFICER, VAULT_ADMINISTRATOR],
  deleteSecrets: [SECRETS_OFFICER, VAULT_ADMINISTRATOR],
} as const satisfies Record<string, readonly string[]>;

/** True when the principal has one of the roles on the resource or on something it lies in. */
export function isAllowed(
  world: World,
  principalId: string,
  action: keyof typeof ROLES,
  resourceId: string,
): boolean {
  const roles: readonly string[] = ROLES[action];
  return world.ofType("azure-native:authorization:RoleAssignment").some(([, { inputs }]) => {
    const role = textAt(inputs, "roleDefinitionId").split("/").at(-1)?.toLowerCase() ?? "";
    const isAbove = `${resourceId}/`.toLowerCase().startsWith(`${textAt(inputs, "scope")}/`.toLowerCase());
    return textAt(inputs, "principalId") === principalId && roles.includes(role) && isAbove;
  });
}
