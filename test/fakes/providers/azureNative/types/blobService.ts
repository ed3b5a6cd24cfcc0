import { fresh } from "../../base/resourceType";
import {
  anything,
  choice,
  flag,
  integer,
  listOf,
  number,
  objectOf,
  path,
  required,
  setOf,
  text,
} from "../../base/shape";
import { at, objectsAt, textAt } from "../../base/values";
import { idInGroup, type ArmType } from "../armType";
import { azureApiVersion, commonOutputs, resourceGroupName } from "./common";

const serviceType = "Microsoft.Storage/storageAccounts/blobServices";
const policyType = "Microsoft.Storage/storageAccounts/managementPolicies";
const accountName = path(text({ min: 3, max: 24, pattern: "^[a-z0-9]+$" }));
const accountId = idInGroup("Microsoft.Storage/storageAccounts", "accountName");
const retention = objectOf({
  allowPermanentDelete: flag(),
  days: integer({ min: 1, max: 365 }),
  enabled: flag(),
});
const days = { daysAfterCreationGreaterThan: number({ min: 0 }) };
const older = objectOf({ ...days, daysAfterLastTierChangeGreaterThan: number({ min: 0 }) });

// Lengths and ranges: https://github.com/Azure/azure-rest-api-specs/tree/main/specification/storage/resource-manager/Microsoft.Storage
export const blobServiceProperties: ArmType = {
  token: "azure-native:storage:BlobServiceProperties",
  armType: serviceType,
  apiVersion: "2024-01-01",
  // https://github.com/pulumi/pulumi-azure-native/issues/4022: the logical name, which Azure does not know
  name: { input: "blobServicesName", kind: "copy" },
  inputs: {
    azureApiVersion,
    resourceGroupName,
    accountName,
    blobServicesName: path(text()),
    automaticSnapshotPolicyEnabled: flag(),
    changeFeed: objectOf({ enabled: flag(), retentionInDays: integer({ min: 1, max: 146_000 }) }),
    containerDeleteRetentionPolicy: retention,
    cors: anything(),
    defaultServiceVersion: text(),
    deleteRetentionPolicy: retention,
    isVersioningEnabled: flag(),
    lastAccessTimeTrackingPolicy: anything(),
    restorePolicy: objectOf({ days: integer({ min: 1, max: 365 }), enabled: required(flag()) }),
  },
  replaces: [],
  isPartOfParent: true,
  idOf: (inputs, world) => `${accountId(inputs, world)}/blobServices/${String(inputs["blobServicesName"])}`,
  parentsOf: (inputs, world) => [accountId(inputs, world)],
  outputs: { name: commonOutputs(serviceType).name, type: commonOutputs(serviceType).type },
  rules: [
    {
      status: 404,
      code: "HttpResourceNotFound",
      judge: ({ id, name }) =>
        name === "default"
          ? undefined
          : `The request url https://management.azure.com${id}?api-version=2024-01-01 is not found.`,
    },
    {
      // https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-enable
      code: "InvalidValuesForRequestParameters",
      judge: ({ inputs }) => {
        const wrong = ["deleteRetentionPolicy", "containerDeleteRetentionPolicy"].find(
          (policy) => at(inputs, `${policy}.enabled`) === true && at(inputs, `${policy}.days`) === undefined,
        );
        return wrong === undefined
          ? undefined
          : `Values for request parameters are invalid: ${wrong}.days is required when it is enabled.`;
      },
    },
  ],
};

const actions = objectOf({
  baseBlob: anything(),
  snapshot: anything(),
  version: objectOf({
    delete: older,
    tierToArchive: older,
    tierToCold: older,
    tierToCool: older,
    tierToHot: older,
  }),
});

export const managementPolicy: ArmType = {
  token: "azure-native:storage:ManagementPolicy",
  armType: policyType,
  apiVersion: "2024-01-01",
  name: { input: "managementPolicyName", kind: "copy" },
  inputs: {
    azureApiVersion,
    resourceGroupName,
    accountName,
    managementPolicyName: path(text()),
    policy: required(
      objectOf({
        rules: required(
          listOf(
            objectOf({
              enabled: flag(),
              name: required(text()),
              type: required(choice("Lifecycle")),
              definition: required(
                objectOf({
                  actions: required(actions),
                  filters: objectOf({
                    blobIndexMatch: listOf(anything()),
                    blobTypes: required(setOf(text())),
                    prefixMatch: setOf(text()),
                  }),
                }),
              ),
            }),
          ),
        ),
      }),
    ),
  },
  replaces: [],
  idOf: (inputs, world) =>
    `${accountId(inputs, world)}/managementPolicies/${String(inputs["managementPolicyName"])}`,
  parentsOf: (inputs, world) => [accountId(inputs, world)],
  outputs: {
    name: commonOutputs(policyType).name,
    type: commonOutputs(policyType).type,
    lastModifiedTime: fresh(({ world }) => new Date(world.now()).toISOString()),
  },
  rules: [
    {
      // https://learn.microsoft.com/rest/api/storagerp/management-policies/create-or-update: "It should always be 'default'"
      code: "InvalidRequestPropertyValue",
      judge: ({ name }) =>
        name === "default" ? undefined : `The value '${name}' of the management policy's name is invalid.`,
    },
    {
      // https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure: at least one action
      code: "InvalidRequestPropertyValue",
      judge: ({ inputs }) => {
        const idle = objectsAt(inputs, "policy.rules").find(
          (rule) => Object.keys(Object(at(rule, "definition.actions")) as object).length === 0,
        );
        return idle === undefined ? undefined : `Rule '${textAt(idle, "name")}' has no action.`;
      },
    },
  ],
};
