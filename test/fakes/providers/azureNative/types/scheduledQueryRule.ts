import { fresh, stable, type Request, type Rule } from "../../base/resourceType";
import {
  choice,
  flag,
  integer,
  listOf,
  mapOf,
  number,
  objectOf,
  path,
  required,
  setOf,
  text,
} from "../../base/shape";
import { at, objectsAt, print, same, textAt, textsAt } from "../../base/values";
import { idInGroup, type ArmType } from "../armType";
import { commonOutputs, createdNow, groupFields, identityBlock, identityOutputs } from "./common";
import { minutesOf } from "./duration";

const armType = "Microsoft.Insights/scheduledQueryRules";

const HOUR = 60;
const DAY = 24 * HOUR;
// The service takes fewer than the specification says:
// https://github.com/hashicorp/terraform-provider-azurerm/blob/main/website/docs/r/monitor_scheduled_query_rules_alert_v2.html.markdown
const HOURS = [1, 2, 3, 4, 5, 6].map((hours) => hours * HOUR);
const FREQUENCIES = [1, 5, 10, 15, 30, 45, ...HOURS, DAY];
const WINDOWS = [...FREQUENCIES, 2 * DAY];
const QUERY_RANGES = [5, 10, 15, 20, 30, 45, ...HOURS, DAY, 2 * DAY];
const MUTES = [5, 10, 15, 30, 45, ...HOURS, DAY, 2 * DAY];

const ALLOWED_MINUTES: readonly { input: string; allowed: readonly number[] }[] = [
  { input: "evaluationFrequency", allowed: FREQUENCIES },
  { input: "windowSize", allowed: WINDOWS },
  { input: "overrideQueryTimeRange", allowed: QUERY_RANGES },
  { input: "muteActionsDuration", allowed: MUTES },
];

function isLogAlert({ inputs }: Request): boolean {
  return ["", "LogAlert"].includes(textAt(inputs, "kind"));
}

