import type { CloudName } from "../../common/clouds";
import { deploymentClouds } from "../../common/deploymentClouds";
import { placeholders, type KnownValues } from "./knownValues";
import { placeholderOf } from "./placeholderCloud";
import type { Invoked, Responder } from "./responder";
import type { Values } from "./values";

/**
 * Answers for the providers without any account: an empty subscription, in a tenant that has what is looked up.
 * `previewLookups`: resources get ids and computed values, so that nothing is unknown that a rule would want to see.
 */
export function placeholderResponder(
  facts: KnownValues,
  { previewLookups }: { previewLookups: boolean },
): Responder {
  return {
    register: (resource) => (previewLookups ? placeholderOf(resource, facts) : { outputs: {} }),
    invoke(token, args): Invoked {
      const answer = answers[token];
      if (answer === undefined) {
        throw new Error(
          `npm run plan has no placeholder for ${token}: add one to tools/plan/placeholders.ts`,
        );
      }
      return { result: answer(facts, args) };
    },
  };
}

const answers: Readonly<Record<string, (facts: KnownValues, args: Values) => Values>> = {
  "azuread:index/getClientConfig:getClientConfig": ({ tenantId }) => ({
    id: `${tenantId}-${placeholders.deployerObjectId}`,
    tenantId,
    clientId: placeholders.deployerClientId,
    objectId: placeholders.deployerObjectId,
  }),
  "azuread:index/getServicePrincipal:getServicePrincipal": directoryObject,
  "azuread:index/getApplication:getApplication": directoryObject,
  "azure-native:authorization:getClientConfig": ({ tenantId, subscriptionId }) => ({
    tenantId,
    subscriptionId,
    clientId: placeholders.deployerClientId,
    objectId: placeholders.deployerObjectId,
  }),
  "azure-native:resources:getResourceGroup": ({ subscriptionId, location }, { resourceGroupName }) => ({
    id: `/subscriptions/${subscriptionId}/resourceGroups/${String(resourceGroupName)}`,
    name: resourceGroupName,
    location,
    type: "Microsoft.Resources/resourceGroups",
  }),
  "auditlog:entra:findConsent": () => ({ assignments: {}, scopes: [] }),
  "auditlog:image:findRegistry": (_, { registryName, cloud }) => ({
    loginServer: `${String(registryName).toLowerCase()}.${deploymentClouds[cloud as CloudName].registrySuffix}`,
    isByRepository: false,
  }),
  "auditlog:keyvault:findDeletedVault": () => ({ found: false }),
};

function directoryObject(_: KnownValues, args: Values): Values {
  const { objectId } = placeholders;
  return { id: objectId, objectId, displayName: "(looked up by pulumi up)", ...args };
}
