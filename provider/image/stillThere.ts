import { SECOND_MS, type Clock } from "../../common/time";
import { codeOf } from "../../common/errors";
import type { ConnectAzure } from "../azure/azure";
import { serviceTextOf, statusOf } from "../errors";
import type { Call } from "../engine/handler";
import { withTimeout } from "../../common/withTimeout";
import type { RegistryRef } from "./refusals";

interface LookedUp extends RegistryRef {
  readonly cloud: string;
}

/** A sign-in with the Azure CLI takes seconds, and a refresh does many things at once. */
const TIMEOUT_MS = 30 * SECOND_MS;

/**
 * Whether Azure still has the registry, and with it the images built there. A failure to find out means yes, with a
 * warning; throws only when the engine stops.
 */
export async function isRegistryStillThere(
  place: LookedUp,
  call: Call,
  { connect, clock }: { readonly connect: ConnectAzure; readonly clock: Clock },
): Promise<boolean> {
  const { cloud, subscriptionId, resourceGroupName, registryName } = place;
  try {
    await withTimeout(TIMEOUT_MS, { clock, signal: call.signal }, async (abortSignal) => {
      const azure = await connect({ cloud, subscriptionId });
      const { registries } = await azure.registries();
      await registries.get(resourceGroupName, registryName, { abortSignal });
    });
    return true;
  } catch (error) {
    call.signal.throwIfAborted();
    if (isGone(error)) return false;
    await call.warn(warningFor(place, error));
    return true;
  }
}

/** Of the registry or its group. A subscription that is "not found" may be one that the deployer can't see. */
function isGone(error: unknown): boolean {
  return statusOf(error) === 404 && ![undefined, "SubscriptionNotFound"].includes(codeOf(error));
}

function warningFor({ registryName, resourceGroupName }: LookedUp, error: unknown): string {
  const rights =
    statusOf(error) === 403
      ? `; it needs Microsoft.ContainerRegistry/registries/read on ${resourceGroupName}`
      : "";
  return (
    `whether the registry ${registryName} is still in ${resourceGroupName} could not be looked up: ` +
    `${serviceTextOf(error)}${rights}. Its image is assumed to exist; run pulumi refresh --stack <stack> again once this is fixed`
  );
}
