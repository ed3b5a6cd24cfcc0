import type { Rule } from "../../base/resourceType";
import { fresh } from "../../base/resourceType";
import { anything, flag, listOf, objectOf, path, required, text, type Fields } from "../../base/shape";
import { isObject, objectsAt, textAt } from "../../base/values";
import { idInGroup, type ArmType } from "../armType";
import { commonOutputs, groupFields, identityBlock, IDENTITY_TYPES } from "./common";

const armType = "Microsoft.Insights/actionGroups";

function receivers(fields: Fields) {
  return listOf(objectOf({ name: required(text()), useCommonAlertSchema: flag(), ...fields }), {
    key: "name",
  });
}

const RECEIVERS: Fields = {
  armRoleReceivers: receivers({ roleId: required(text()) }),
  emailReceivers: receivers({ emailAddress: required(text()) }),
  webhookReceivers: receivers({
    serviceUri: required(text()),
    identifierUri: text(),
    managedIdentity: text(),
    objectId: text(),
    tenantId: text(),
    useAadAuth: flag(),
  }),
};

// https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups
const rules: readonly Rule[] = [
  {
    code: "InvalidActionGroup",
    judge: ({ inputs }) => {
      const names = Object.keys(RECEIVERS).flatMap((list) => objectsAt(inputs, list).map(({ name }) => name));
      return new Set(names).size < names.length
        ? "Receiver names must be unique within an action group."
        : undefined;
    },
  },
  {
    code: "InvalidActionGroup",
    judge: ({ inputs }) => {
      const wrong = objectsAt(inputs, "emailReceivers").find(
        ({ emailAddress }) => !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(String(emailAddress)),
      );
      return wrong === undefined
        ? undefined
        : `The email address '${String(wrong["emailAddress"])}' is invalid.`;
    },
  },
  {
    // The regions of https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups#create-an-action-group
    code: "LocationNotAvailableForResourceType",
    judge: ({ inputs }) => {
      const region = textAt(inputs, "location").toLowerCase().replaceAll(" ", "");
      return REGIONS.includes(region)
        ? undefined
        : `The provided location '${textAt(inputs, "location")}' is not available for resource type 'microsoft.insights/actiongroups'.`;
    },
  },
];

const REGIONS = [
  ...["global", "swedencentral", "germanywestcentral", "northcentralus", "southcentralus"],
  ...["eastus2", "westeurope", "westus"],
];

export const actionGroup: ArmType = {
  token: "azure-native:monitor:ActionGroup",
  armType,
  apiVersion: "2024-10-01-preview",
  name: { input: "actionGroupName", kind: "random" },
  // https://github.com/Azure/azure-rest-api-specs/tree/main/specification/monitor/resource-manager/Microsoft.Insights
  inputs: groupFields({
    actionGroupName: path(),
    groupShortName: required(text({ max: 12 })),
    enabled: required(flag()),
    ...RECEIVERS,
    automationRunbookReceivers: listOf(anything()),
    azureAppPushReceivers: listOf(anything()),
    azureFunctionReceivers: listOf(anything()),
    eventHubReceivers: listOf(anything()),
    identity: identityBlock(...IDENTITY_TYPES),
    incidentReceivers: listOf(anything()),
    itsmReceivers: listOf(anything()),
    logicAppReceivers: listOf(anything()),
    smsReceivers: listOf(anything()),
    voiceReceivers: listOf(anything()),
  }),
  replaces: ["location"],
  idOf: idInGroup(armType, "actionGroupName"),
  outputs: {
    ...commonOutputs(armType),
    emailReceivers: fresh(({ inputs }) => {
      const given = inputs["emailReceivers"];
      if (!Array.isArray(given)) return undefined;
      return given.map((each: unknown) => (isObject(each) ? { ...each, status: "Enabled" } : each));
    }),
  },
  rules,
};
