import * as azureNative from "@pulumi/azure-native/provider";
import * as azuread from "@pulumi/azuread";
import type { StackSettings } from "../settings/stackSettings";
import { deploymentClouds } from "../../common/deploymentClouds";

/** The two providers of a stack. Sign-in comes from the environment: the Azure CLI, or the ARM_ variables of a pipeline. */
export interface Providers {
  readonly azuread: azuread.Provider;
  readonly azureNative: azureNative.Provider;
}

/**
 * Explicit, because the cloud is a setting of the stack. No tenant is set: the providers would then report it as
 * their own, and credentials of another tenant went unnoticed.
 */
export function createProviders(
  settings: Pick<StackSettings, "cloud" | "location" | "subscriptionId">,
): Providers {
  const { azureEnvironment, entraEnvironment } = deploymentClouds[settings.cloud];
  return {
    azuread: new azuread.Provider("azuread", { environment: entraEnvironment }),
    azureNative: new azureNative.Provider("azure-native", {
      environment: azureEnvironment,
      ...(settings.location === undefined ? {} : { location: settings.location }),
      subscriptionId: settings.subscriptionId,
    }),
  };
}
