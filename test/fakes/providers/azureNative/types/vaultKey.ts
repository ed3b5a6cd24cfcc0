import { fresh, stable } from "../../base/resourceType";
import { anything, choice, flag, integer, listOf, objectOf, path, required, text } from "../../base/shape";
import { at, textAt } from "../../base/values";
import { isAllowed } from "../access";
import { armError, idInGroup, type ArmType } from "../armType";
import { azureApiVersion, commonOutputs, resourceGroupName, tags } from "./common";
import { vault, vaultUri } from "./keyVault";

const armType = "Microsoft.KeyVault/vaults/keys";
const vaultId = idInGroup(vault.armType, "vaultName");

// https://github.com/Azure/azure-rest-api-specs/tree/main/specification/keyvault/resource-manager/Microsoft.KeyVault
export const vaultKey: ArmType = {
  token: "azure-native:keyvault:Key",
  armType,
  apiVersion: vault.apiVersion,
  otherVersions: vault.otherVersions ?? [],
  isDeletedElsewhere: true,
  name: { input: "keyName", kind: "copy" },
  inputs: {
    azureApiVersion,
    resourceGroupName,
    vaultName: path(text({ pattern: "^[a-zA-Z0-9-]{3,24}$" })),
    keyName: path(text({ pattern: "^[a-zA-Z0-9-]{1,127}$" })),
    tags,
    properties: required(
      objectOf({
        attributes: objectOf({
          enabled: flag(),
          expires: integer(),
          exportable: flag(),
          notBefore: integer(),
        }),
        curveName: choice("P-256", "P-384", "P-521", "P-256K"),
        keyOps: listOf(text()),
        keySize: integer(),
        kty: choice("EC", "EC-HSM", "RSA", "RSA-HSM"),
        releasePolicy: anything(),
        rotationPolicy: anything(),
      }),
    ),
  },
  replaces: [],
  // A key that is there is answered as it is, whatever the request says: https://learn.microsoft.com/rest/api/keyvault/keys/create-if-not-exist
  accepted: ({ previous }) => previous?.inputs,
  idOf: (inputs, world) => `${vaultId(inputs, world)}/keys/${String(inputs["keyName"])}`,
  parentsOf: (inputs, world) => [vaultId(inputs, world)],
  outputs: {
    name: commonOutputs(armType).name,
    type: commonOutputs(armType).type,
    location: fresh(({ inputs, world }) => textAt(world.find(vaultId(inputs, world))?.inputs, "location")),
    kty: fresh(({ inputs }) => at(inputs, "properties.kty")),
    keySize: fresh(({ inputs }) => at(inputs, "properties.keySize")),
    keyOps: fresh(({ inputs }) => at(inputs, "properties.keyOps")),
    keyUri: fresh(({ inputs, name, world }) => `${vaultUri(String(inputs["vaultName"]), world)}keys/${name}`),
    keyUriWithVersion: stable(
      ({ id, inputs, name, world }) =>
        `${vaultUri(String(inputs["vaultName"]), world)}keys/${name}/${world.hex(id, "version").slice(0, 32)}`,
    ),
  },
  // The provider asks the vault itself: provider/pkg/resources/customresources/custom_keyvault.go
  beforeDelete(id, world) {
    const { objectId, clientId } = world.callers.azureNative;
    if (!isAllowed(world, objectId, "deleteKeys", id))
      throw armError(
        403,
        "Forbidden",
        `Caller is not authorized to perform action on resource. Caller: appid=${clientId};oid=${objectId} Action: 'Microsoft.KeyVault/vaults/keys/delete' Resource: '${id.toLowerCase()}'`,
      );
    world.deletedSecrets.add(id.toLowerCase());
  },
  rules: [
    {
      // https://learn.microsoft.com/azure/key-vault/general/common-error-codes
      status: 409,
      code: "Conflict",
      judge: ({ id, name, world }) =>
        world.deletedSecrets.has(id.toLowerCase())
          ? `Key ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the key can only be recovered or purged.`
          : undefined,
    },
    {
      // https://learn.microsoft.com/azure/key-vault/keys/about-keys-details
      code: "BadParameter",
      judge: ({ inputs }) => {
        const size = at(inputs, "properties.keySize");
        if (typeof size !== "number") return undefined;
        const isRsa = textAt(inputs, "properties.kty").startsWith("RSA");
        return isRsa && ![2048, 3072, 4096].includes(size)
          ? `Key size ${size} is not supported for RSA keys.`
          : undefined;
      },
    },
  ],
};
