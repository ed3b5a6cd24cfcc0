import { namesOf } from "../../components/names";
import type { Place } from "../../components/place";
import { clouds } from "../../runtime/clouds";
import { LOCATION, SUBSCRIPTION } from "./mockedCloud";

/** Where the components under test put their resources. */
export function place(fields: Partial<Place> = {}): Place {
  return {
    cloud: clouds.commercial,
    resourceGroupName: "rg-test",
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
