import { fresh } from "../../base/resourceType";
import { text } from "../../base/shape";
import type { ArmType } from "../armType";
import { groupId } from "../armType";
import { azureApiVersion, commonOutputs, location, resourceGroupName, tags } from "./common";

const armType = "Microsoft.Resources/resourceGroups";
const { name, type } = commonOutputs(armType);

// https://github.com/Azure/azure-rest-api-specs/tree/main/specification/resources/resource-manager/Microsoft.Resources
export const resourceGroup: ArmType = {
  token: "azure-native:resources:ResourceGroup",
  armType,
  apiVersion: "2024-03-01",
  name: { input: "resourceGroupName", kind: "random" },
  inputs: { azureApiVersion, resourceGroupName, location, tags, managedBy: text() },
  // Not marked in the specification; the provider adds it: https://github.com/pulumi/pulumi-azure-native/tree/master/provider/pkg/gen
  replaces: ["location"],
  idOf: groupId,
  outputs: { name, type, properties: fresh(() => ({ provisioningState: "Succeeded" })) },
  rules: [
    {
      // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftresources
      code: "InvalidResourceGroup",
      judge: ({ name: given }) =>
        given.endsWith(".")
          ? `The provided resource group name '${given}' has these invalid characters: '.'. The name can only be a letter, digit, '-', '.', '(', ')' or '_' and must not end with '.'.`
          : undefined,
    },
  ],
};
