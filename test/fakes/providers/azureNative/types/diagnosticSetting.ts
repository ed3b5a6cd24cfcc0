import type { Rule } from "../../base/resourceType";
import { choice, flag, integer, listOf, objectOf, path, required, text } from "../../base/shape";
import { objectsAt, print, textAt } from "../../base/values";
import type { ArmType } from "../armType";
import { azureApiVersion, commonOutputs } from "./common";

const armType = "Microsoft.Insights/diagnosticSettings";
const token = "azure-native:monitor:DiagnosticSetting";
const retentionPolicy = objectOf({ days: required(integer()), enabled: required(flag()) });
const DESTINATIONS = [
  "workspaceId",
  "storageAccountId",
  "eventHubAuthorizationRuleId",
  "marketplacePartnerId",
];

// https://learn.microsoft.com/azure/azure-monitor/reference/supported-logs/logs-index
const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  "microsoft.app/managedenvironments": [
    ...["ContainerAppConsoleLogs", "ContainerAppSystemLogs", "AppEnvSpringAppConsoleLogs"],
    ...["AppEnvSessionConsoleLogs", "AppEnvSessionPoolEventLogs", "AppEnvSessionLifeCycleLogs"],
  ],
  "microsoft.keyvault/vaults": ["AuditEvent", "AzurePolicyEvaluationDetails"],
  "microsoft.containerregistry/registries": [
    "ContainerRegistryRepositoryEvents",
    "ContainerRegistryLoginEvents",
  ],
  "microsoft.operationalinsights/workspaces": ["Audit", "SummaryLogs", "Jobs"],
  "microsoft.storage/storageaccounts": [],
  "microsoft.storage/storageaccounts/blobservices": ["StorageRead", "StorageWrite", "StorageDelete"],
};

// https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings
const rules: readonly Rule[] = [
  {
    code: "BadRequest",
    judge: ({ inputs }) =>
      DESTINATIONS.some((name) => inputs[name] !== undefined)
        ? undefined
        : "At least one data sink needs to be specified.",
  },
  {
    code: "BadRequest",
    judge: ({ inputs }) =>
      objectsAt(inputs, "logs").length + objectsAt(inputs, "metrics").length > 0
        ? undefined
        : "At least one log or metric needs to be specified.",
  },
  {
    code: "BadRequest",
    judge: ({ inputs }) =>
      objectsAt(inputs, "logs").some(
        ({ category, categoryGroup }) => (category === undefined) === (categoryGroup === undefined),
      )
        ? "A log takes either category or categoryGroup."
        : undefined,
  },
  {
    code: "BadRequest",
    judge: ({ inputs }) => {
      const known = CATEGORIES[typeIn(textAt(inputs, "resourceUri")).toLowerCase()];
      const given = objectsAt(inputs, "logs").flatMap(({ category }) =>
        category === undefined ? [] : [print(category)],
      );
      const wrong = known === undefined ? undefined : given.find((category) => !known.includes(category));
      return wrong === undefined ? undefined : `Category '${wrong}' is not supported`;
    },
  },
  {
    status: 409,
    code: "Conflict",
    judge: ({ id, inputs, world }) => {
      const others = world
        .ofType(token)
        .filter(([other, each]) => other !== id && each.inputs["resourceUri"] === inputs["resourceUri"]);
      const mine = new Set(sinks(inputs));
      const clash = others.find(([, other]) => sinks(other.inputs).some((sink) => mine.has(sink)));
      return clash === undefined
        ? undefined
        : `Data sink '${textAt(inputs, "workspaceId")}' is already used in diagnostic setting '${clash[0].split("/").at(-1)}' for the same category. Data sinks can't be reused in different settings on the same category for the same resource.`;
    },
  },
];

export const diagnosticSetting: ArmType = {
  token,
  armType,
  apiVersion: "2021-05-01-preview",
  name: { input: "name", kind: "random" },
  // https://github.com/Azure/azure-rest-api-specs/tree/main/specification/monitor/resource-manager/Microsoft.Insights
  inputs: {
    azureApiVersion,
    name: path(),
    resourceUri: path(),
    workspaceId: text(),
    storageAccountId: text(),
    eventHubAuthorizationRuleId: text(),
    eventHubName: text(),
    marketplacePartnerId: text(),
    serviceBusRuleId: text(),
    logAnalyticsDestinationType: choice("Dedicated", "AzureDiagnostics"),
    logs: listOf(
      objectOf({ category: text(), categoryGroup: text(), enabled: required(flag()), retentionPolicy }),
    ),
    metrics: listOf(
      objectOf({ category: text(), enabled: required(flag()), retentionPolicy, timeGrain: text() }),
    ),
  },
  replaces: [],
  idOf: (inputs) => `${String(inputs["resourceUri"])}/providers/${armType}/${String(inputs["name"])}`,
  // A blob service is part of its account, whether a program sets its properties or not.
  parentsOf: (inputs) =>
    ["resourceUri", "workspaceId", "storageAccountId"]
      .map((name) => textAt(inputs, name).replace(/\/blobServices\/default$/, ""))
      .filter(Boolean),
  outputs: commonOutputs(armType),
  rules,
};

/** `Microsoft.Storage/storageAccounts/blobServices` of such an id. */
function typeIn(id: string): string {
  const [, below = ""] = /\/providers\/(.+)$/.exec(id) ?? [];
  const [namespace = "", ...parts] = below.split("/");
  return [namespace, ...parts.filter((_, index) => index % 2 === 0)].join("/");
}

function sinks(inputs: Parameters<typeof objectsAt>[0]): string[] {
  const destinations = DESTINATIONS.map((name) => textAt(inputs, name)).filter(Boolean);
  const categories = objectsAt(inputs, "logs").map((log) => String(log["category"] ?? log["categoryGroup"]));
  return destinations.flatMap((destination) => categories.map((category) => `${destination} ${category}`));
}
