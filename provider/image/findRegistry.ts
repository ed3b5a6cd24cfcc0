import { clouds } from "../../common/clouds";
import { SECOND_MS, type Clock } from "../../common/time";
import { withTimeout } from "../../common/withTimeout";
import type { ConnectAzure } from "../azure/azure";
import type { FunctionHandler, FunctionSpec, Values } from "../engine/handler";
import { guidPattern } from "../engine/patterns";
import { serviceTextOf, statusOf } from "../errors";
import type { RegistryRef } from "./refusals";

/** What the look-up gets from the process around it. */
export interface FindRegistryDependencies {
  readonly connect: ConnectAzure;
  readonly clock: Clock;
}

interface Arguments extends RegistryRef {
  readonly cloud: string;
}

/** Signing in with the Azure CLI takes most of it. */
const TIMEOUT_MS = 30 * SECOND_MS;

const spec = {
  description: "An existing container registry: where images are pulled from, and which roles count there.",
  inputs: {
    subscriptionId: { type: "string", description: "Subscription of the registry.", pattern: guidPattern },
    resourceGroupName: { type: "string", description: "Resource group of the registry." },
    registryName: { type: "string", description: "Name of the registry." },
    cloud: {
      type: "string",
      description: "Which of Microsoft's clouds the registry is in.",
      values: Object.keys(clouds),
    },
  },
  outputs: {
    loginServer: {
      type: "string",
      description: "Host that images are pulled from; missing where the registry can't be read.",
      optional: true,
    },
    isByRepository: {
      type: "boolean",
      description:
        "True when its role assignments may be limited to repositories: AcrPull doesn't count then.",
      optional: true,
    },
    problem: { type: "string", description: "Why it can't be read, and what to do.", optional: true },
  },
} as const satisfies FunctionSpec;

/** `auditlog:image:findRegistry`. */
export function findRegistry({ connect, clock }: FindRegistryDependencies): FunctionHandler {
  return {
    spec,
    async invoke(values, { signal }) {
      const args = argumentsFrom(values);
      try {
        return await withTimeout(TIMEOUT_MS, { clock, signal }, (ended) => lookUp(args, connect, ended));
      } catch (error) {
        signal.throwIfAborted();
        return { problem: problemOf(args, error) };
      }
    },
  };
}

async function lookUp(args: Arguments, connect: ConnectAzure, abortSignal: AbortSignal): Promise<Values> {
  const { cloud, subscriptionId, resourceGroupName, registryName } = args;
  const azure = await connect({ cloud, subscriptionId, maxRetries: 1 });
  const { registries } = await azure.registries();
  const found = await registries.get(resourceGroupName, registryName, { abortSignal });
  if (found.loginServer === undefined) return { problem: "Azure names no login server of it" };
  // https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
  const isByRepository = found.roleAssignmentMode === "AbacRepositoryPermissions";
  return { loginServer: found.loginServer, isByRepository };
}

function problemOf({ subscriptionId }: Arguments, error: unknown): string {
  const text = `it could not be read: ${serviceTextOf(error)}`;
  switch (statusOf(error)) {
    case 404:
      return `${text}\nCorrect the id: az acr show --name <registry> --query id`;
    case 401:
    case 403:
      return `${text}\nThe deployer needs Microsoft.ContainerRegistry/registries/read there; the role Reader on the registry has it. Its subscription ${subscriptionId} must belong to the tenant of the sign-in.`;
    default:
      return text;
  }
}

/** The server has checked them against the spec. */
function argumentsFrom(values: Values): Arguments {
  return values as unknown as Arguments;
}
