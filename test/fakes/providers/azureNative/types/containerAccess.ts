import type { Request, Rule } from "../../base/resourceType";
import { at, objectsAt, print, textAt } from "../../base/values";
import type { World } from "../../base/world";
import type { Values } from "../../fakeProvider";
import { isAllowed } from "../access";
import { allContainers, invalidField } from "./containerRules";
import { hasSecretRight } from "./keyVault";

/** What Azure tries out with the identities of an app or job once it has accepted it: its secrets and its images. */
export function accessRules(kind: "container app" | "job"): readonly Rule[] {
  // Azure answers 200 to the poll that says the operation has failed.
  // Code and message: microsoft/azure-container-apps#1061; of jobs no full text was found.
  const failed = { status: 200, code: "ContainerAppOperationError" };
  const explain = ({ name }: Request, error: string | undefined): string | undefined =>
    error && `Failed to provision revision for ${kind} '${name}'. Error details: ${error}.`;
  return [
    { ...failed, judge: (request) => explain(request, unreadableSecret(request)) },
    { ...failed, judge: (request) => explain(request, refusedImage(request)) },
  ];
}

// Messages: microsoft/azure-container-apps#733, #1159 and #1174
function unreadableSecret(request: Request): string | undefined {
  const unreadable = objectsAt(request.inputs, "configuration.secrets").find(
    ({ keyVaultUrl, identity }) => keyVaultUrl && !canRead(request, print(keyVaultUrl), print(identity)),
  );
  if (unreadable === undefined) return undefined;
  const [secret, by] = [String(unreadable["name"]), String(unreadable["identity"])];
  return invalidField(
    "configuration.secrets",
    `Invalid value: "${secret}": Unable to get value using Managed identity ${by} for secret ${secret}. Error: unable to fetch secret '${secret}' using Managed identity '${by}'`,
  );
}

// Messages: microsoft/azure-container-apps#1061 with an identity, #212 without one
function refusedImage(request: Request): string | undefined {
  const refused = allContainers(request.inputs).find(({ image }) => !canPull(request, String(image)));
  if (refused === undefined) return undefined;
  const image = String(refused["image"]);
  const { server, repository } = partsOf(image);
  const identity = credentialsOf(request, server)?.["identity"];
  const reason =
    identity === undefined
      ? `GET https://${server}/oauth2/token?scope=repository%3A${encodeURIComponent(repository)}%3Apull&service=${server}: UNAUTHORIZED: authentication required, visit https://aka.ms/acr/authorization for more information.`
      : `unable to pull image using Managed identity ${print(identity)} for registry ${server}`;
  return invalidField(
    `template.containers.${String(refused["name"])}.image`,
    `Invalid value: "${image}": ${reason}`,
  );
}

function canRead(request: Request, url: string, identity: string): boolean {
  const { world } = request;
  const [, host = "", name = ""] = /^https:\/\/([^/]+)\/secrets\/([^/]+)(\/[^/]+)?\/?$/.exec(url) ?? [];
  const [vaultId, vault] =
    world
      .ofType("azure-native:keyvault:Vault")
      .find(
        ([, { outputs }]) => textAt(outputs, "properties.vaultUri") === `https://${host.toLowerCase()}/`,
      ) ?? [];
  if (vaultId === undefined || vault === undefined || isClosed(vault.inputs)) return false;
  const secretId = `${vaultId}/secrets/${name}`;
  const principalId = principalOf(request, identity);
  if (world.find(secretId) === undefined || principalId === undefined) return false;
  // A vault trusts one tenant, and identities live in the subscription's.
  if (textAt(vault.inputs, "properties.tenantId") !== world.callers.azureNative.tenantId) return false;
  if (at(vault.inputs, "properties.enableRbacAuthorization") === true)
    return isAllowed(world, principalId, "readSecrets", secretId);
  return objectsAt(vault.inputs, "properties.accessPolicies").some(
    (policy) => policy["objectId"] === principalId && hasSecretRight(policy, "get"),
  );
}

/** Container Apps is none of the services that pass a vault's firewall: microsoft/azure-container-apps#739 */
function isClosed(vault: Values): boolean {
  return (
    textAt(vault, "properties.networkAcls.defaultAction") === "Deny" ||
    textAt(vault, "properties.publicNetworkAccess").toLowerCase() === "disabled"
  );
}

/** Images of other registries are taken to be public. */
function canPull(request: Request, image: string): boolean {
  const { world } = request;
  const { server } = partsOf(image);
  if (!server.endsWith(`.${world.suffixes.registry}`)) return true;
  const [registryId, registry] = findRegistry(world, server) ?? [];
  if (registryId === undefined || registry === undefined) return false;
  if (registry.inputs["anonymousPullEnabled"] === true) return true;
  const credentials = credentialsOf(request, server);
  if (credentials === undefined) return false;
  if (credentials["identity"] === undefined)
    return registry.inputs["adminUserEnabled"] === true && Boolean(credentials["username"]);
  const principalId = principalOf(request, print(credentials["identity"]));
  const isByRepository = textAt(registry.outputs, "roleAssignmentMode") === "AbacRepositoryPermissions";
  const action = isByRepository ? "pullImagesByRepository" : "pullImages";
  return principalId !== undefined && isAllowed(world, principalId, action, registryId);
}

function credentialsOf({ inputs }: Request, server: string): Values | undefined {
  return objectsAt(inputs, "configuration.registries").find((each) => each["server"] === server);
}

function findRegistry(world: World, server: string) {
  return world
    .ofType("azure-native:containerregistry:Registry")
    .find(([, { outputs }]) => textAt(outputs, "loginServer") === server);
}

function principalOf({ world, previous }: Request, identity: string): string | undefined {
  const isSystem = identity.toLowerCase() === "system";
  const found = isSystem
    ? textAt(previous?.outputs, "identity.principalId")
    : textAt(world.find(identity)?.outputs, "principalId");
  return found === "" ? undefined : found;
}

function partsOf(image: string): { server: string; repository: string } {
  const [server = "", ...rest] = image.split("/");
  const repository = rest.join("/").replace(/[:@].*$/, "");
  return { server: server.toLowerCase(), repository };
}
