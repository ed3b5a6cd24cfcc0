import { fresh } from "../../base/resourceType";
import { choice, flag, integer, listOf, objectOf, path, required, text, writeOnly } from "../../base/shape";
import { at, clone, isObject, objectsAt, textAt } from "../../base/values";
import type { DeletedVault, World } from "../../base/world";
import type { Values } from "../../fakeProvider";
import { isAllowed } from "../access";
import { armError, idInGroup, type ArmType } from "../armType";
import { azureApiVersion, commonOutputs, groupFields, resourceGroupName, tags } from "./common";

const vaultType = "Microsoft.KeyVault/vaults";
const secretType = "Microsoft.KeyVault/vaults/secrets";
const secretToken = "azure-native:keyvault:Secret";
const vaultName = path(text({ pattern: "^[a-zA-Z0-9-]{3,24}$" }));
const vaultId = idInGroup(vaultType, "vaultName");
const permissions = listOf(text());
/** "Other available API versions" of the SDK's classes. */
const otherVersions = [
  "2023-02-01",
  "2023-07-01",
  "2024-04-01-preview",
  "2024-12-01-preview",
  "2025-05-01",
  "2026-02-01",
  "2026-03-01-preview",
];

// https://github.com/Azure/azure-rest-api-specs/tree/main/specification/keyvault/resource-manager/Microsoft.KeyVault
export const vault: ArmType = {
  token: "azure-native:keyvault:Vault",
  armType: vaultType,
  apiVersion: "2024-11-01",
  otherVersions,
  name: { input: "vaultName", kind: "random" },
  inputs: groupFields({
    vaultName,
    properties: required(
      objectOf({
        tenantId: required(text()),
        sku: required(
          objectOf({ family: required(choice("A")), name: required(choice("standard", "premium")) }),
        ),
        accessPolicies: listOf(
          objectOf({
            tenantId: required(text()),
            applicationId: text(),
            objectId: required(text()),
            permissions: required(
              objectOf({
                secrets: permissions,
                keys: permissions,
                certificates: permissions,
                storage: permissions,
              }),
            ),
          }),
        ),
        createMode: writeOnly(choice("default", "recover")),
        enablePurgeProtection: flag(),
        enableRbacAuthorization: flag(),
        enableSoftDelete: flag(),
        enabledForDeployment: flag(),
        enabledForDiskEncryption: flag(),
        enabledForTemplateDeployment: flag(),
        networkAcls: objectOf({
          bypass: choice("AzureServices", "None"),
          defaultAction: choice("Allow", "Deny"),
          ipRules: listOf(objectOf({ value: required(text()) })),
          virtualNetworkRules: listOf(
            objectOf({ id: required(text()), ignoreMissingVnetServiceEndpoint: flag() }),
          ),
        }),
        publicNetworkAccess: text(),
        softDeleteRetentionInDays: integer(),
      }),
    ),
  }),
  // `location` is not: the provider sends an update, which Azure refuses.
  replaces: [],
  fixed: ["location", "properties.softDeleteRetentionInDays"],
  idOf: vaultId,
  taken: {
    code: "VaultAlreadyExists",
    message: (name) =>
      `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already taken.`,
  },
  outputs: {
    ...commonOutputs(vaultType),
    "properties.vaultUri": fresh(({ name, world }) => vaultUri(name, world)),
    "properties.provisioningState": fresh(() => "Succeeded"),
  },
  // A recovered vault is what it was; the properties of the request are ignored: Azure/azure-rest-api-specs#21306
  accepted: ({ name, previous, world }) =>
    previous === undefined ? world.deletedVaults.get(name.toLowerCase())?.inputs : undefined,
  afterCreate: (id, inputs, world) => bringBackSecrets(id, inputs, world),
  onGone(id, world) {
    const secrets = world.below(id).flatMap((below): [string, Values][] => {
      const found = world.find(below);
      if (found?.type !== secretToken) return [];
      const { properties } = found.inputs;
      return [[below.split("/").at(-1) ?? "", isObject(properties) ? properties : {}]];
    });
    const inputs = clone(world.find(id)?.inputs ?? {});
    if (isObject(inputs["properties"])) delete inputs["properties"]["createMode"];
    const name = textAt(inputs, "vaultName");
    world.deletedVaults.set(name.toLowerCase(), { inputs, secrets: Object.fromEntries(secrets) });
  },
  rules: [
    {
      // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftkeyvault
      code: "VaultNameNotValid",
      judge: ({ name }) =>
        /^[a-z](?!.*--)[a-z0-9-]*[a-z0-9]$/i.test(name)
          ? undefined
          : `The vault name '${name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742`,
    },
    {
      // Message: https://github.com/alan-turing-institute/data-safe-haven/issues/2523
      status: 409,
      code: "ConflictError",
      judge: ({ name, inputs, previous, world }) => {
        const deleted = world.deletedVaults.get(name.toLowerCase());
        if (previous !== undefined || deleted === undefined) return undefined;
        return isRecovery(inputs) && wasAt(deleted, inputs, "location")
          ? undefined
          : "A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.";
      },
    },
    {
      // A vault that is there is not deleted, so an update that still says `recover` is refused as well.
      // Message, and that it comes for another resource group: https://github.com/HailBytes/hailbytes-terraform-modules
      code: "SoftDeletedVaultDoesNotExist",
      judge: ({ name, inputs, previous, world }) => {
        const deleted = previous === undefined ? world.deletedVaults.get(name.toLowerCase()) : undefined;
        const isThere = deleted !== undefined && wasAt(deleted, inputs, "resourceGroupName");
        return isRecovery(inputs) && !isThere
          ? "A soft deleted vault with the given name does not exist. Ensure that the name for the vault that is being attempted to recover is in a recoverable state."
          : undefined;
      },
    },
    {
      // https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview
      code: "BadRequest",
      judge: ({ inputs }) => {
        const days = at(inputs, "properties.softDeleteRetentionInDays");
        return typeof days === "number" && (days < 7 || days > 90)
          ? `The property "softDeleteRetentionInDays" has invalid value. Valid values are 7-90.`
          : undefined;
      },
    },
    {
      code: "BadRequest",
      judge: ({ inputs, previous }) => {
        const now = at(inputs, "properties.enablePurgeProtection");
        const before = at(previous?.inputs, "properties.enablePurgeProtection");
        return now === false || (before === true && now !== true)
          ? `The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.`
          : undefined;
      },
    },
    {
      code: "BadRequest",
      judge: ({ inputs, previous }) =>
        previous !== undefined && at(inputs, "properties.enableSoftDelete") === false
          ? `The property "enableSoftDelete" can be set to false only for creating new vault. Enabling the 'soft delete' functionality is an irreversible action.`
          : undefined,
    },
  ],
};

