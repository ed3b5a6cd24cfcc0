import { listOf, path, required, text } from "../../base/shape";
import { textAt } from "../../base/values";
import type { World } from "../../base/world";
import type { Values } from "../../fakeProvider";
import { idInGroup, type ArmType } from "../armType";
import { azureApiVersion, commonOutputs, resourceGroupName } from "./common";
import { userAssignedIdentity } from "./managedIdentity";

const armType = `${userAssignedIdentity.armType}/federatedIdentityCredentials`;
const token = "azure-native:managedidentity:FederatedIdentityCredential";
const identityId = idInGroup(userAssignedIdentity.armType, "resourceName");

// https://github.com/Azure/azure-rest-api-specs/tree/main/specification/msi/resource-manager/Microsoft.ManagedIdentity
export const identityCredential: ArmType = {
  token,
  armType,
  apiVersion: "2023-01-31",
  otherVersions: [
    "2022-01-31-preview",
    "2023-07-31-preview",
    "2024-11-30",
    "2025-01-31-preview",
    "2025-05-31-preview",
  ],
  name: { input: "federatedIdentityCredentialResourceName", kind: "copy" },
  inputs: {
    azureApiVersion,
    resourceGroupName,
    resourceName: path(text()),
    federatedIdentityCredentialResourceName: path(text({ pattern: "^[a-zA-Z0-9]{1}[a-zA-Z0-9-_]{2,119}$" })),
    audiences: required(listOf(text())),
    issuer: required(text()),
    subject: required(text()),
  },
  replaces: [],
  idOf: (inputs, world) =>
    `${identityId(inputs, world)}/federatedIdentityCredentials/${String(inputs["federatedIdentityCredentialResourceName"])}`,
  parentsOf: (inputs, world) => [identityId(inputs, world)],
  outputs: commonOutputs(armType),
  // https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations
  rules: [
    {
      code: "BadRequest",
      judge: ({ inputs: { audiences } }) =>
        Array.isArray(audiences) && audiences.length === 1
          ? undefined
          : "A federated identity credential has exactly one audience.",
    },
    {
      code: "BadRequest",
      judge: ({ id, inputs, world }) => {
        const siblings = siblingsOf(world, id, inputs);
        if (siblings.length >= 20)
          return "Too many Federated Identity Credentials for the managed identity: 20 at most.";
        const isSame = (key: string) => (each: Values) => textAt(each, key) === textAt(inputs, key);
        return siblings.filter(isSame("issuer")).some(isSame("subject"))
          ? `Issuer and subject combination already exists for this Managed Identity.`
          : undefined;
      },
    },
  ],
};

/** The other credentials of the same identity. */
function siblingsOf(world: World, id: string, inputs: Values): Values[] {
  return world
    .ofType(token)
    .filter(([other]) => other !== id)
    .map(([, resource]) => resource.inputs)
    .filter((each) => identityId(each, world) === identityId(inputs, world));
}
