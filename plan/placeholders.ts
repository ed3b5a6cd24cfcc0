import { placeholderOf } from "./placeholderCloud";
import type { Invoked, Responder } from "./responder";
import type { Values } from "./values";

/** What `npm run plan` answers where a real run would ask the tenant or the subscription. */
export const placeholders = {
  tenantId: "00000000-0000-0000-0000-00000000000a",
  subscriptionId: "00000000-0000-0000-0000-00000000000b",
  /** Of whoever would run `pulumi up`. */
  deployerClientId: "00000000-0000-0000-0000-00000000000c",
  deployerObjectId: "00000000-0000-0000-0000-00000000000d",
  /** Of an application or service principal that was looked up. */
  objectId: "00000000-0000-0000-0000-00000000000e",
  location: "westeurope",
  /** Stands for a value that is encrypted in a stack file. */
  secret: "placeholder-of-an-encrypted-value",
} as const;

export interface KnownFacts {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly location: string;
}

/** What a stack's config says about the world outside, with placeholders for the rest. */
export function knownFacts(project: string, config: Values): KnownFacts {
  return {
    tenantId: text(config[`${project}:tenantId`]) ?? placeholders.tenantId,
    subscriptionId:
      text(config[`${project}:subscriptionId`]) ??
      text(config["azure-native:subscriptionId"]) ??
      placeholders.subscriptionId,
    location: text(config["azure-native:location"]) ?? placeholders.location,
  };
}

/**
 * Answers for the providers without any account: an empty subscription, in a tenant that has what is looked up.
 * `foresee`: resources get ids and computed values, so that nothing is unknown that a rule would want to see.
 */
export function placeholderResponder(facts: KnownFacts, { foresee }: { foresee: boolean }): Responder {
  return {
    register: (resource) => (foresee ? placeholderOf(resource, facts) : { outputs: {} }),
    invoke(token, args): Invoked {
      const answer = answers[token];
      if (answer === undefined) {
        throw new Error(`npm run plan has no placeholder for ${token}: add one to plan/placeholders.ts`);
      }
      return { result: answer(facts, args) };
    },
  };
}

const answers: Readonly<Record<string, (facts: KnownFacts, args: Values) => Values>> = {
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
  "auditlog:keyvault:findDeletedVault": () => ({ found: false }),
};

function directoryObject(_: KnownFacts, args: Values): Values {
  const { objectId } = placeholders;
  return { id: objectId, objectId, displayName: "(looked up by pulumi up)", ...args };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
