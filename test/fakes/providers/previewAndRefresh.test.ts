import { at } from "./base/values";
import { createCloud } from "./cloud";
import { furnish } from "./furnishedSubscription";
import { UNKNOWN } from "./fakeProvider";
import { entraRef, makeEntra, nativeRef, patched } from "./testing";

test("a preview makes nothing, and what the cloud would decide is unknown", () => {
  const { cloud, accepted } = furnish();
  const before = [...cloud.resources.keys()];
  const calls = cloud.calls.length;
  const inputs = patched(accepted["app:ContainerApp"] ?? {}, "configuration.ingress", { targetPort: 8080 });

  const { id, outputs } = cloud.azureNative.create(nativeRef("app:ContainerApp"), inputs, true);

  expect(id).toBe(UNKNOWN);
  expect(outputs["name"]).toBe(UNKNOWN);
  expect(outputs["latestRevisionName"]).toBe(UNKNOWN);
  expect(at(outputs, "configuration.ingress")).toEqual({ targetPort: 8080, fqdn: UNKNOWN });
  expect(outputs["environmentId"]).toBe(inputs["environmentId"]);
  expect([...cloud.resources.keys()]).toEqual(before);
  expect(cloud.calls).toHaveLength(calls);
});

test("a preview does not ask Azure, so only the real thing is refused", () => {
  const { cloud, accepted } = furnish();
  const inputs = { ...accepted["storage:StorageAccount"], kind: "StorageV3" };

  expect(cloud.azureNative.create(nativeRef("storage:StorageAccount"), inputs, true).outputs["kind"]).toBe(
    "StorageV3",
  );
  expect(() => cloud.azureNative.create(nativeRef("storage:StorageAccount"), inputs)).toThrow(
    "InvalidParameter",
  );
});

test("unknown inputs become unknown outputs", () => {
  const cloud = createCloud();

  const { outputs } = cloud.azuread.create(entraRef("Application"), { displayName: UNKNOWN }, true);

  expect(outputs["displayName"]).toBe(UNKNOWN);
  expect(outputs["clientId"]).toBe(UNKNOWN);
  expect(outputs["signInAudience"]).toBe("AzureADMyOrg");
});

test("the preview of an update knows the name and what azuread's Graph had decided, but nothing else of Azure", () => {
  const { cloud, ids } = furnish();
  const identity = cloud.resources.get(ids.identity);
  const news = { ...identity?.inputs, tags: { a: "b" } };
  const application = makeEntra(cloud, "Application", { displayName: "kit" });

  const native = cloud.azureNative.update(nativeRef("managedidentity:UserAssignedIdentity"), ids.identity, {
    olds: identity?.inputs ?? {},
    news,
    preview: true,
  });
  const entra = cloud.azuread.update(entraRef("Application"), application.id, {
    olds: application.inputs,
    news: { displayName: "kit", notes: "n" },
    preview: true,
  });

  expect([native["name"], native["location"], native["principalId"]]).toEqual([
    "id-a",
    "westeurope",
    UNKNOWN,
  ]);
  expect(entra).toEqual({ ...application.outputs, notes: "n" });
});

test("a refresh follows manual changes", () => {
  const { cloud, ids } = furnish();
  const account = cloud.resources.get(ids.account);
  if (account === undefined) throw new Error("no account");
  const olds = { inputs: account.inputs, outputs: account.outputs };
  const read = () => cloud.azureNative.read(nativeRef("storage:StorageAccount"), ids.account, olds);

  expect(read()).toEqual(olds);
  account.inputs = { ...account.inputs, allowSharedKeyAccess: true };

  expect(read()?.inputs).toEqual({ ...olds.inputs, allowSharedKeyAccess: true });
  expect(read()?.outputs).toEqual({ ...olds.outputs, allowSharedKeyAccess: true });
});

test("a refresh finds out what was deleted by hand", () => {
  const { cloud, ids } = furnish();
  const application = makeEntra(cloud, "Application", { displayName: "kit" });
  cloud.resources.delete(ids.account);
  cloud.resources.delete(application.id);

  expect(cloud.azureNative.read(nativeRef("storage:StorageAccount"), ids.account)).toBeUndefined();
  expect(cloud.azuread.read(entraRef("Application"), application.id)).toBeUndefined();
});

test("a refresh keeps the secret values that Azure never returns", () => {
  const { cloud, ids } = furnish();
  const secret = cloud.resources.get(ids.secret);
  const olds = { inputs: patched(secret?.inputs ?? {}, "properties.value", "as in the state"), outputs: {} };
  const read = (known?: typeof olds) =>
    cloud.azureNative.read(nativeRef("keyvault:Secret"), ids.secret, known);

  expect(at(read(olds)?.inputs, "properties.value")).toBe("as in the state");
  expect(at(read()?.inputs, "properties")).toEqual({});
  expect(at(read(olds)?.outputs, "properties.value")).toBeUndefined();
});

test("an import finds a resource whatever the case of its id, but not under another type", () => {
  const { cloud, ids } = furnish();
  const id = ids.account.replace("resourceGroups", "resourcegroups");

  expect(cloud.azureNative.read(nativeRef("storage:StorageAccount"), id)?.outputs["name"]).toBe("sta");
  expect(cloud.azureNative.read(nativeRef("keyvault:Vault"), id)).toBeUndefined();
});