export const secret: ArmType = {
  token: secretToken,
  armType: secretType,
  apiVersion: "2024-11-01",
  otherVersions,
  isDeletedElsewhere: true,
  name: { input: "secretName", kind: "copy" },
  inputs: {
    azureApiVersion,
    resourceGroupName,
    vaultName,
    secretName: path(text({ pattern: "^[a-zA-Z0-9-]{1,127}$" })),
    tags,
    properties: required(
      objectOf({
        value: writeOnly(text()),
        contentType: text(),
        // Seconds since 1970.
        attributes: objectOf({ enabled: flag(), expires: integer(), notBefore: integer() }),
      }),
    ),
  },
  replaces: [],
  idOf: (inputs, world) => `${vaultId(inputs, world)}/secrets/${String(inputs["secretName"])}`,
  parentsOf: (inputs, world) => [vaultId(inputs, world)],
  outputs: {
    name: commonOutputs(secretType).name,
    type: commonOutputs(secretType).type,
    location: fresh(({ inputs, world }) => textAt(world.find(vaultId(inputs, world))?.inputs, "location")),
    "properties.secretUri": fresh(({ inputs, name, world }) => secretUri(inputs, name, world)),
    "properties.secretUriWithVersion": fresh(({ id, inputs, name, previous, world }) => {
      const isSame = textAt(previous?.inputs, "properties.value") === textAt(inputs, "properties.value");
      const kept = isSame ? textAt(previous?.outputs, "properties.secretUriWithVersion") : "";
      return kept === ""
        ? `${secretUri(inputs, name, world)}/${world.hex(id, "version").slice(0, 32)}`
        : kept;
    }),
  },
  beforeDelete(id, world) {
    refuseDelete(id, world);
    world.deletedSecrets.add(id.toLowerCase());
  },
  rules: [
    {
      // https://learn.microsoft.com/azure/key-vault/general/common-error-codes
      status: 409,
      code: "ConflictError",
      judge: ({ id, name, world }) =>
        world.deletedSecrets.has(id.toLowerCase())
          ? `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`
          : undefined,
    },
    {
      // https://learn.microsoft.com/azure/key-vault/secrets/about-secrets
      code: "BadParameter",
      judge: ({ inputs }) =>
        Buffer.byteLength(textAt(inputs, "properties.value")) > 25 * 1024
          ? "The secret's value is longer than 25600 bytes."
          : undefined,
    },
  ],
};

