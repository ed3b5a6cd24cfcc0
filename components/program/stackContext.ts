import type * as pulumi from "@pulumi/pulumi";
import type { Names } from "../naming/names";
import type { DeploymentCloud } from "../../common/deploymentClouds";

/** Where a component's Azure resources go, what they are called and how they are tagged. */
export interface StackContext {
  readonly cloud: DeploymentCloud;
  readonly resourceGroupName: pulumi.Input<string>;
  /** The same, known before the group is there. */
  readonly groupName: string;
  readonly location: string;
  readonly subscriptionId: string;
  readonly names: Names;
  readonly tags: Readonly<Record<string, string>>;
  /** Whether what can't be made again is protected from deletion. */
  readonly protect: boolean;
}
