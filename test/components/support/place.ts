import { namesOf } from "../../../components/naming/names";
import type { StackContext } from "../../../components/program/stackContext";
import { LOCATION, SUBSCRIPTION } from "./mockedCloud";
import { deploymentClouds } from "../../../common/deploymentClouds";

/** Where the components under test put their resources. */
export function place(fields: Partial<StackContext> = {}): StackContext {
  return {
    cloud: deploymentClouds.commercial,
    resourceGroupName: "rg-test",
    groupName: "rg-test",
    location: LOCATION,
    subscriptionId: SUBSCRIPTION,
    names: namesOf({ subscriptionId: SUBSCRIPTION, project: "audit-log-connector", stack: "dev" }),
    tags: { stack: "dev" },
    protect: false,
    ...fields,
  };
}

/** Id of something in the group of `place`. */
export function idIn(path: string): string {
  return `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-test/providers/Microsoft.${path}`;
}
