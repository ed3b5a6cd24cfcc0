import type { Names } from "./names";

/** What tells where a stack's own resources are, before any of them is made. */
export interface OwnPlace {
  readonly subscriptionId: string;
  /** Name of the resource group. */
  readonly groupName: string;
  readonly names: Names;
}

/** Id of the resource group. */
export function groupIdOf({ subscriptionId, groupName }: Omit<OwnPlace, "names">): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${groupName}`;
}

/** The ids that a stack's own parts have, or would have, where it can share another's instead; by the setting that names that one. */
export function ownIds(place: OwnPlace) {
  const { names } = place;
  const within = `${groupIdOf(place)}/providers`;
  return {
    logAnalyticsWorkspaceId: `${within}/Microsoft.OperationalInsights/workspaces/${names.of("azure-native:operationalinsights:Workspace")}`,
    actionGroupId: `${within}/Microsoft.Insights/actionGroups/${names.of("azure-native:monitor:ActionGroup")}`,
    registryId: `${within}/Microsoft.ContainerRegistry/registries/${names.of("azure-native:containerregistry:Registry")}`,
  } as const;
}
