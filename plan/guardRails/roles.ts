import type { Recorded } from "../recorded";
import { isUnknown } from "../values";
import type { GuardRail, RoleRow, Tables, Violation } from "./rule";

const ASSIGNMENT = "azure-native:authorization:RoleAssignment";

/**
 * How the id of a resource ends, by type. A preview doesn't know a scope's id, but it knows whose id it is; a type
 * that is missing here is taken for a wide one.
 */
const idEndings: Readonly<Record<string, string>> = {
  "azure-native:storage:BlobContainer": "/storageAccounts/x/blobServices/default/containers/x",
  "azure-native:storage:StorageAccount": "/storageAccounts/x",
  "azure-native:keyvault:Vault": "/vaults/x",
  "azure-native:keyvault:Secret": "/vaults/x/secrets/x",
  "azure-native:containerregistry:Registry": "/registries/x",
  "azure-native:operationalinsights:Workspace": "/workspaces/x",
};

/** Refuses role assignments that no row of the table allows, and wide scopes whatever the table says. */
export function roleAssignments({ roles }: Pick<Tables, "roles">): GuardRail {
  return {
    name: "roles are no wider than the table of roles says",
    why: "an identity that may do more than its work is somebody else's way in",
    check: (resources) =>
      resources
        .filter(({ type }) => type === ASSIGNMENT)
        .flatMap((assignment) => judge(assignment, { resources, roles })),
  };
}

function judge(
  { urn, inputs, propertyDependencies }: Recorded,
  { resources, roles }: { resources: readonly Recorded[]; roles: readonly RoleRow[] },
): Violation[] {
  const { roleDefinitionId, principalType, scope } = inputs;
  const rows = roles
    .filter(({ definitionId }) => definitionId === lastPart(roleDefinitionId))
    .filter((row) => row.principalType === undefined || row.principalType === principalType);
  if (rows.length === 0) {
    const role = `role ${lastPart(roleDefinitionId)} for a ${String(principalType)}`;
    return [
      {
        urn,
        problem: `${role} is in no row`,
        remedy: "use a role of the table, or add a row with its reason",
      },
    ];
  }
  const scopes = isUnknown(scope) ? endingsOf(propertyDependencies.scope ?? [], resources) : [String(scope)];
  const remedy = "give it the id of the smallest resource that does, and a row for that";
  if (scopes.length === 0) return [{ urn, problem: "its scope is nobody's id", remedy }];
  return scopes
    .filter((id) => isWide(id) || !rows.some((row) => row.scope.test(id)))
    .map((id) => ({ urn, problem: `its scope ${id} is not what the table says`, remedy }));
}

function endingsOf(urns: readonly string[], resources: readonly Recorded[]): string[] {
  return resources.filter(({ urn }) => urns.includes(urn)).map(({ type }) => idEndings[type] ?? `/${type}`);
}

/** Tenant, management group, subscription or resource group: no provider's resource in it. */
function isWide(scope: string): boolean {
  const inGroup = /^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?\/?$/i;
  return scope === "/" || inGroup.test(scope) || /\/managementGroups\//i.test(scope);
}

function lastPart(id: unknown): string {
  return String(id).split("/").at(-1) ?? "";
}
