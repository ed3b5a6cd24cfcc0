import { fresh, stable } from "../../base/resourceType";
import { anything, choice, flag, integer, listOf, objectOf, path, required, text } from "../../base/shape";
import { at, isObject, textAt } from "../../base/values";
import { idInGroup, type ArmType } from "../armType";
import { commonOutputs, groupFields } from "./common";

const armType = "Microsoft.ContainerRegistry/registries";
const status = choice("enabled", "disabled");

// https://github.com/Azure/azure-rest-api-specs/tree/main/specification/containerregistry/resource-manager
export const registry: ArmType = {
  token: "azure-native:containerregistry:Registry",
  armType,
  apiVersion: "2023-01-01-preview",
  name: { input: "registryName", kind: "random" },
  inputs: groupFields({
    registryName: path(text({ min: 5, max: 50, pattern: "^[a-zA-Z0-9]*$" })),
    sku: required(objectOf({ name: required(choice("Classic", "Basic", "Standard", "Premium")) })),
    adminUserEnabled: flag(),
    anonymousPullEnabled: flag(),
    dataEndpointEnabled: flag(),
    encryption: anything(),
    identity: anything(),
    networkRuleBypassOptions: choice("AzureServices", "None"),
    networkRuleSet: objectOf({
      defaultAction: required(choice("Allow", "Deny")),
      ipRules: listOf(objectOf({ action: choice("Allow"), iPAddressOrRange: required(text()) })),
    }),
    policies: objectOf({
      azureADAuthenticationAsArmPolicy: objectOf({ status }),
      exportPolicy: objectOf({ status }),
      quarantinePolicy: objectOf({ status }),
      retentionPolicy: objectOf({ days: integer(), status }),
      softDeletePolicy: objectOf({ retentionDays: integer(), status }),
      trustPolicy: objectOf({ status, type: choice("Notary") }),
    }),
    publicNetworkAccess: choice("Enabled", "Disabled"),
    zoneRedundancy: choice("Enabled", "Disabled"),
  }),
  replaces: ["location"],
  fixed: ["zoneRedundancy"],
  idOf: idInGroup(armType, "registryName"),
  taken: {
    code: "AlreadyInUse",
    message: (name) => `The registry DNS name ${name.toLowerCase()} is already in use.`,
  },
  outputs: {
    ...commonOutputs(armType),
    "sku.tier": fresh(({ inputs }) => textAt(inputs, "sku.name")),
    loginServer: fresh(({ name, world }) => `${name.toLowerCase()}.${world.suffixes.registry}`),
    creationDate: stable(({ world }) => new Date(world.now()).toISOString()),
    provisioningState: fresh(() => "Succeeded"),
  },
  rules: [
    {
      // https://learn.microsoft.com/azure/container-registry/container-registry-skus
      code: "SkuFeatureNotSupported",
      judge: ({ inputs }) => {
        if (textAt(inputs, "sku.name") === "Premium") return undefined;
        const used = PREMIUM_ONLY.find((feature) => feature.isUsed(inputs));
        return used === undefined
          ? undefined
          : `${used.name} is only supported for managed registries in Premium SKU.`;
      },
    },
    {
      code: "SkuFeatureNotSupported",
      judge: ({ inputs }) =>
        inputs["anonymousPullEnabled"] === true && ["Basic", "Classic"].includes(textAt(inputs, "sku.name"))
          ? "Anonymous pull is only supported for managed registries in Standard or Premium SKU."
          : undefined,
    },
  ],
};

const PREMIUM_ONLY: readonly { name: string; isUsed(inputs: Record<string, unknown>): boolean }[] = [
  {
    name: "Disabling public network access",
    isUsed: (inputs) => inputs["publicNetworkAccess"] === "Disabled",
  },
  { name: "A network rule set", isUsed: (inputs) => isObject(inputs["networkRuleSet"]) },
  { name: "Zone redundancy", isUsed: (inputs) => inputs["zoneRedundancy"] === "Enabled" },
  { name: "A data endpoint", isUsed: (inputs) => inputs["dataEndpointEnabled"] === true },
  {
    name: "The retention policy",
    isUsed: (inputs) => at(inputs, "policies.retentionPolicy.status") === "enabled",
  },
  {
    name: "The export policy",
    isUsed: (inputs) => at(inputs, "policies.exportPolicy.status") === "disabled",
  },
];
