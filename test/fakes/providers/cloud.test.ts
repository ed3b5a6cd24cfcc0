import { at } from "./base/values";
import { createCloud, OFFICE_365_MANAGEMENT } from "./cloud";
import { furnish } from "./furnishedSubscription";
import { UNKNOWN, type Values } from "./fakeProvider";
import { entraRef, makeEntra, makeNative, nativeRef } from "./testing";

const GET_PRINCIPAL = "azuread:index/getServicePrincipal:getServicePrincipal";
const GET_APPLICATION = "azuread:index/getApplication:getApplication";

test("deleting what is gone succeeds", () => {
  const { cloud, ids } = furnish();
  const remove = () => cloud.azureNative.delete(nativeRef("storage:StorageAccount"), ids.account);

  remove();
  remove();

  expect(cloud.resources.has(ids.account)).toBe(false);
});

test("a planned failure strikes the next matching call, once", () => {
  const { cloud, accepted } = furnish();
  const inputs = accepted["operationalinsights:Workspace"] ?? {};
  const create = () => makeNative(cloud, "operationalinsights:Workspace", inputs);
  const type = nativeRef("operationalinsights:Workspace").type;
  cloud.failNext({ type, operation: "create", message: "Status=503" });

  expect(makeNative(cloud, "storage:StorageAccount", accepted["storage:StorageAccount"] ?? {}).id).not.toBe(
    "",
  );
  expect(create).toThrow("Status=503");
  expect(create().outputs["name"]).toBe("log-b");
});

test("a failure can strike several times, and spares previews", () => {
  const cloud = createCloud();
  cloud.failNext({ operation: "create", message: "down", times: 2 });
  const create = (preview: boolean) =>
    cloud.azuread.create(entraRef("Application"), { displayName: "kit" }, preview);

  expect(create(true).id).toBe(UNKNOWN);
  expect(() => create(false)).toThrow("down");
  expect(() => create(false)).toThrow("down");
  expect(create(false).outputs["displayName"]).toBe("kit");
});

test("when only the answer is lost, the resource is there, and a second attempt is refused", () => {
  const { cloud, accepted } = furnish();
  const inputs = accepted["storage:StorageAccount"] ?? {};
  cloud.failNext({ message: "context deadline exceeded", afterEffect: true });

  expect(() => makeNative(cloud, "storage:StorageAccount", inputs)).toThrow("context deadline exceeded");
  expect(() => makeNative(cloud, "storage:StorageAccount", inputs)).toThrow(
    "cannot create already existing resource",
  );
});

test("calls are recorded in order", () => {
  const cloud = createCloud();
  const ref = { ...entraRef("Application"), name: "app" };
  const { id, outputs } = cloud.azuread.create(ref, { displayName: "kit" });
  cloud.azuread.read(ref, id, { inputs: {}, outputs });
  cloud.azuread.update(ref, id, { olds: {}, news: { displayName: "kit" } });
  cloud.azuread.invoke(GET_PRINCIPAL, { clientId: OFFICE_365_MANAGEMENT });
  cloud.azuread.delete(ref, id);

  const { type, name } = ref;
  expect(cloud.calls).toEqual([
    { operation: "create", type, name, id },
    { operation: "read", type, name, id },
    { operation: "update", type, name, id },
    { operation: "invoke", type: GET_PRINCIPAL },
    { operation: "delete", type, name, id },
  ]);
});

test("ids do not depend on the order of calls, only on the seed", () => {
  const idsOf = (seed: number, names: string[]) => {
    const cloud = createCloud({ seed });
    const made = names.map((displayName) => makeEntra(cloud, "Application", { displayName }).id);
    return made.sort();
  };

  expect(idsOf(1, ["a", "b"])).toEqual(idsOf(1, ["b", "a"]));
  expect(idsOf(1, ["a", "b"])).not.toEqual(idsOf(2, ["a", "b"]));
});

test("each provider says whose credentials it has", () => {
  const cloud = createCloud({ tenantId: "33333333-3333-4333-8333-333333333333" });
  cloud.callers.azureNative.tenantId = "44444444-4444-4444-8444-444444444444";

  const entra = cloud.azuread.invoke("azuread:index/getClientConfig:getClientConfig", {});
  const native = cloud.azureNative.invoke("azure-native:authorization:getClientConfig", {});

  const { clientId, objectId } = cloud.callers.azuread;
  const tenantId = "33333333-3333-4333-8333-333333333333";
  expect(entra).toEqual({
    result: { tenantId, clientId, objectId, id: `${tenantId}-${clientId}-${objectId}` },
  });
  expect(native).toEqual({ result: { ...cloud.callers.azureNative, subscriptionId: cloud.subscriptionId } });
});

test("an existing resource group is found, another is not", () => {
  const cloud = createCloud();
  cloud.addResourceGroup("rg-theirs", "westeurope", { owner: "them" });
  const get = (resourceGroupName: string) =>
    cloud.azureNative.invoke("azure-native:resources:getResourceGroup", { resourceGroupName });

  expect(get("RG-theirs")).toMatchObject({
    result: {
      id: `/subscriptions/${cloud.subscriptionId}/resourceGroups/rg-theirs`,
      name: "rg-theirs",
      location: "westeurope",
      tags: { owner: "them" },
    },
  });
  expect(() => get("rg-other")).toThrow("Resource group 'rg-other' could not be found.");
});

