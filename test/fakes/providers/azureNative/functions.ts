import { CloudError, type CheckFailure, type Values } from "../fakeProvider";
import { clone } from "../base/values";
import type { World } from "../base/world";
import { armError, groupId } from "./armType";

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
