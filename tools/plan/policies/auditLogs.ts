import type { Recorded } from "../recorded";
import { at, listAt } from "../values";
import type { Policy, Violation } from "./rule";

/** What must be recorded of whom. https://learn.microsoft.com/azure/azure-monitor/reference/supported-logs/logs-index */
const watched: Readonly<Record<string, { readonly categories: readonly string[]; readonly below: string }>> =
  {
    "azure-native:keyvault:Vault": { categories: ["AuditEvent"], below: "" },
    "azure-native:storage:StorageAccount": {
      categories: ["StorageRead", "StorageWrite", "StorageDelete"],
      below: "/blobServices/default",
    },
  };

export const auditLogs: Policy = {
  name: "who reads secrets and state is in a log",
  why: "after a leak, only the log says who had the secret or the audit records",
  types: Object.keys(watched),
  check: (resources) =>
    resources.flatMap((resource): Violation[] => {
      const rule = watched[resource.type];
      if (rule === undefined) return [];
      const logged = resources
        .filter((each) => isLogOf(each, resource, rule.below))
        .flatMap(({ inputs }) => listAt(inputs, "logs").filter((log) => at(log, "enabled") === true))
        .map((log) => at(log, "category"));
      const missing = rule.categories.filter((category) => !logged.includes(category));
      return missing.length === 0
        ? []
        : [
            {
              urn: resource.urn,
              problem: `no diagnostic setting of it keeps ${missing.join(", ")}`,
              hint: `send the categories of <its id>${rule.below} to the workspace`,
            },
          ];
    }),
};

/** By its id, or in a preview, where that isn't known, by where it comes from. */
function isLogOf(
  { type, inputs, propertyDependencies }: Recorded,
  resource: Recorded,
  below: string,
): boolean {
  if (type !== "azure-native:monitor:DiagnosticSetting" || inputs.workspaceId === undefined) return false;
  return resource.id === undefined
    ? (propertyDependencies.resourceUri ?? []).includes(resource.urn)
    : inputs.resourceUri === `${resource.id}${below}`;
}
