import {
  blobContainers,
  ingress,
  registries,
  storageAccounts,
} from "../../../../tools/plan/policies/publicAccess";
import { UNKNOWN } from "../../../../common/pulumi/wireValues";
import type { Values } from "../../../../tools/plan/values";
import { resource } from "../builder";
import { problems } from "./judge";

const account = (inputs: Values) =>
  resource("azure-native:storage:StorageAccount", {
    allowBlobPublicAccess: false,
    allowSharedKeyAccess: false,
    minimumTlsVersion: "TLS1_2",
    ...inputs,
  });

test("a closed storage account passes", () => {
  expect(problems(storageAccounts, account({}), account({ minimumTlsVersion: "TLS1_3" }))).toEqual([]);
});

test.each([
  [{ allowBlobPublicAccess: true }, "blobs may be made public"],
  [{ allowBlobPublicAccess: undefined }, "blobs may be made public"],
  [{ allowBlobPublicAccess: UNKNOWN }, "blobs may be made public"],
  [{ allowSharedKeyAccess: undefined }, "account keys work"],
  [{ minimumTlsVersion: "TLS1_1" }, "TLS below 1.2 is accepted"],
  [{ minimumTlsVersion: undefined }, "TLS below 1.2 is accepted"],
  [{ enableHttpsTrafficOnly: false }, "plain HTTP is accepted"],
])("a storage account with %j is refused", (inputs, problem) => {
  expect(problems(storageAccounts, account(inputs))).toEqual([`StorageAccount: ${problem}`]);
});

test("a violation says what to do", () => {
  expect(storageAccounts.check([account({ allowSharedKeyAccess: true })])).toEqual([
    { urn: account({}).urn, problem: "account keys work", hint: "set allowSharedKeyAccess: false" },
  ]);
});

const container = (publicAccess?: string) =>
  resource("azure-native:storage:BlobContainer", publicAccess === undefined ? {} : { publicAccess });

test("private blob containers pass, public ones are refused", () => {
  expect(problems(blobContainers, container(), container("None"))).toEqual([]);
  expect(problems(blobContainers, container("Blob"))).toEqual(["BlobContainer: publicAccess is Blob"]);
  expect(problems(blobContainers, container("Container"))).toEqual([
    "BlobContainer: publicAccess is Container",
  ]);
});

const registry = (inputs: Values) => resource("azure-native:containerregistry:Registry", inputs);

test("a registry without admin user and anonymous pulls passes, with one of them it is refused", () => {
  expect(problems(registries, registry({}), registry({ adminUserEnabled: false }))).toEqual([]);
  expect(problems(registries, registry({ adminUserEnabled: true }))).toEqual([
    "Registry: the admin user is on",
  ]);
  expect(problems(registries, registry({ anonymousPullEnabled: true }))).toEqual([
    "Registry: anyone may pull",
  ]);
});

const app = (configuration: Values) => resource("azure-native:app:ContainerApp", { configuration });

test("a container app with unknown configuration is refused: it might have an ingress", () => {
  expect(problems(ingress, resource("azure-native:app:ContainerApp", { configuration: UNKNOWN }))).toEqual([
    "ContainerApp: it listens to the network",
  ]);
});

test("a container app without ingress passes, with one it is refused", () => {
  expect(problems(ingress, app({ activeRevisionsMode: "Single" }))).toEqual([]);
  expect(problems(ingress, app({ ingress: { external: false, targetPort: 8080 } }))).toEqual([
    "ContainerApp: it listens to the network",
  ]);
});
