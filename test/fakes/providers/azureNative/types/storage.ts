import { fresh, stable } from "../../base/resourceType";
import {
  anything,
  choice,
  flag,
  integer,
  listOf,
  mapOf,
  objectOf,
  path,
  required,
  text,
} from "../../base/shape";
import { at, isObject, textAt } from "../../base/values";
import { idInGroup, type ArmType } from "../armType";
import {
  azureApiVersion,
  commonOutputs,
  groupFields,
  identityBlock,
  identityOutputs,
  IDENTITY_TYPES,
  resourceGroupName,
} from "./common";

const accountType = "Microsoft.Storage/storageAccounts";
const containerType = "Microsoft.Storage/storageAccounts/blobServices/containers";
const accountName = path(text({ min: 3, max: 24, pattern: "^[a-z0-9]+$" }));
const toggle = objectOf({ enabled: flag(), keyType: choice("Service", "Account") });
const accountId = idInGroup(accountType, "accountName");

// Enums: @pulumi/azure-native, types/enums/storage. Lengths and patterns:
// https://github.com/Azure/azure-rest-api-specs/tree/main/specification/storage/resource-manager/Microsoft.Storage
const SKUS = [
  ...["Standard_LRS", "Standard_GRS", "Standard_RAGRS", "Standard_ZRS", "Standard_GZRS", "Standard_RAGZRS"],
  ...["Premium_LRS", "Premium_ZRS", "StandardV2_LRS", "StandardV2_GRS", "StandardV2_ZRS", "StandardV2_GZRS"],
  ...["PremiumV2_LRS", "PremiumV2_ZRS"],
];

export const storageAccount: ArmType = {
  token: "azure-native:storage:StorageAccount",
  armType: accountType,
  apiVersion: "2024-01-01",
  name: { input: "accountName", kind: "random" },
  inputs: groupFields({
    accountName,
    sku: required(objectOf({ name: required(choice(...SKUS)) })),
    kind: required(choice("Storage", "StorageV2", "BlobStorage", "FileStorage", "BlockBlobStorage")),
    accessTier: choice("Hot", "Cool", "Cold", "Premium"),
    allowBlobPublicAccess: flag(),
    allowCrossTenantReplication: flag(),
    allowSharedKeyAccess: flag(),
    allowedCopyScope: choice("PrivateLink", "AAD"),
    azureFilesIdentityBasedAuthentication: anything(),
    customDomain: anything(),
    defaultToOAuthAuthentication: flag(),
    dnsEndpointType: choice("Standard", "AzureDnsZone"),
    enableExtendedGroups: flag(),
    enableHttpsTrafficOnly: flag(),
    enableNfsV3: flag(),
    encryption: objectOf({
      keySource: choice("Microsoft.Storage", "Microsoft.Keyvault"),
      requireInfrastructureEncryption: flag(),
      encryptionIdentity: anything(),
      keyVaultProperties: anything(),
      services: objectOf({ blob: toggle, file: toggle, queue: toggle, table: toggle }),
    }),
    extendedLocation: anything(),
    identity: identityBlock(...IDENTITY_TYPES),
    immutableStorageWithVersioning: objectOf({ enabled: flag(), immutabilityPolicy: anything() }),
    isHnsEnabled: flag(),
    isLocalUserEnabled: flag(),
    isSftpEnabled: flag(),
    keyPolicy: objectOf({ keyExpirationPeriodInDays: required(integer()) }),
    largeFileSharesState: choice("Enabled", "Disabled"),
    minimumTlsVersion: choice("TLS1_0", "TLS1_1", "TLS1_2", "TLS1_3"),
    networkRuleSet: objectOf({
      bypass: text(),
      defaultAction: required(choice("Allow", "Deny")),
      ipRules: listOf(objectOf({ action: choice("Allow"), iPAddressOrRange: required(text()) })),
      resourceAccessRules: listOf(anything()),
      virtualNetworkRules: listOf(
        objectOf({ action: choice("Allow"), virtualNetworkResourceId: required(text()), state: text() }),
      ),
    }),
    publicNetworkAccess: choice("Enabled", "Disabled", "SecuredByPerimeter"),
    routingPreference: anything(),
    sasPolicy: objectOf({
      expirationAction: required(choice("Log", "Block")),
      sasExpirationPeriod: required(text()),
    }),
  }),
  // https://github.com/pulumi/pulumi-azure-native/tree/master/provider/pkg/gen adds both to the specification.
  replaces: ["location", "isHnsEnabled"],
  // https://learn.microsoft.com/rest/api/storagerp/storage-accounts/create
  fixed: ["dnsEndpointType", "enableNfsV3", "immutableStorageWithVersioning"],
  idOf: accountId,
  taken: {
    code: "StorageAccountAlreadyTaken",
    message: (name) => `The storage account named ${name} is already taken.`,
  },
  defaults: {
    accessTier: "Hot",
    enableHttpsTrafficOnly: true,
    networkRuleSet: { bypass: "AzureServices", defaultAction: "Allow", ipRules: [], virtualNetworkRules: [] },
  },
  outputs: {
    name: commonOutputs(accountType).name,
    type: commonOutputs(accountType).type,
    creationTime: stable(({ world }) => new Date(world.now()).toISOString()),
    primaryEndpoints: fresh(({ name, world }) =>
      Object.fromEntries(
        ["blob", "queue", "table", "file", "dfs", "web"].map((service) => [
          service,
          // A website's host has the number of a stamp before the suffix.
          `https://${name}.${service === "web" ? "z13.web" : service}.${world.suffixes.storage}/`,
        ]),
      ),
    ),
    primaryLocation: fresh(({ inputs }) => inputs["location"]),
    provisioningState: fresh(() => "Succeeded"),
    statusOfPrimary: fresh(() => "available"),
    ...identityOutputs,
  },
  rules: [
    {
      // https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations, 15 by the specification
      code: "InvalidTags",
      judge: ({ inputs: { tags } }) =>
        isObject(tags) && Object.keys(tags).length > 15
          ? "A storage account can have 15 tags at most."
          : undefined,
    },
    {
      // https://learn.microsoft.com/azure/storage/common/redundancy-migration
      code: "InvalidAccountSku",
      judge: ({ inputs, previous }) => {
        const [before, now] = [tierOf(previous?.inputs), tierOf(inputs)];
        return before !== "" && before !== now
          ? `The account cannot change from ${before} to ${now}.`
          : undefined;
      },
    },
    {
      // https://learn.microsoft.com/azure/storage/common/storage-network-security
      code: "InvalidValuesForRequestParameters",
      judge: ({ inputs }) => {
        const parts = textAt(inputs, "networkRuleSet.bypass").split(/, ?/).filter(Boolean);
        const wrong = parts.find((part) => !["None", "Logging", "Metrics", "AzureServices"].includes(part));
        return wrong === undefined
          ? undefined
          : `Values for request parameters are invalid: networkAcls.bypass ('${wrong}').`;
      },
    },
  ],
};

