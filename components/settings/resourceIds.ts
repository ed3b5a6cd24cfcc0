import { asId } from "../../common/guid";
import type { Kind } from "../../common/settings/kinds";

/** An existing resource that the stack uses and doesn't own. */
export interface SharedResource {
  /** Its resource id. Azure ignores the case; provider and type are in one case here, so that no change is seen in another one. */
  readonly id: string;
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
  readonly name: string;
}

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
const GROUP = "[-\\w.()]{0,89}[-\\w()]";

/** A resource id in the form in which Azure prints it: `az resource show --query id`. */
function resourceId(type: string, name: string): Kind<SharedResource, "resourceId"> {
  const pattern = new RegExp(
    `^/subscriptions/([^/]+)/resourceGroups/(${GROUP})/providers/${type.replace(".", "\\.")}/(${name})$`,
    "i",
  );
  const form = `/subscriptions/<guid>/resourceGroups/<group>/providers/${type}/<name>`;
  return {
    name: "resourceId",
    allowed: `${form}, the GUID not all zeros`,
    example: form,
    shownLength: 300,
    parse: (text) => {
      const [, subscription = "", resourceGroupName = "", found = ""] = pattern.exec(text) ?? [];
      const subscriptionId = asId(subscription);
      if (subscriptionId === undefined) return undefined;
      const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/${type}/${found}`;
      return { id, subscriptionId, resourceGroupName, name: found };
    },
  };
}

export const logAnalyticsWorkspaceId = resourceId(
  "Microsoft.OperationalInsights/workspaces",
  "[a-z0-9][a-z0-9-]{2,61}[a-z0-9]",
);

export const actionGroupId = resourceId(
  "Microsoft.Insights/actionGroups",
  "[^/:<>+&%\\\\?|*#@{}\\x00-\\x1f]{0,259}[^/:<>+&%\\\\?|*#@{}\\x00-\\x1f .]",
);

export const registryId = resourceId("Microsoft.ContainerRegistry/registries", "[a-z0-9]{5,50}");
