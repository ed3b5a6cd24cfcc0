import * as app from "@pulumi/azure-native/app";
import * as pulumi from "@pulumi/pulumi";
import { forStack } from "../../common/pulumi/stackOption";
import { setCommand } from "../../common/settings/problem";
import type { Names } from "../naming/names";
import type { Providers } from "../program/providers";
import { UserError } from "../program/userError";
import type { StackSettings } from "../settings/stackSettings";

interface Deployment {
  readonly names: Names;
  /** Where the settings want the stack. */
  readonly location: string;
  readonly settings: Pick<StackSettings, "credential" | "logAnalyticsWorkspaceId" | "resourceGroupName">;
}

/**
 * Where the stack runs in another region than the settings name: what a change costs, Azure says only when most of it is gone.
 * Throws a UserError where it would then fail, as names stay reserved; else warns. Only an environment that was made in full
 * counts: after a failed first `pulumi up` nothing is there to lose.
 */
export async function checkRegion(deployment: Deployment, providers: Providers): Promise<void> {
  const { names, location, settings } = deployment;
  const deployed = await deployedRegion(deployment, providers);
  if (deployed === undefined || deployed === location) return;
  const reserved = [
    // https://learn.microsoft.com/rest/api/loganalytics/workspaces/delete
    ...(settings.logAnalyticsWorkspaceId === undefined
      ? [`that of the log's workspace ${names.of("azure-native:operationalinsights:Workspace")} for 14 days`]
      : []),
    // https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview
    ...(settings.credential === "secret"
      ? [`that of the vault ${names.of("azure-native:keyvault:Vault")} for 7 days`]
      : []),
  ];
  const isBoundToFail = reserved.length > 0;
  const text = [
    `azure-native:location is ${location}, but this stack runs in ${deployed}. Azure moves nothing: an update deletes everything in`,
    isBoundToFail
      ? `the old region, the state with its dead letters included, and then fails, as names stay reserved: ${reserved.join(", ")}.`
      : "the old region, the state with its dead letters included.",
    `Deploy another stack in ${location}, let it read on, and destroy this one; or stay:`,
    `  ${setCommand("azure-native:location", deployed)}`,
  ].join("\n");
  if (isBoundToFail) throw new UserError(text);
  await pulumi.log.warn(forStack(text, pulumi.getStack()));
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
