import { stable } from "../../base/resourceType";
import { path, text } from "../../base/shape";
import { idInGroup, type ArmType } from "../armType";
import { commonOutputs, groupFields } from "./common";

const armType = "Microsoft.ManagedIdentity/userAssignedIdentities";

// https://github.com/Azure/azure-rest-api-specs/tree/main/specification/msi/resource-manager/Microsoft.ManagedIdentity
export const userAssignedIdentity: ArmType = {
  token: "azure-native:managedidentity:UserAssignedIdentity",
  armType,
  apiVersion: "2023-01-31",
  name: { input: "resourceName", kind: "random" },
  inputs: groupFields({ resourceName: path(text()) }),
  replaces: ["location"],
  idOf: idInGroup(armType, "resourceName"),
  outputs: {
    ...commonOutputs(armType),
    principalId: stable(({ world, id }) => world.guid(id, "principal")),
    clientId: stable(({ world, id }) => world.guid(id, "client")),
    tenantId: stable(({ world }) => world.callers.azureNative.tenantId),
  },
  rules: [
    {
      // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity
      code: "InvalidParameter",
      judge: ({ name }) =>
        /^[a-zA-Z0-9][a-zA-Z0-9-_]{2,127}$/.test(name)
          ? undefined
          : `The resource name '${name}' is invalid: 3-128 letters, digits, '-' and '_', starting with a letter or digit.`,
    },
  ],
};
