import type { Request, Rule } from "../../base/resourceType";
import { at, objectsAt, print, textAt } from "../../base/values";
import type { World } from "../../base/world";
import type { Values } from "../../standIn";
import { isAllowed } from "../access";
import { allContainers, invalidField } from "./containerRules";
import { hasSecretRight } from "./keyVault";

const CODE = "InvalidParameterValueInContainerTemplate";

/** What Azure tries out with the identities of an app or job when it is written: its secrets and its images. */
export const accessRules: readonly Rule[] = [
  {
    // Messages: microsoft/azure-container-apps#733 and #1159
    code: CODE,
    judge: (request) => {
      const references = objectsAt(request.inputs, "configuration.secrets").filter(
        (each) => each["keyVaultUrl"],
      );
      for (const { name, keyVaultUrl, identity } of references) {
        if (canRead(request, String(keyVaultUrl), String(identity))) continue;
        const [secret, by] = [String(name), String(identity)];
        return invalidField(
          "configuration.secrets",
          `Invalid value: "${secret}": Unable to get value using Managed identity ${by} for secret ${secret}. Error: unable to fetch secret '${secret}' using Managed identity '${by}'`,
        );
      }
      return undefined;
    },
  },
  {
    // Message: microsoft/azure-container-apps#212
    code: CODE,
    judge: (request) => {
      const refused = allContainers(request.inputs).find(({ image }) => !canPull(request, String(image)));
      if (refused === undefined) return undefined;
      const image = String(refused["image"]);
      const { server, repository } = partsOf(image);
      return invalidField(
        `template.containers.${String(refused["name"])}.image`,
        `Invalid value: "${image}": GET https://${server}/oauth2/token?scope=repository%3A${encodeURIComponent(repository)}%3Apull&service=${server}: UNAUTHORIZED: authentication required, visit https://aka.ms/acr/authorization for more information.`,
      );
    },
  },
];

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
  const { world, inputs } = request;
  const { server } = partsOf(image);
  if (!server.endsWith(`.${world.suffixes.registry}`)) return true;
  const [registryId, registry] = findRegistry(world, server) ?? [];
  if (registryId === undefined || registry === undefined) return false;
  if (registry.inputs["anonymousPullEnabled"] === true) return true;
  const credentials = objectsAt(inputs, "configuration.registries").find((each) => each["server"] === server);
  if (credentials === undefined) return false;
  if (credentials["identity"] === undefined)
    return registry.inputs["adminUserEnabled"] === true && Boolean(credentials["username"]);
  const principalId = principalOf(request, print(credentials["identity"]));
  return principalId !== undefined && isAllowed(world, principalId, "pullImages", registryId);
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
