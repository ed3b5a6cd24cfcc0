import { CloudError, type CheckFailure, type Values } from "../fakeProvider";
import { clone } from "../base/values";
import type { World } from "../base/world";
import { armError, groupId } from "./armType";
import { managedEnvironment } from "./types/managedEnvironment";

type Answer = { result: Values } | { failures: CheckFailure[] };

/** Throws CloudError for a function that does not exist or a resource that is not found. */
export function invokeFunction(world: World, token: string, args: Values): Answer {
  switch (token) {
    case "azure-native:authorization:getClientConfig": {
      const { tenantId, clientId, objectId } = world.callers.azureNative;
      return { result: { tenantId, clientId, objectId, subscriptionId: world.subscriptionId } };
    }
    case "azure-native:resources:getResourceGroup":
      return getResourceGroup(world, args);
    case "azure-native:app:getManagedEnvironment":
      return getManagedEnvironment(world, args);
    default:
      throw new CloudError(`unknown function ${token}`);
  }
}

function getResourceGroup(world: World, args: Values): Answer {
  const name = args["resourceGroupName"];
  if (typeof name !== "string")
    return { failures: [{ property: "", reason: "missing required property 'resourceGroupName'" }] };
  const id = world.keyOf(groupId({ resourceGroupName: name }, world));
  const found = world.resources.get(id);
  if (found === undefined)
    throw armError(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`);
  return { result: { ...clone(found.outputs), id } };
}

/** Azure answers with the region's display name, as `West Europe`: https://learn.microsoft.com/rest/api/containerapps/managed-environments/get */
function getManagedEnvironment(world: World, args: Values): Answer {
  const id = world.keyOf(managedEnvironment.idOf(args, world));
  const found = world.resources.get(id);
  const name = `Microsoft.App/managedEnvironments/${String(args["environmentName"])}`;
  if (found === undefined) throw armError(404, "ResourceNotFound", `The Resource '${name}' was not found.`);
  return {
    result: { ...clone(found.outputs), id, location: displayNameOf(String(found.inputs["location"])) },
  };
}

function displayNameOf(region: string): string {
  return region.replace(/^(north|west)?(europe)$/, (_, side: string, rest: string) =>
    [side, rest].map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join(" "),
  );
}
