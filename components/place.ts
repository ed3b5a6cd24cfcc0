import type * as pulumi from "@pulumi/pulumi";
import type { Cloud } from "../runtime/clouds";
import type { Names } from "./names";

/** Where a component's Azure resources go, what they are called and how they are tagged. */
export interface Place {
  readonly cloud: Cloud;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location: string;
  readonly subscriptionId: string;
  readonly names: Names;
  readonly tags: Readonly<Record<string, string>>;
  /** Whether what can't be made again is protected from deletion. */
  readonly protect: boolean;
}
