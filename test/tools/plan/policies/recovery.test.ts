import { recovery } from "../../../../tools/plan/policies/recovery";
import type { Values } from "../../../../tools/plan/values";
import { resource } from "../builder";
import { problems } from "./judge";

const account = resource("azure-native:storage:StorageAccount");
const ofAccount = { propertyDependencies: { accountName: [account.urn] } };
const week = { enabled: true, days: 7 };
const service = (inputs: Values = {}, rest: object = ofAccount) =>
  resource(
    "azure-native:storage:BlobServiceProperties",
    {
      isVersioningEnabled: true,
      deleteRetentionPolicy: week,
      containerDeleteRetentionPolicy: week,
      ...inputs,
    },
    rest,
  );
const policy = (actions: unknown, enabled = true) =>
  resource(
    "azure-native:storage:ManagementPolicy",
    { policy: { rules: [{ enabled, definition: { actions } }] } },
    ofAccount,
  );
const ending = { version: { delete: { daysAfterCreationGreaterThan: 7 } } };

test("versions and deleted blobs that stay for a week, and end, pass", () => {
  expect(problems(recovery, account, service(), policy(ending))).toEqual([]);
});

test.each<[Values, string]>([
  [{ isVersioningEnabled: undefined }, "what is overwritten in it is gone at once"],
  [{ deleteRetentionPolicy: { enabled: false } }, "deleted blobs can't be brought back for a week"],
  [{ deleteRetentionPolicy: { enabled: true, days: 1 } }, "deleted blobs can't be brought back for a week"],
  [{ containerDeleteRetentionPolicy: undefined }, "a deleted container can't be brought back for a week"],
])("a blob service with %j is refused", (inputs, problem) => {
  expect(problems(recovery, account, service(inputs), policy(ending))).toEqual([
    `StorageAccount: ${problem}`,
  ]);
});

test("versions that never end are refused", () => {
  const forever = ["StorageAccount: previous versions are kept forever"];

  expect(problems(recovery, account, service())).toEqual(forever);
  expect(problems(recovery, account, service(), policy({ baseBlob: {} }))).toEqual(forever);
  expect(problems(recovery, account, service(), policy(ending, false))).toEqual(forever);
});

test("another account's blob service counts for nothing", () => {
  expect(problems(recovery, account, service({}, {}), policy(ending))).toHaveLength(3);
});
