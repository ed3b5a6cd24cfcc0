import * as app from "@pulumi/azure-native/app";
import * as pulumi from "@pulumi/pulumi";
import { setCommand } from "../../common/settings/problem";
import type { Names } from "../naming/names";
import type { Providers } from "../program/providers";
import type { StackSettings } from "../settings/stackSettings";

interface Deployment {
  readonly names: Names;
  /** Where the settings want the stack. */
  readonly location: string;
  readonly settings: Pick<StackSettings, "credential" | "resourceGroupName">;
}

/**
 * Warns where the stack runs in another region than the settings name: what that costs, Azure says only when most of it is
 * gone. Only an environment that was made in full counts: after a failed first `pulumi up` nothing is there to lose.
 */
export async function warnOfRegionChange(deployment: Deployment, providers: Providers): Promise<void> {
  const { names, location, settings } = deployment;
  const deployed = await deployedRegion(deployment, providers);
  if (deployed === undefined || deployed === location) return;
  await pulumi.log.warn(
    [
      `azure-native:location is ${location}, but this stack runs in ${deployed}. Azure moves nothing: \`pulumi up\` deletes`,
      "everything in the old region, the state with its dead letters and the log included, and then fails, as names",
      `stay reserved: that of the log's workspace ${names.of("azure-native:operationalinsights:Workspace")} for 14 days${
        settings.credential === "secret"
          ? `, of the vault ${names.of("azure-native:keyvault:Vault")} for 7`
          : ""
      }.`,
      `Deploy another stack in ${location}, let it read on, and destroy this one; or stay:`,
      `  ${setCommand("azure-native:location", deployed)}`,
    ].join("\n"),
  );
}

/** Undefined: there is none yet, or this deployer may not look; what it may do shows later. */
async function deployedRegion(
  { names, settings }: Deployment,
  { azureNative }: Providers,
): Promise<string | undefined> {
  const where = {
    environmentName: names.of("azure-native:app:ManagedEnvironment"),
    resourceGroupName: settings.resourceGroupName ?? names.of("azure-native:resources:ResourceGroup"),
  };
  try {
    const found = await app.getManagedEnvironment(where, { provider: azureNative });
    // Azure answers with the display name, such as `West Europe`.
    const region = found.location.toLowerCase().replaceAll(" ", "");
    return found.provisioningState === "Succeeded" ? region : undefined;
  } catch (error) {
    await pulumi.log.debug(`the region of ${where.environmentName} can't be looked up: ${String(error)}`);
    return undefined;
  }
}
