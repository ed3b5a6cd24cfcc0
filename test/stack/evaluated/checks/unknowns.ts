import type { Recorded } from "../../../../tools/plan/recorded";
import { isUnknown } from "../../../../common/pulumi/wireValues";
import { strings, type Values } from "../../../../tools/plan/values";
import { expectedAlerts } from "../../expectedResources";
import type { Variant } from "../variants";

/** The inputs a preview can't know yet, as `name path`, sorted. */
export function unknownInputs(resources: readonly Recorded[]): string[] {
  return resources
    .flatMap(({ name, inputs }) => unknownPaths(inputs).map((path) => `${name} ${path}`))
    .sort();
}

/** Paths of unknown values, sorted. */
export function unknownPaths(values: Values): string[] {
  return [...strings(values)]
    .filter(({ text }) => isUnknown(text))
    .map(({ path }) => path)
    .sort();
}

/** What a first preview of a variant can't know: ids, names by which others are referred to, the secret, the image. */
export function expectedUnknowns(variant: Variant, resources: readonly Recorded[]): string[] {
  const { registration, resourceGroup, credential, adminConsent, image, parts } = variant;
  const ownWorkspace = parts === "own";
  const isOwn = registration === "own";
  const inGroup = resources.filter(
    ({ inputs, name }) => "resourceGroupName" in inputs && name !== "resource-group",
  );
  return [
    ...(resourceGroup === "own" ? inGroup.map(({ name }) => `${name} resourceGroupName`) : []),
    ...(isOwn ? ["app-registration-principal clientId"] : []),
    ...(isOwn && adminConsent
      ? [
          "app-registration-role-activity-feed-read principalObjectId",
          "app-registration-role-service-health-read principalObjectId",
          "app-registration-scopes servicePrincipalObjectId",
        ]
      : []),
    ...(credential === "secret" ? secret(isOwn, ownWorkspace) : federation(isOwn)),
    "dataverse-access-user roleId",
    ...(isOwn ? ["dataverse-access-user clientId", "dataverse-access-user newUserId"] : []),
    "state-storage-container accountName",
    "state-storage-recovery accountName",
    "state-storage-expiry accountName",
    "state-storage-logs resourceUri",
    ...(ownWorkspace ? ["state-storage-logs workspaceId", "sync-runtime-logs workspaceId"] : []),
    ...role("state-storage-writer"),
    ...(image === "built" && parts === "own" ? ["image-build registryName", ...role("image-puller")] : []),
    ...(parts === "shared" ? ["image-puller principalId"] : []),
    ...alerts(variant),
    "sync-runtime-logs resourceUri",
    ...runtime(variant),
  ].sort();
}

function secret(isOwn: boolean, ownWorkspace: boolean): string[] {
  return [
    ...(isOwn ? ["client-secret-slot-a applicationId", "client-secret-slot-b applicationId"] : []),
    "client-secret-secret properties.value",
    "client-secret-secret secretName",
    "client-secret-secret vaultName",
    "client-secret-vault-logs resourceUri",
    ...(ownWorkspace ? ["client-secret-vault-logs workspaceId"] : []),
    ...role("client-secret-runtime-reader"),
  ];
}

function federation(isOwn: boolean): string[] {
  return [
    ...(isOwn ? ["app-registration-federation applicationId"] : []),
    "app-registration-federation subject",
  ];
}

function role(name: string): string[] {
  return [`${name} principalId`, `${name} scope`];
}

function alerts(variant: Variant): string[] {
  return expectedAlerts(variant)
    .map((line) => line.split(" ")[1] ?? "")
    .filter((name) => name !== "monitoring-admins")
    .flatMap((name) => [
      ...(variant.alertEmails === "some" ? [`${name} actions.actionGroups[0]`] : []),
      ...(variant.parts === "own" ? [`${name} scopes[0]`] : []),
      ...query(name),
    ]);
}

/** Queries that tell when the container was created. */
function query(name: string): string[] {
  const isDated = ["monitoring-no-completed-pass", "monitoring-authentication-failed"].includes(name);
  return isDated ? [`${name} criteria.allOf[0].query`] : [];
}

/** Each variable alone: what a settings file says is shown before the image is built. */
function runtime({ hosting, credential, image, parts, registration }: Variant): string[] {
  const container = "template.containers[0]";
  return [
    ...(credential === "secret"
      ? ["configuration.secrets[0].identity", "configuration.secrets[0].keyVaultUrl"]
      : []),
    ...(image === "built" || parts === "shared" ? ["configuration.registries[0].identity"] : []),
    ...(image === "built" ? [`${container}.image`] : []),
    "environmentId",
    "identity.userAssignedIdentities[0]",
    ...(registration === "own" ? [`${container}.env[2].value`] : []),
    `${container}.env[${credential === "secret" ? 5 : 4}].value`,
  ].map((path) => `sync-runtime-${hosting} ${path}`);
}
