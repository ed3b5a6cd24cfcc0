import type { Recorded } from "../recorded";
import { isUnknown } from "../values";
import type { GuardRail, RoleRow, Tables, Violation } from "./rule";

const ASSIGNMENT = "azure-native:authorization:RoleAssignment";

/** Refuses role assignments that no row of the table allows, and wide scopes whatever the table says. */
export function roleAssignments({ roles }: Pick<Tables, "roles">): GuardRail {
  return {
    name: "roles are no wider than the table of roles says",
    why: "an identity that may do more than its work is somebody else's way in",
    check: (resources) =>
      resources.filter(({ type }) => type === ASSIGNMENT).flatMap((assignment) => judge(assignment, roles)),
  };
}

function judge({ urn, inputs }: Recorded, roles: readonly RoleRow[]): Violation[] {
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
  const remedy = "give it the id of the smallest resource that does, and a row for that";
  const id = String(scope);
  if (isUnknown(scope))
    return [{ urn, problem: "its scope isn't known", remedy: "foresee the id in plan/placeholderCloud.ts" }];
  if (!isWide(id) && rows.some((row) => row.scope.test(id))) return [];
  return [{ urn, problem: `its scope ${id} is not what the table says`, remedy }];
}

/** Tenant, management group, subscription or resource group: no provider's resource in it. */
function isWide(scope: string): boolean {
  const inGroup = /^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?\/?$/i;
  return scope === "/" || inGroup.test(scope) || /\/managementGroups\//i.test(scope);
}

function lastPart(id: unknown): string {
  return String(id).split("/").at(-1) ?? "";
}
