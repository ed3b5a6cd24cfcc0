import type * as azureNative from "@pulumi/azure-native/provider";
import type * as pulumi from "@pulumi/pulumi";
import type { DeploymentCloud } from "../../common/deploymentClouds";
import type { Names } from "../../components/naming/names";
import type { BootstrapSettings } from "./settings";

/** What every part of this program needs to know. */
export interface Place {
  readonly settings: BootstrapSettings;
  readonly tenantId: string;
  readonly cloud: DeploymentCloud;
  readonly names: Names;
  readonly tags: Readonly<Record<string, string>>;
  /** Object id of Microsoft Graph's service principal. */
  readonly graphObjectId: string;
  /** The provider of a subscription. */
  readonly providerOf: (subscriptionId: string) => azureNative.Provider;
}

/** What all stacks share, as far as their own parts build on it. */
export interface SharedNames {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly accountName: pulumi.Input<string>;
  readonly vaultName: pulumi.Input<string>;
  /** Resource id of the custom role. */
  readonly keyRoleId: pulumi.Input<string>;
  /** After them, a container or key is made: soft delete is on by then, and operators may delete what fails. */
  readonly ready: readonly pulumi.Resource[];
}
