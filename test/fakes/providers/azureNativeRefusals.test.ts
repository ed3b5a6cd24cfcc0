import { furnish, roleId } from "./furnishedSubscription";
import type { Values } from "./fakeProvider";
import { makeNative, native, nativeRef, patched } from "./testing";

/** The code, and a part of the message, with which Azure refuses a create. */
function refusalOf(type: string, inputs: Values): string {
  const { cloud } = furnish();
  try {
    makeNative(cloud, type, inputs);
    return "accepted";
  } catch (error) {
    return (error as Error).message;
  }
}

const CONDITION = "criteria.allOf.0";

test.each([
  ["resources:ResourceGroup", "resourceGroupName", "rg.", "InvalidResourceGroup"],
  ["managedidentity:UserAssignedIdentity", "resourceName", "-id", "InvalidParameter"],
  ["storage:StorageAccount", "kind", "StorageV3", "InvalidParameter"],
  ["storage:StorageAccount", "sku.name", "Standard_XRS", "InvalidParameter"],
  ["storage:StorageAccount", "minimumTlsVersion", "TLS1_4", "InvalidParameter"],
  ["storage:StorageAccount", "accountName", "sta", "cannot create already existing resource"],
  ["storage:BlobContainer", "accountName", "stnone", "ResourceNotFound"],
  ["storage:BlobContainer", "containerName", "two--hyphens", "InvalidResourceName"],
  ["storage:BlobContainer", "publicAccess", "Blob", "PublicAccessNotPermitted"],
  ["keyvault:Vault", "vaultName", "kv--b", "VaultNameNotValid"],
  ["keyvault:Vault", "properties.sku.name", "Standard", "InvalidParameter"],
  ["keyvault:Vault", "properties.softDeleteRetentionInDays", 6, "BadRequest"],
  ["keyvault:Vault", "properties.enablePurgeProtection", false, "BadRequest"],
  ["keyvault:Vault", "properties.createMode", "recover", "SoftDeletedVaultDoesNotExist"],
  ["keyvault:Secret", "vaultName", "kv-none", "ResourceNotFound"],
  ["keyvault:Secret", "properties.value", "a".repeat(25_601), "BadParameter"],
  ["authorization:RoleAssignment", "principalType", "User", "UnmatchedPrincipalType"],
  ["authorization:RoleAssignment", "principalType", "Robot", "InvalidParameter"],
  ["authorization:RoleAssignment", "principalId", "me", "InvalidPrincipalId"],
  ["authorization:RoleAssignment", "roleDefinitionId", "Reader", "InvalidRoleDefinitionId"],
  ["authorization:RoleAssignment", "roleAssignmentName", "mine", "InvalidRoleAssignmentId"],
  ["authorization:RoleAssignment", "scope", "/subscriptions/none/resourceGroups/rg-a", "ResourceNotFound"],
  ["operationalinsights:Workspace", "retentionInDays", 29, "InvalidParameter"],
  ["operationalinsights:Workspace", "workspaceCapping.dailyQuotaGb", 0, "InvalidParameter"],
  ["app:ManagedEnvironment", "environmentName", "Cae", "ManagedEnvironmentInvalidName"],
  ["app:ManagedEnvironment", "zoneRedundant", true, "InvalidRequestParameterWithDetails"],
  [
    "app:ManagedEnvironment",
    "appLogsConfiguration.destination",
    "file",
    "InvalidRequestParameterWithDetails",
  ],
  [
    "app:ManagedEnvironment",
    "appLogsConfiguration.destination",
    "log-analytics",
    "InvalidRequestParameterWithDetails",
  ],
  ["containerregistry:Registry", "sku.name", "Gold", "InvalidParameter"],
  ["containerregistry:Registry", "publicNetworkAccess", "Disabled", "SkuFeatureNotSupported"],
  ["containerregistry:Registry", "anonymousPullEnabled", true, "SkuFeatureNotSupported"],
  ["monitor:ActionGroup", "location", "northeurope", "LocationNotAvailableForResourceType"],
  ["monitor:ActionGroup", "emailReceivers.0.emailAddress", "someone", "InvalidActionGroup"],
  [
    "monitor:ActionGroup",
    "webhookReceivers",
    [{ name: "one", serviceUri: "https://a" }],
    "InvalidActionGroup",
  ],
  ["monitor:DiagnosticSetting", "workspaceId", undefined, "At least one data sink"],
  ["monitor:DiagnosticSetting", "logs", [], "At least one log or metric"],
  ["monitor:DiagnosticSetting", "logs.0.category", "Everything", "Category 'Everything' is not supported"],
  ["monitor:DiagnosticSetting", "logs.0.categoryGroup", "allLogs", "either category or categoryGroup"],
  ["monitor:DiagnosticSetting", "resourceUri", "/subscriptions/none", "ResourceNotFound"],
  [
    "monitor:ScheduledQueryRule",
    "evaluationFrequency",
    "PT20M",
    "The value 'PT20M' of 'evaluationFrequency'",
  ],
  ["monitor:ScheduledQueryRule", "evaluationFrequency", "P2D", "The value 'P2D' of 'evaluationFrequency'"],
  [
    "monitor:ScheduledQueryRule",
    "evaluationFrequency",
    undefined,
    "EvaluationFrequency: Property is missing",
  ],
  ["monitor:ScheduledQueryRule", "evaluationFrequency", "PT3H", "windowSize must not be shorter"],
  ["monitor:ScheduledQueryRule", "windowSize", "P3D", "The value 'P3D' of 'windowSize'"],
  ["monitor:ScheduledQueryRule", "windowSize", "2 hours", "The value '2 hours' of 'windowSize'"],
  [
    "monitor:ScheduledQueryRule",
    "overrideQueryTimeRange",
    "PT1H",
    "overrideQueryTimeRange must not be shorter",
  ],
  ["monitor:ScheduledQueryRule", "severity", 5, "The severity '5'"],
  ["monitor:ScheduledQueryRule", "scopes", undefined, "Scopes: Property is missing"],
  ["monitor:ScheduledQueryRule", "scopes", ["/subscriptions/none"], "ResourceNotFound"],
  ["monitor:ScheduledQueryRule", "kind", "Alert", "InvalidParameter"],
  ["monitor:ScheduledQueryRule", `${CONDITION}.operator`, "lt", "InvalidParameter"],
  [
    "monitor:ScheduledQueryRule",
    `${CONDITION}.threshold`,
    undefined,
    "needs timeAggregation, operator and threshold",
  ],
  ["monitor:ScheduledQueryRule", `${CONDITION}.timeAggregation`, "Average", "needs metricMeasureColumn"],
  ["monitor:ScheduledQueryRule", `${CONDITION}.query`, " ", "The query is empty"],
  ["monitor:ScheduledQueryRule", `${CONDITION}.query`, "ContainerAppConsoleLogs", "Failed to resolve table"],
  [
    "monitor:ScheduledQueryRule",
    `${CONDITION}.failingPeriods.numberOfEvaluationPeriods`,
    7,
    "must be 1 to 6",
  ],
  [
    "monitor:ScheduledQueryRule",
    `${CONDITION}.failingPeriods.minFailingPeriodsToAlert`,
    2,
    "minFailingPeriodsToAlert",
  ],
])("Azure refuses %s with %s = %j: %s", (type, path, value, refusal) => {
  const inputs = furnish().accepted[type] ?? {};

  expect(refusalOf(type, inputs)).toBe("accepted");
  expect(refusalOf(type, patched(inputs, path, value))).toContain(refusal);
});

