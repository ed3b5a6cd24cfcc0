import { createCloud } from "./cloud";
import { furnish } from "./furnishedSubscription";
import { UNKNOWN, type Values } from "./fakeProvider";
import { native, nativeRef, patched } from "./testing";

function reasons(type: string, inputs: Values): string[] {
  const { cloud } = furnish();
  return cloud.azureNative.check(nativeRef(type), inputs).failures.map(({ reason }) => reason);
}

test.each([
  ["storage:StorageAccount", "sku", undefined, "missing required property 'sku'"],
  ["storage:StorageAccount", "sku.name", undefined, "missing required property 'sku.name'"],
  [
    "storage:StorageAccount",
    "accountName",
    "st",
    "'accountName' is too short (2): at least 3 characters required",
  ],
  [
    "storage:StorageAccount",
    "accountName",
    "a".repeat(30),
    "'accountName' is too long (30): at most 24 characters allowed",
  ],
  ["storage:StorageAccount", "accountName", "my-st", "'accountName' does not match expression '^[a-z0-9]+$'"],
  ["storage:StorageAccount", "tags", ["a"], "'tags' should be of type 'object' but got an array"],
  ["storage:StorageAccount", "sku.name", 3, "'sku.name' should be of type 'string' but got a number"],
  ["keyvault:Vault", "properties.tenantId", undefined, "missing required property 'properties.tenantId'"],
  [
    "keyvault:Vault",
    "properties.softDeleteRetentionInDays",
    7.5,
    "'properties.softDeleteRetentionInDays' must be an integer but got 7.500000",
  ],
  [
    "keyvault:Vault",
    "vaultName",
    "no_underscore",
    "'vaultName' does not match expression '^[a-zA-Z0-9-]{3,24}$'",
  ],
  [
    "app:Job",
    "configuration.replicaTimeout",
    undefined,
    "missing required property 'configuration.replicaTimeout'",
  ],
  [
    "app:Job",
    "configuration.scheduleTriggerConfig.cronExpression",
    undefined,
    "missing required property 'configuration.scheduleTriggerConfig.cronExpression'",
  ],
  [
    "app:ContainerApp",
    "template.containers",
    "one",
    "'template.containers' should be of type 'array' but got a string",
  ],
  [
    "app:ContainerApp",
    "template.containers.0.probes.0.httpGet.port",
    undefined,
    "missing required property 'template.containers[0].probes[0].httpGet.port'",
  ],
  [
    "monitor:ActionGroup",
    "groupShortName",
    "thirteen-char",
    "'groupShortName' is too long (13): at most 12 characters allowed",
  ],
  [
    "monitor:ActionGroup",
    "emailReceivers.0.emailAddress",
    undefined,
    "missing required property 'emailReceivers[0].emailAddress'",
  ],
  ["monitor:DiagnosticSetting", "logs.0.enabled", undefined, "missing required property 'logs[0].enabled'"],
  ["authorization:RoleAssignment", "principalId", undefined, "missing required property 'principalId'"],
  [
    "containerregistry:Registry",
    "registryName",
    "abcd",
    "'registryName' is too short (4): at least 5 characters required",
  ],
])("the check of %s refuses %s = %j", (type, path, value, reason) => {
  const { accepted } = furnish();
  const inputs = accepted[type] ?? {};

  expect(reasons(type, inputs)).toEqual([]);
  expect(reasons(type, patched(inputs, path, value))).toEqual([reason]);
});

test("the check leaves enums, booleans and names it does not know to Azure", () => {
  const { accepted } = furnish();
  const inputs = accepted["storage:StorageAccount"] ?? {};

  expect(
    reasons("storage:StorageAccount", { ...inputs, kind: "StorageV3", accessTier: true, colour: 1 }),
  ).toEqual([]);
});

test("unknown values pass the check, and a required one counts as given", () => {
  const { accepted } = furnish();
  const inputs = accepted["storage:StorageAccount"] ?? {};

  expect(
    reasons("storage:StorageAccount", { ...inputs, accountName: UNKNOWN, sku: UNKNOWN, tags: UNKNOWN }),
  ).toEqual([]);
});

test("a random name has eight digits after the logical name, and lets its replacement come first", () => {
  const cloud = createCloud();

  const first = cloud.azureNative.check(nativeRef("resources:ResourceGroup"), { location: "westeurope" });
  const kept = cloud.azureNative.check(
    nativeRef("resources:ResourceGroup"),
    { location: "westeurope" },
    first.inputs,
  );
  const replacement = cloud.azureNative.check(nativeRef("resources:ResourceGroup"), {
    location: "westeurope",
  });

  expect(first.inputs["resourceGroupName"]).toMatch(/^ResourceGroup[0-9a-f]{8}$/);
  expect(first.inputs["__createBeforeDelete"]).toBe(true);
  expect(kept.inputs).toEqual(first.inputs);
  expect(replacement.inputs["resourceGroupName"]).not.toBe(first.inputs["resourceGroupName"]);
});

test("names of children are copied, those of role assignments are GUIDs, given ones stay", () => {
  const { cloud, accepted } = furnish();
  const check = (type: string, without: string) =>
    cloud.azureNative.check(nativeRef(type), patched(accepted[type] ?? {}, without, undefined)).inputs;

  const container = check("storage:BlobContainer", "containerName");
  const assignment = check("authorization:RoleAssignment", "roleAssignmentName");
  const account = cloud.azureNative.check(
    nativeRef("storage:StorageAccount"),
    accepted["storage:StorageAccount"] ?? {},
  );

  expect(container["containerName"]).toBe("BlobContainer");
  expect(container["__createBeforeDelete"]).toBeUndefined();
  expect(assignment["roleAssignmentName"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(account.inputs["__createBeforeDelete"]).toBeUndefined();
});

test("a missing location comes from before, then the configuration, then the resource group", () => {
  const { cloud } = furnish();
  const inputs = { resourceGroupName: "rg-a", resourceName: "id-b" };
  const check = (news: Values, olds?: Values) =>
    cloud.azureNative.check({ type: native("managedidentity:UserAssignedIdentity"), name: "id" }, news, olds);

  expect(check(inputs).inputs["location"]).toBe("westeurope");
  expect(check({ ...inputs, resourceGroupName: UNKNOWN }).inputs["location"]).toBe(UNKNOWN);
  expect(check({ ...inputs, resourceGroupName: "rg-nowhere" }).failures).toEqual([
    {
      property: "",
      reason:
        "missing required property 'location'. Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'.",
    },
  ]);

  cloud.azureNative.configure({ location: "northeurope" });

  expect(check(inputs).inputs["location"]).toBe("northeurope");
  expect(check(inputs, { location: "uksouth" }).inputs["location"]).toBe("uksouth");
});

test("the version of the REST API ends up in the inputs", () => {
  const { cloud, accepted } = furnish();

  const { inputs } = cloud.azureNative.check(nativeRef("app:Job"), accepted["app:Job"] ?? {});

  expect(inputs["azureApiVersion"]).toBe("2025-02-02-preview");
});
