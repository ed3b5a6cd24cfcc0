import type { Recorded } from "../recorded";
import { isUnknown } from "../../../common/pulumi/wireValues";
import type { Policy, RoleRow, Tables, Violation } from "./rule";

const ASSIGNMENT = "azure-native:authorization:RoleAssignment";
const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";

/** Refuses role assignments that no row of the table allows, and wide scopes whatever the table says. */
export function roleAssignments({ roles }: Pick<Tables, "roles">): Policy {
  return {
    name: "roles are no wider than the table of roles says",
    why: "an identity with more rights than its work needs is an attacker's way in",
    types: [ASSIGNMENT],
    check: (resources) =>
      resources
        .filter(({ type }) => type === ASSIGNMENT)
        .flatMap((assignment) => violationsOf(assignment, roles, resources)),
  };
}

function violationsOf(
  assignment: Recorded,
  roles: readonly RoleRow[],
  resources: readonly Recorded[],
): Violation[] {
  const { urn, inputs } = assignment;
  const { roleDefinitionId, principalType, scope } = inputs;
  const role = lastPart(roleDefinitionId);
  const violation = (problem: string, hint: string): Violation[] => [{ urn, problem, hint }];
  const rows = roles.filter((row) => row.definitionId === role && row.principalType === principalType);
  if (rows.length === 0) {
    const problem = `role ${role} for a ${String(principalType)} is in no row`;
    return violation(problem, "use a role of the table, or add a row with its reason");
  }
  if (isUnknown(scope))
    return violation("its scope isn't known", "foresee the id in tools/plan/placeholderCloud.ts");
  const id = String(scope);
  const fitting = isWide(id) ? [] : rows.filter((row) => row.scope.test(id));
  if (fitting.length === 0) {
    const hint = "give it the id of the smallest resource that does, and a row for that";
    return violation(`its scope ${id} is not what the table says`, hint);
  }
  if (fitting.some(({ principal }) => isFor(principal, assignment, resources))) return [];
  const meant = [...new Set(fitting.map(({ principal }) => principal))].join(" or ");
  return violation(`its principal is not the table's: ${meant}`, "pass on whom the row names");
}

/** Where the principal comes from tells whose it is: made here, or, without a source, written in the settings. */
function isFor(
  principal: RoleRow["principal"],
  { inputs, propertyDependencies }: Recorded,
  resources: readonly Recorded[],
): boolean {
  const { principalId } = inputs;
  const sources = propertyDependencies.principalId ?? [];
  if (principal === "secretReaderObjectIds") return sources.length === 0 && !isUnknown(principalId);
  const source = resources.find(({ urn, type }) => type === IDENTITY && sources.includes(urn));
  // The identity's client id has the same source, but isn't its object id.
  const isItsOwn = isUnknown(principalId) || source?.outputs.principalId === principalId;
  return source !== undefined && sources.length === 1 && isItsOwn;
}

/** Tenant, management group, subscription or resource group: no provider's resource in it. */
function isWide(scope: string): boolean {
  const inGroup = /^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?\/?$/i;
  return scope === "/" || inGroup.test(scope) || /\/managementGroups\//i.test(scope);
}

function lastPart(id: unknown): string {
  return String(id).split("/").at(-1) ?? "";
}
