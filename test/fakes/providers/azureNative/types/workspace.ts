import { fresh, stable } from "../../base/resourceType";
import { choice, flag, integer, number, objectOf, path, required, text } from "../../base/shape";
import { at, textAt } from "../../base/values";
import { idInGroup, type ArmType } from "../armType";
import { commonOutputs, groupFields, identityBlock, identityOutputs } from "./common";

const armType = "Microsoft.OperationalInsights/workspaces";

// https://github.com/Azure/azure-rest-api-specs/tree/main/specification/operationalinsights/resource-manager
export const workspace: ArmType = {
  token: "azure-native:operationalinsights:Workspace",
  armType,
  apiVersion: "2023-09-01",
  name: { input: "workspaceName", kind: "random" },
  inputs: groupFields({
    workspaceName: path(text({ min: 4, max: 63, pattern: "^[A-Za-z0-9][A-Za-z0-9-]+[A-Za-z0-9]$" })),
    sku: objectOf({
      name: required(
        choice(
          ...["Free", "Standard", "Premium", "PerNode", "PerGB2018"],
          ...["Standalone", "CapacityReservation", "LACluster"],
        ),
      ),
      capacityReservationLevel: integer(),
    }),
    retentionInDays: integer(),
    workspaceCapping: objectOf({ dailyQuotaGb: number() }),
    defaultDataCollectionRuleResourceId: text(),
    features: objectOf({
      clusterResourceId: text(),
      disableLocalAuth: flag(),
      enableDataExport: flag(),
      enableLogAccessUsingOnlyResourcePermissions: flag(),
      immediatePurgeDataOn30Days: flag(),
    }),
    forceCmkForQuery: flag(),
    identity: identityBlock("None", "SystemAssigned", "UserAssigned"),
    publicNetworkAccessForIngestion: choice("Enabled", "Disabled"),
    publicNetworkAccessForQuery: choice("Enabled", "Disabled"),
  }),
  replaces: ["location"],
  idOf: idInGroup(armType, "workspaceName"),
  defaults: {
    sku: { name: "PerGB2018" },
    retentionInDays: 30,
    publicNetworkAccessForIngestion: "Enabled",
    publicNetworkAccessForQuery: "Enabled",
  },
  // https://learn.microsoft.com/rest/api/loganalytics/workspaces/delete: the provider does not force it
  onGone(id, world) {
    world.deletedWorkspaces.set(id.toLowerCase(), plain(textAt(world.find(id)?.inputs, "location")));
  },
  afterCreate: (id, _, world) => void world.deletedWorkspaces.delete(id.toLowerCase()),
  outputs: {
    ...commonOutputs(armType),
    customerId: stable(({ world, id }) => world.guid(id, "customer")),
    createdDate: stable(({ world }) => new Date(world.now()).toISOString()),
    modifiedDate: fresh(({ world }) => new Date(world.now()).toISOString()),
    provisioningState: fresh(() => "Succeeded"),
    ...identityOutputs,
  },
  rules: [
    {
      // Message: https://github.com/MicrosoftDocs/azure-docs/issues/41719
      status: 409,
      code: "Conflict",
      judge: ({ id, name, inputs, previous, world }) => {
        const kept = world.deletedWorkspaces.get(id.toLowerCase());
        return previous === undefined && kept !== undefined && kept !== plain(textAt(inputs, "location"))
          ? `The workspace name '${name}' is not unique`
          : undefined;
      },
    },
    {
      // https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure
      code: "InvalidParameter",
      judge: ({ inputs }) => {
        const days = at(inputs, "retentionInDays");
        if (typeof days !== "number") return undefined;
        const isFree = textAt(inputs, "sku.name") === "Free";
        const fits = isFree ? days === 7 : days >= 30 && days <= 730;
        return fits ? undefined : `'RetentionInDays' property doesn't match the SKU limits: ${days}.`;
      },
    },
    {
      // https://learn.microsoft.com/azure/azure-monitor/logs/daily-cap
      code: "InvalidParameter",
      judge: ({ inputs }) => {
        const quota = at(inputs, "workspaceCapping.dailyQuotaGb");
        return typeof quota === "number" && quota <= 0 && quota !== -1
          ? "'dailyQuotaGb' must be -1 or greater than 0."
          : undefined;
      },
    },
  ],
};

function plain(location: string): string {
  return location.toLowerCase().replaceAll(" ", "");
}
