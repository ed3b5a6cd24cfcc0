import { clouds } from "../../common/clouds";
import { SECOND_MS, type Clock } from "../../common/time";
import type { ConnectAzure } from "../azure/azure";
import { serviceTextOf, statusOf } from "../errors";
import type { FunctionHandler, FunctionSpec, Values } from "../engine/handler";
import { withTimeout } from "../../common/withTimeout";

/** What the look-up gets from the process around it. */
export interface DeletedVaultDependencies {
  readonly connect: ConnectAzure;
  readonly clock: Clock;
}

interface Arguments {
  readonly subscriptionId: string;
  readonly vaultName: string;
  readonly location: string;
  readonly cloud: string;
}

/** Signing in with the Azure CLI takes most of it. A preview without a network must not wait for long. */
const TIMEOUT_MS = 10 * SECOND_MS;

const spec = {
  description:
    "Whether a key vault of this name was deleted and is kept by Azure, so that creating it must recover it.",
  inputs: {
    subscriptionId: { type: "string", description: "Subscription the vault was in." },
    vaultName: { type: "string", description: "Name of the vault." },
    location: { type: "string", description: "Azure region the vault was in, such as `westeurope`." },
    cloud: {
      type: "string",
      description: "Which of Microsoft's clouds the vault was in.",
      values: Object.keys(clouds),
    },
  },
  outputs: {
    found: { type: "boolean", description: "True when a deleted vault has this name." },
    warning: { type: "string", description: "Why it can't be known, and what follows.", optional: true },
  },
} as const satisfies FunctionSpec;

/** `auditlog:keyvault:findDeletedVault`. Never fails for want of rights or a network: previews must work without. */
export function findDeletedVault({ connect, clock }: DeletedVaultDependencies): FunctionHandler {
  return {
    spec,
    async invoke(values, { signal }) {
      const args = argumentsFrom(values);
      try {
        await withTimeout(TIMEOUT_MS, { clock, signal }, (ended) => lookUp(args, connect, ended));
        return { found: true };
      } catch (error) {
        signal.throwIfAborted();
        return statusOf(error) === 404
          ? { found: false }
          : { found: false, warning: warningFor(args, error) };
      }
    },
  };
}

async function lookUp(args: Arguments, connect: ConnectAzure, abortSignal: AbortSignal): Promise<void> {
  const { cloud, subscriptionId, vaultName, location } = args;
  const azure = await connect({ cloud, subscriptionId, maxRetries: 1 });
  const client = await azure.vaults();
  await client.vaults.getDeleted(vaultName, location, { abortSignal });
}

function warningFor({ vaultName, location, subscriptionId }: Arguments, error: unknown): string {
  const rights =
    statusOf(error) === 403
      ? `; it needs Microsoft.KeyVault/locations/deletedVaults/read on subscription ${subscriptionId}`
      : "";
  return (
    `whether a deleted key vault ${vaultName} is kept in ${location} could not be looked up: ` +
    `${serviceTextOf(error)}${rights}. The vault is assumed to be new. If it was deleted before, its creation fails as ` +
    `the name is in use: recover it first with az keyvault recover --name ${vaultName} --location ${location}`
  );
}

/** The server has checked them against the spec. */
function argumentsFrom(values: Values): Arguments {
  return values as unknown as Arguments;
}
