import type { Cloud } from "../../../fakes/providers/cloud";

/** Azure's built-in roles. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const NAMES: Readonly<Record<string, string>> = {
  "acdd72a7-3385-48ef-bd42-f606fba81ae7": "Reader",
  "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
  "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
  "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "Storage Blob Data Reader",
  "14b46e9e-c2b7-41b4-b07b-48a6ebf60603": "Key Vault Crypto Officer",
  "fb382eab-e894-4461-af04-94435c366c3f": "Container Registry Tasks Contributor",
  "92aaf0da-9dab-42b6-94a3-d43ce8d16293": "Log Analytics Contributor",
  "43d0d8ad-25c7-4714-9337-8ba259a9fe05": "Monitoring Reader",
};

/** Every role that is assigned, as `who: role on what`, sorted; a condition apart. */
export function granted({ resources, callers, subscriptionId }: Cloud) {
  const all = [...resources.values()];
  const principalOf = (id: unknown): string =>
    id === callers.azureNative.objectId
      ? "operator"
      : String(all.find(({ outputs }) => outputs.principalId === id && outputs.clientId)?.outputs.name);
  const roleOf = (definition: string): string => {
    const custom = resources.get(definition);
    return custom
      ? String(custom.inputs.roleName)
      : (NAMES[definition.split("/").at(-1) ?? ""] ?? definition);
  };
  const placeOf = (scope: unknown): string =>
    String(scope)
      .replace(`/subscriptions/${subscriptionId}`, "")
      .replaceAll(/\/(?:resourceGroups|providers\/Microsoft\.\w+)/g, "");
  const assignments = all
    .filter(({ type }) => type === "azure-native:authorization:RoleAssignment")
    .map(({ inputs }) => inputs);
  return {
    grants: assignments
      .map(
        ({ principalId, principalType, roleDefinitionId, scope }) =>
          `${principalOf(principalId)} (${String(principalType)}): ${roleOf(String(roleDefinitionId))} on ${placeOf(scope)}`,
      )
      .sort(),
    conditions: Object.fromEntries(
      assignments.flatMap(({ principalId, scope, condition, conditionVersion }) =>
        condition === undefined
          ? []
          : [[`${principalOf(principalId)} on ${placeOf(scope)}`, [conditionVersion, condition].join(" ")]],
      ),
    ),
  };
}

/** Whom each identity trusts, as `identity / credential: subject from issuer for audience`, sorted. */
export function trusted({ resources }: Cloud): string[] {
  return [...resources.values()]
    .filter(({ type }) => type.endsWith(":FederatedIdentityCredential"))
    .map(
      ({ inputs: { resourceName, federatedIdentityCredentialResourceName: name, ...token } }) =>
        `${String(resourceName)} / ${String(name)}: ${String(token.subject)} from ${String(token.issuer)} for ${String(token.audiences)}`,
    )
    .sort();
}