// https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule
const rules: readonly Rule[] = [
  {
    code: "BadRequest",
    judge: (request) => {
      const needed = ["severity", "evaluationFrequency", "windowSize"];
      const everyKind = ["scopes", "criteria", "enabled"];
      const names = isLogAlert(request) ? [...everyKind, ...needed] : everyKind;
      const missing = names.find((name) => request.inputs[name] === undefined);
      if (missing === undefined) return undefined;
      // Message: hashicorp/terraform-provider-azurerm#19342
      return `Invalid Input :\r\n${missing.charAt(0).toUpperCase()}${missing.slice(1)}: Property is missing`;
    },
  },
  {
    code: "BadRequest",
    judge: ({ inputs }) => {
      const wrong = ALLOWED_MINUTES.find(({ input, allowed }) => {
        const given = inputs[input];
        return given !== undefined && !allowed.includes(minutesOf(print(given)) ?? Number.NaN);
      });
      return wrong === undefined
        ? undefined
        : `The value '${String(inputs[wrong.input])}' of '${wrong.input}' is not supported. Supported values in minutes: ${wrong.allowed.join(", ")}.`;
    },
  },
  {
    code: "BadRequest",
    judge: (request) => {
      const { frequency, window, periods, queried } = times(request);
      if (window < frequency) return "windowSize must not be shorter than evaluationFrequency.";
      if (frequency === 1 && window > 6 * HOUR)
        return "windowSize must not be longer than PT6H when evaluationFrequency is PT1M.";
      if (queried < window * periods)
        return "overrideQueryTimeRange must not be shorter than windowSize times numberOfEvaluationPeriods.";
      return window * periods > 2 * DAY
        ? "windowSize times numberOfEvaluationPeriods must not be longer than two days."
        : undefined;
    },
  },
  {
    code: "BadRequest",
    judge: ({ inputs }) => {
      const severity = inputs["severity"];
      const fits = severity === undefined || [0, 1, 2, 3, 4].includes(Number(severity));
      return fits ? undefined : `The severity '${print(severity)}' is not an integer between 0 and 4.`;
    },
  },
  {
    code: "BadRequest",
    judge: ({ inputs }) =>
      objectsAt(inputs, "criteria.allOf").length === 1 ? undefined : "A rule needs exactly one condition.",
  },
  { code: "BadRequest", judge: (request) => judgeCondition(request) },
  {
    code: "BadRequest",
    judge: ({ inputs }) =>
      inputs["autoMitigate"] === true && inputs["muteActionsDuration"] !== undefined
        ? "muteActionsDuration cannot be used when autoMitigate is true."
        : undefined,
  },
  {
    // https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview#stateful-alerts: none above 12 hours
    code: "BadRequest",
    judge: (request) =>
      request.inputs["autoMitigate"] === true && times(request).frequency > DAY / 2
        ? "autoMitigate cannot be used when evaluationFrequency is longer than 12 hours."
        : undefined,
  },
  {
    // Message: Azure/azure-cli#26581
    code: "InvalidRequestContent",
    judge: ({ inputs }) => {
      const mute = minutesOf(textAt(inputs, "muteActionsDuration"));
      return mute !== undefined && mute < (minutesOf(textAt(inputs, "evaluationFrequency")) ?? 0)
        ? "The request content was invalid and could not be deserialized: 'EvaluationFrequency cannot be greater than MuteActionsDuration'"
        : undefined;
    },
  },
  {
    // A table of resource logs appears with its first record; until then a query may only ask for it fuzzily.
    // https://learn.microsoft.com/kusto/query/union-operator
    code: "BadRequest",
    judge: ({ inputs }) => {
      const query = textAt(objectsAt(inputs, "criteria.allOf")[0], "query");
      const [table] = /\bContainerApp(?:Console|System)Logs(?:_CL)?\b/.exec(query) ?? [];
      const isSpared = inputs["skipQueryValidation"] === true || /\bisfuzzy\s*=\s*true\b/.test(query);
      return table === undefined || isSpared
        ? undefined
        : `The query couldn't be validated: 'Failed to resolve table or column expression named '${table}''.`;
    },
  },
  {
    // https://github.com/pulumi/pulumi-azure-native/issues/4839
    code: "BadRequest",
    judge: ({ inputs, previous }) =>
      previous !== undefined && !same(previous.inputs["scopes"], inputs["scopes"])
        ? "Scope can not be updated"
        : undefined,
  },
  {
    status: 404,
    code: "ResourceNotFound",
    judge: ({ inputs, world }) => {
      const ids = [...textsAt(inputs, "scopes"), ...textsAt(inputs, "actions.actionGroups")];
      const missing = ids.find((id) => world.find(id) === undefined);
      return missing === undefined ? undefined : `The Resource '${missing}' was not found.`;
    },
  },
  {
    // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftinsights
    code: "BadRequest",
    judge: ({ name }) =>
      /^[^*#&+:<>?@%{}\\/|]{1,260}$/.test(name) && !/[ .]$/.test(name)
        ? undefined
        : `The rule name '${name}' is invalid.`,
  },
];

export const scheduledQueryRule: ArmType = {
  token: "azure-native:monitor:ScheduledQueryRule",
  armType,
  apiVersion: "2025-01-01-preview",
  name: { input: "ruleName", kind: "random" },
  // https://github.com/Azure/azure-rest-api-specs/tree/main/specification/monitor/resource-manager/Microsoft.Insights
  inputs: groupFields({
    ruleName: path(),
    actions: objectOf({
      actionGroups: setOf(text()),
      actionProperties: mapOf(),
      customProperties: mapOf(),
    }),
    autoMitigate: flag(),
    checkWorkspaceAlertsStorageConfigured: flag(),
    criteria: objectOf({
      allOf: listOf(
        objectOf({
          alertSensitivity: text(),
          criterionType: choice("StaticThresholdCriterion", "DynamicThresholdCriterion"),
          dimensions: listOf(
            objectOf({
              name: required(text()),
              operator: required(choice("Include", "Exclude")),
              values: required(listOf(text())),
            }),
            { key: "name" },
          ),
          failingPeriods: objectOf({
            minFailingPeriodsToAlert: integer(),
            numberOfEvaluationPeriods: integer(),
          }),
          ignoreDataBefore: text(),
          metricMeasureColumn: text(),
          metricName: text(),
          minRecurrenceCount: integer(),
          // The SDK's enum of this name, with "lt" and "gt", belongs to another type: @pulumi/azure-native, types/enums/monitor
          operator: choice(
            ...["Equals", "GreaterThan", "GreaterThanOrEqual"],
            ...["LessThan", "LessThanOrEqual", "GreaterOrLessThan"],
          ),
          query: text(),
          resourceIdColumn: text(),
          threshold: number(),
          timeAggregation: choice("Count", "Average", "Minimum", "Maximum", "Total"),
        }),
      ),
    }),
    description: text(),
    displayName: text(),
    enabled: flag(),
    evaluationFrequency: text(),
    identity: identityBlock("None", "SystemAssigned", "UserAssigned"),
    kind: choice("LogAlert", "SimpleLogAlert", "LogToMetric"),
    muteActionsDuration: text(),
    overrideQueryTimeRange: text(),
    resolveConfiguration: objectOf({ autoResolved: flag(), timeToResolve: text() }),
    scopes: listOf(text()),
    severity: number(),
    skipQueryValidation: flag(),
    targetResourceTypes: listOf(text()),
    windowSize: text(),
  }),
  replaces: ["location"],
  idOf: idInGroup(armType, "ruleName"),
  outputs: {
    ...commonOutputs(armType),
    // https://learn.microsoft.com/rest/api/monitor/scheduled-query-rules/create-or-update
    systemData: fresh((request) => ({
      ...createdNow(request),
      ...(request.previous?.outputs["systemData"] as object | undefined),
      lastModifiedAt: new Date(request.world.now()).toISOString(),
    })),
    createdWithApiVersion: stable(() => "2025-01-01-preview"),
    etag: fresh(({ world, id }) => `"${world.hex(id, "etag").slice(0, 8)}"`),
    isLegacyLogAnalyticsRule: fresh(() => false),
    isWorkspaceAlertsStorageConfigured: fresh(() => false),
    ...identityOutputs,
  },
  rules,
};

function times({ inputs }: Request) {
  const [condition] = objectsAt(inputs, "criteria.allOf");
  const minutes = (input: string): number | undefined => minutesOf(textAt(inputs, input));
  return {
    frequency: minutes("evaluationFrequency") ?? 0,
    window: minutes("windowSize") ?? 0,
    periods: Number(at(condition, "failingPeriods.numberOfEvaluationPeriods") ?? 1),
    queried: minutes("overrideQueryTimeRange") ?? Infinity,
  };
}

function judgeCondition({ inputs }: Request): string | undefined {
  const [condition] = objectsAt(inputs, "criteria.allOf");
  if (condition === undefined) return undefined;
  if (textAt(condition, "query").trim() === "") return "The query is empty.";
  const periods = Number(at(condition, "failingPeriods.numberOfEvaluationPeriods") ?? 1);
  const failing = Number(at(condition, "failingPeriods.minFailingPeriodsToAlert") ?? 1);
  if (periods < 1 || periods > 6) return "numberOfEvaluationPeriods must be 1 to 6.";
  if (failing < 1 || failing > periods)
    return "minFailingPeriodsToAlert must be 1 to numberOfEvaluationPeriods.";
  const aggregation = textAt(condition, "timeAggregation");
  if (aggregation === "" || textAt(condition, "operator") === "" || condition["threshold"] === undefined)
    return "A condition needs timeAggregation, operator and threshold.";
  return aggregation !== "Count" && textAt(condition, "metricMeasureColumn") === ""
    ? `timeAggregation ${aggregation} needs metricMeasureColumn.`
    : undefined;
}
