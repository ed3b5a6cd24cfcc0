import * as resources from "@pulumi/azure-native/resources";
import { messageOf } from "../../common/errors";
import { removeCommand } from "../../common/settings/problem";
import type { Providers } from "../program/providers";
import { UserError } from "../program/userError";

/** Region of an existing resource group; throws a UserError where there is no such group. */
export async function locationOf(resourceGroupName: string, { azureNative }: Providers): Promise<string> {
  try {
    const { location } = await resources.getResourceGroup({ resourceGroupName }, { provider: azureNative });
    return location;
  } catch (error) {
    const text = messageOf(error);
    if (!/ResourceGroupNotFound|not found/i.test(text)) throw new UserError(text);
    throw new UserError(
      [
        `resourceGroupName is "${resourceGroupName}", but the subscription has no such resource group.`,
        `Create it (az group create), correct the name, or let the stack create its own: ${removeCommand("resourceGroupName")}`,
      ].join("\n"),
    );
  }
}