export const blobContainer: ArmType = {
  token: "azure-native:storage:BlobContainer",
  armType: containerType,
  apiVersion: "2024-01-01",
  name: { input: "containerName", kind: "copy" },
  inputs: {
    azureApiVersion,
    resourceGroupName,
    accountName,
    containerName: path(text({ min: 3, max: 63 })),
    defaultEncryptionScope: text(),
    denyEncryptionScopeOverride: flag(),
    enableNfsV3AllSquash: flag(),
    enableNfsV3RootSquash: flag(),
    immutableStorageWithVersioning: objectOf({ enabled: flag() }),
    metadata: mapOf(),
    publicAccess: choice("None", "Blob", "Container"),
  },
  replaces: [],
  idOf: (inputs, world) =>
    `${accountId(inputs, world)}/blobServices/default/containers/${String(inputs["containerName"])}`,
  parentsOf: (inputs, world) => [accountId(inputs, world)],
  defaults: { publicAccess: "None", defaultEncryptionScope: "$account-encryption-key" },
  outputs: {
    name: commonOutputs(containerType).name,
    type: commonOutputs(containerType).type,
    etag: fresh(({ world, id }) => `"0x${world.hex(id, "etag").slice(0, 15).toUpperCase()}"`),
    hasImmutabilityPolicy: fresh(() => false),
    hasLegalHold: fresh(() => false),
    leaseState: fresh(() => "Available"),
    leaseStatus: fresh(() => "Unlocked"),
    lastModifiedTime: fresh(({ world }) => new Date(world.now()).toISOString()),
  },
  rules: [
    {
      // https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
      code: "InvalidResourceName",
      judge: ({ name }) =>
        /^[a-z0-9](-?[a-z0-9])*$/.test(name)
          ? undefined
          : "The specified resource name contains invalid characters.",
    },
    {
      // https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-configure
      status: 409,
      code: "PublicAccessNotPermitted",
      judge: ({ inputs, world }) => {
        const isPublic = !["", "None"].includes(textAt(inputs, "publicAccess"));
        const account = world.find(accountId(inputs, world))?.inputs;
        return isPublic && at(account, "allowBlobPublicAccess") !== true
          ? "Public access is not permitted on this storage account."
          : undefined;
      },
    },
  ],
};

function tierOf(inputs: Parameters<typeof textAt>[0]): string {
  return /^(Standard|Premium)/.exec(textAt(inputs, "sku.name"))?.[0] ?? "";
}