test("an error has status, code and message as the provider prints them", () => {
  const inputs = furnish().accepted["managedidentity:UserAssignedIdentity"] ?? {};

  expect(
    refusalOf("managedidentity:UserAssignedIdentity", {
      ...inputs,
      resourceGroupName: "rg-none",
      location: "x",
    }),
  ).toBe(`Status=404 Code="ResourceGroupNotFound" Message="Resource group 'rg-none' could not be found."`);
});

test("a stateful rule looks at least each twelve hours; a stateless one may look once a day", () => {
  const inputs = furnish().accepted["monitor:ScheduledQueryRule"] ?? {};
  const daily = { ...inputs, evaluationFrequency: "P1D", windowSize: "P1D" };

  expect(refusalOf("monitor:ScheduledQueryRule", { ...daily, autoMitigate: false })).toBe("accepted");
  expect(refusalOf("monitor:ScheduledQueryRule", { ...daily, autoMitigate: true })).toContain(
    "autoMitigate cannot be used when evaluationFrequency is longer than 12 hours.",
  );
});

test("a query that asks for a table fuzzily, or is not validated, passes", () => {
  const inputs = furnish().accepted["monitor:ScheduledQueryRule"] ?? {};
  const fuzzy =
    "union isfuzzy=true (datatable(Log:string)[]), ContainerAppConsoleLogs | where Log has 'done'";
  const plain = patched(inputs, `${CONDITION}.query`, "ContainerAppConsoleLogs");

  expect(refusalOf("monitor:ScheduledQueryRule", patched(inputs, `${CONDITION}.query`, fuzzy))).toBe(
    "accepted",
  );
  expect(refusalOf("monitor:ScheduledQueryRule", { ...plain, skipQueryValidation: true })).toBe("accepted");
});