/** `https://<name>.vault.azure.net/`. */
export function vaultUri(name: string, world: World): string {
  return `https://${name.toLowerCase()}.${world.suffixes.vault}/`;
}

function secretUri(inputs: Values, name: string, world: World): string {
  return `${vaultUri(String(inputs["vaultName"]), world)}secrets/${name}`;
}

function isRecovery(inputs: Values): boolean {
  return at(inputs, "properties.createMode") === "recover";
}

/** A vault comes back only where it was: https://learn.microsoft.com/azure/key-vault/general/key-vault-recovery */
function wasAt(deleted: DeletedVault, inputs: Values, key: "location" | "resourceGroupName"): boolean {
  const plain = (values: Values): string => textAt(values, key).toLowerCase().replaceAll(" ", "");
  return deleted.inputs === undefined || plain(deleted.inputs) === plain(inputs);
}

/** A recovered vault has the secrets it had when it was deleted. */
function bringBackSecrets(id: string, inputs: Values, world: World): void {
  const name = String(inputs["vaultName"]).toLowerCase();
  const found = world.deletedVaults.get(name);
  world.deletedVaults.delete(name);
  for (const [secretName, properties] of Object.entries(found?.secrets ?? {})) {
    const { resourceGroupName: group, vaultName: given } = inputs;
    const kept = { resourceGroupName: group, vaultName: given, secretName, properties };
    const uri = secretUri(kept, secretName, world);
    const versioned = `${uri}/${world.hex(`${id}/${secretName}`, "version").slice(0, 32)}`;
    world.resources.set(`${id}/secrets/${secretName}`, {
      type: secretToken,
      inputs: kept,
      outputs: {
        name: secretName,
        type: secretType,
        properties: { secretUri: uri, secretUriWithVersion: versioned },
      },
    });
  }
}

/**
 * Deleting goes to the vault itself, not through Azure Resource Manager:
 * https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/resources/customresources/custom_keyvault.go
 */
function refuseDelete(id: string, world: World): void {
  const vaultInputs = world.find(id.split("/").slice(0, -2).join("/"))?.inputs;
  const { objectId, clientId } = world.callers.azureNative;
  const isRbac = at(vaultInputs, "properties.enableRbacAuthorization") === true;
  const policies = objectsAt(vaultInputs, "properties.accessPolicies");
  const mayDelete = isRbac
    ? isAllowed(world, objectId, "deleteSecrets", id)
    : policies.some((policy) => policy["objectId"] === objectId && hasSecretRight(policy, "delete"));
  if (mayDelete) return;
  throw armError(
    403,
    "Forbidden",
    `Caller is not authorized to perform action on resource. Caller: appid=${clientId};oid=${objectId} Action: 'Microsoft.KeyVault/vaults/secrets/delete' Resource: '${id.toLowerCase()}'`,
  );
}

/** True when an access policy allows this on secrets. */
export function hasSecretRight(policy: Values, right: string): boolean {
  const rights = at(policy, "permissions.secrets");
  return Array.isArray(rights) && rights.some((each) => each === right || each === "all");
}