test("the Office 365 Management APIs are in the tenant until a test removes them", () => {
  const cloud = createCloud();
  const get = (args: Values) => cloud.azuread.invoke(GET_PRINCIPAL, args);

  expect(get({ clientId: OFFICE_365_MANAGEMENT })).toMatchObject({
    result: {
      displayName: "Office 365 Management APIs",
      objectId: cloud.directory.objectIdOf(OFFICE_365_MANAGEMENT),
      appRoleIds: { "ActivityFeed.Read": "594c1fb6-4f81-4475-ae41-0c394909246c" },
      oauth2PermissionScopeIds: { "ServiceHealth.Read": "e2cea78f-e743-4d8f-a16a-75b629a038ae" },
    },
  });
  cloud.directory.removeFirstParty(OFFICE_365_MANAGEMENT);
  expect(() => get({ clientId: OFFICE_365_MANAGEMENT })).toThrow(
    "No service principal found: no service principal found",
  );
  expect(get({})).toMatchObject({ failures: [{ reason: expect.stringContaining("must be specified") }] });
});

test("a registration made by hand is found, with its consent", () => {
  const cloud = createCloud();
  const theirs = cloud.directory.addApplication({ displayName: "by hand" });
  const principalObjectId = theirs.servicePrincipalObjectId ?? "";
  const resourceObjectId = cloud.directory.objectIdOf(OFFICE_365_MANAGEMENT);
  const grant = { principalObjectId, resourceObjectId, appRoleId: "594c1fb6-4f81-4475-ae41-0c394909246c" };
  const id = cloud.directory.grantRole(grant);

  expect(cloud.azuread.invoke(GET_APPLICATION, { clientId: theirs.clientId })).toMatchObject({
    result: { id: theirs.id, objectId: theirs.objectId, displayName: "by hand" },
  });
  expect(() => makeEntra(cloud, "AppRoleAssignment", grant)).toThrow("already exists on the object");
  expect(cloud.azuread.read(entraRef("AppRoleAssignment"), id)?.inputs).toEqual(grant);
  expect(cloud.calls.map(({ operation }) => operation)).toEqual(["invoke", "create", "read"]);
});

test("a registration without a service principal has none", () => {
  const cloud = createCloud();
  const { clientId, servicePrincipalObjectId } = cloud.directory.addApplication(
    { displayName: "bare" },
    false,
  );

  expect(servicePrincipalObjectId).toBeUndefined();
  expect(() => cloud.azuread.invoke(GET_PRINCIPAL, { clientId })).toThrow(
    "No service principal found: no service principal found",
  );
  expect(() => cloud.azuread.invoke(GET_APPLICATION, { displayName: "nobody" })).toThrow(
    "Application not found",
  );
});

test("hosts end as the configured cloud's do", () => {
  const { cloud, accepted } = furnish();
  cloud.azureNative.configure({ environment: "usgovernment" });
  const outputs = (type: string) => makeNative(cloud, type, accepted[type] ?? {}).outputs;

  expect(at(outputs("storage:StorageAccount"), "primaryEndpoints.blob")).toBe(
    "https://stb.blob.core.usgovcloudapi.net/",
  );
  expect(at(outputs("keyvault:Vault"), "properties.vaultUri")).toBe("https://kv-b.vault.usgovcloudapi.net/");
  expect(outputs("containerregistry:Registry")["loginServer"]).toBe("crdef.azurecr.us");
});

test("each provider takes the clouds it knows, and which one it was given can be seen", () => {
  const cloud = createCloud();
  const refusal = (configure: () => void) => {
    try {
      configure();
      return "accepted";
    } catch (error) {
      return (error as Error).message;
    }
  };
  const entra = (environment: string) => refusal(() => cloud.azuread.configure({ environment }));
  const native = (environment: string) => refusal(() => cloud.azureNative.configure({ environment }));
  const unset = { ...cloud.environments };
  const names = ["public", "global", "usgovernment", "usgovernmentl4", "usgovernmentl5", "dod", "china"];

  expect(unset).toEqual({ azuread: "public", azureNative: "public" });
  expect(names.map(entra)).toEqual(names.map(() => "accepted"));
  expect(names.filter((name) => native(name) !== "accepted")).toEqual(["global", "usgovernmentl5", "dod"]);
  expect(entra("moon")).toBe('no environment was found with the name "moon"');
  expect(native("moon")).toBe("unknown cloud environment: moon");
  expect([entra("usgovernmentl5"), native("usgovernment")]).toEqual(["accepted", "accepted"]);
  expect(cloud.environments).toEqual({ azuread: "usgovernmentl5", azureNative: "usgovernment" });
  cloud.azuread.configure({ tenantId: cloud.tenantId });
  expect(cloud.environments.azuread).toBe("usgovernmentl5");
});

test("functions and types that are not in the tables do not exist", () => {
  const cloud = createCloud();

  expect(() => cloud.azuread.invoke("azuread:index/getUser:getUser", {})).toThrow("unknown function");
  expect(() => cloud.azureNative.invoke("azure-native:storage:listStorageAccountKeys", {})).toThrow(
    "unknown function",
  );
  expect(() => cloud.azuread.check(entraRef("Group"), {})).toThrow(
    "unknown resource type azuread:index/group:Group",
  );
});