test("a rule covers two days at most, all periods together", () => {
  const inputs = { ...furnish().accepted["monitor:ScheduledQueryRule"], windowSize: "P1D" };
  const periods = (count: number) =>
    patched(inputs, `${CONDITION}.failingPeriods.numberOfEvaluationPeriods`, count);

  expect(refusalOf("monitor:ScheduledQueryRule", periods(2))).toBe("accepted");
  expect(refusalOf("monitor:ScheduledQueryRule", periods(3))).toContain("longer than two days");
});

test.each([
  ["keyvault:Vault", "location", "northeurope", "PropertyChangeNotAllowed"],
  ["keyvault:Vault", "properties.softDeleteRetentionInDays", 30, "PropertyChangeNotAllowed"],
  ["keyvault:Vault", "properties.createMode", "recover", "SoftDeletedVaultDoesNotExist"],
  ["app:ManagedEnvironment", "vnetConfiguration.internal", false, "PropertyChangeNotAllowed"],
  ["storage:StorageAccount", "sku.name", "Premium_LRS", "InvalidAccountSku"],
  [
    "authorization:RoleAssignment",
    "roleDefinitionId",
    roleId("00000000-0000-4000-8000-000000000000"),
    "RoleAssignmentUpdateNotPermitted",
  ],
  ["authorization:RoleAssignment", "principalType", "Group", "RoleAssignmentUpdateNotPermitted"],
  ["monitor:ScheduledQueryRule", "scopes", [], "Scope can not be updated"],
])("Azure refuses to update %s with %s = %j: %s", (type, path, value, refusal) => {
  const { cloud, accepted } = furnish();
  const made = makeNative(cloud, type, accepted[type] ?? {});
  const update = (news: Values) =>
    cloud.azureNative.update(nativeRef(type), made.id, { olds: made.inputs, news });

  expect(update(made.inputs)["name"]).toBe(made.outputs["name"]);
  expect(() => update(patched(made.inputs, path, value))).toThrow(refusal);
});

test("a grant that exists under another name is refused, and one of another principal is not", () => {
  const { cloud, accepted } = furnish();
  const inputs = accepted["authorization:RoleAssignment"] ?? {};
  makeNative(cloud, "authorization:RoleAssignment", inputs);

  expect(() => makeNative(cloud, "authorization:RoleAssignment", inputs)).toThrow("RoleAssignmentExists");

  const someone = "11111111-1111-4111-8111-111111111111";
  cloud.directory.addUser(someone);
  const other = makeNative(cloud, "authorization:RoleAssignment", {
    ...inputs,
    principalId: someone,
    principalType: "User",
  });
  expect(other.outputs["principalId"]).toBe(someone);
});

test("a user who is known can only be assigned as one", () => {
  const { cloud, accepted } = furnish();
  const someone = "11111111-1111-4111-8111-111111111111";
  cloud.directory.addUser(someone);
  const inputs = { ...accepted["authorization:RoleAssignment"], principalId: someone };

  expect(() => makeNative(cloud, "authorization:RoleAssignment", inputs)).toThrow("UnmatchedPrincipalType");
  expect(makeNative(cloud, "authorization:RoleAssignment", { ...inputs, principalType: "User" }).id).not.toBe(
    "",
  );
});

test("people and groups are looked up, an identity may not be replicated yet", () => {
  const { cloud, accepted } = furnish();
  const [group, nobody] = ["22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333"];
  cloud.directory.addGroup(group);
  const assign = (principalType: string, principalId: string) => () =>
    makeNative(cloud, "authorization:RoleAssignment", {
      ...accepted["authorization:RoleAssignment"],
      principalId,
      principalType,
    });

  expect(assign("User", group)).toThrow(
    `Status=400 Code="UnmatchedPrincipalType" Message="The PrincipalId '22222222222242228222222222222222' has type 'Group' , which is different from specified PrinciaplType 'User'."`,
  );
  expect(assign("Group", group)).not.toThrow();
  expect(assign("User", nobody)).toThrow(
    `Status=400 Code="PrincipalNotFound" Message="Principal 33333333333343338333333333333333 does not exist in the directory ${cloud.tenantId}. Check that you have the correct principal ID.`,
  );
  expect(assign("Group", nobody)).toThrow("PrincipalNotFound");
  expect(assign("ServicePrincipal", nobody)).not.toThrow();
  expect(assign("User", cloud.callers.azureNative.objectId)).not.toThrow();
});

test("a name that is unique in all of Azure is taken in every resource group", () => {
  const { cloud, accepted } = furnish();
  cloud.addResourceGroup("rg-b", "westeurope");
  const elsewhere = (type: string, name: string, value: string) => () =>
    makeNative(cloud, type, { ...accepted[type], resourceGroupName: "rg-b", [name]: value });

  expect(elsewhere("storage:StorageAccount", "accountName", "sta")).toThrow("StorageAccountAlreadyTaken");
  expect(elsewhere("keyvault:Vault", "vaultName", "KV-A")).toThrow("VaultAlreadyExists");
  expect(elsewhere("containerregistry:Registry", "registryName", "crABC")).toThrow("AlreadyInUse");
  expect(elsewhere("operationalinsights:Workspace", "workspaceName", "log-a")).not.toThrow();
});

test("one sink takes a category of a resource once", () => {
  const { cloud, accepted } = furnish();
  const inputs = accepted["monitor:DiagnosticSetting"] ?? {};
  makeNative(cloud, "monitor:DiagnosticSetting", inputs);

  expect(() => makeNative(cloud, "monitor:DiagnosticSetting", { ...inputs, name: "again" })).toThrow(
    "is already used in diagnostic setting 'logs' for the same category",
  );
  const other = patched(inputs, "logs.0.category", "ContainerAppSystemLogs");
  expect(makeNative(cloud, "monitor:DiagnosticSetting", { ...other, name: "again" }).outputs["name"]).toBe(
    "again",
  );
});

test("an environment stays as long as something runs in it", () => {
  const { cloud, ids, accepted } = furnish();
  const app = makeNative(cloud, "app:ContainerApp", accepted["app:ContainerApp"] ?? {});
  const remove = () => cloud.azureNative.delete(nativeRef("app:ManagedEnvironment"), ids.environment);

  expect(remove).toThrow("ManagedEnvironmentHasContainerApps");
  cloud.azureNative.delete(nativeRef("app:ContainerApp"), app.id);
  remove();

  expect(cloud.resources.has(ids.environment)).toBe(false);
});

test("a type that is not in the table does not exist", () => {
  const { cloud } = furnish();

  expect(() => cloud.azureNative.check({ type: native("web:WebApp"), name: "w" }, {})).toThrow(
    "Resource type azure-native:web:WebApp not found",
  );
});
