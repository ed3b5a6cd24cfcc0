import { at } from "./base/values";
import { furnish, roleInputs } from "./furnishedSubscription";
import type { Values } from "./fakeProvider";
import { makeNative, nativeRef, patched } from "./testing";

const SECRETS_OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7";

function deletedVault(change: Values = {}) {
  const furnished = furnish();
  const { cloud, ids } = furnished;
  const vaultId = ids.secret.split("/secrets/")[0] ?? "";
  const before = cloud.resources.get(vaultId)?.inputs ?? {};
  const inputs = { ...before, ...change };
  cloud.azureNative.update(nativeRef("keyvault:Vault"), vaultId, { olds: before, news: inputs });
  cloud.azureNative.delete(nativeRef("keyvault:Vault"), vaultId);
  return { ...furnished, vaultId, inputs };
}

test("a deleted vault keeps its name", () => {
  const { cloud, ids, inputs } = deletedVault();

  expect([...cloud.deletedVaults.keys()]).toEqual(["kv-a"]);
  expect(cloud.resources.has(ids.secret)).toBe(false);
  expect(() => makeNative(cloud, "keyvault:Vault", inputs)).toThrow(
    'Status=409 Code="ConflictError" Message="A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault.',
  );
});

test("a recovered vault has its secrets again, so that they cannot be created", () => {
  const { cloud, ids, vaultId, inputs } = deletedVault();

  const vault = makeNative(cloud, "keyvault:Vault", patched(inputs, "properties.createMode", "recover"));

  expect(vault.id).toBe(vaultId);
  expect(at(vault.outputs, "properties.createMode")).toBeUndefined();
  expect(cloud.deletedVaults.size).toBe(0);
  const secret = {
    resourceGroupName: "rg-a",
    vaultName: "kv-a",
    secretName: "one",
    properties: { value: "new" },
  };
  expect(() => makeNative(cloud, "keyvault:Secret", secret)).toThrow(
    `cannot create already existing resource '${ids.secret}'`,
  );
  expect(cloud.azureNative.read(nativeRef("keyvault:Secret"), ids.secret)?.inputs).toEqual({
    resourceGroupName: "rg-a",
    vaultName: "kv-a",
    secretName: "one",
    properties: {},
  });
});

test("a recovered vault is what it was, whatever was asked for, and a refresh shows no difference", () => {
  const { cloud, inputs } = deletedVault({ tags: { owner: "before" } });
  const asked = patched({ ...inputs, tags: { owner: "now" } }, "properties.createMode", "recover");

  const vault = makeNative(cloud, "keyvault:Vault", asked);

  const state = { inputs: vault.inputs, outputs: vault.outputs };
  expect(vault.outputs["tags"]).toEqual({ owner: "before" });
  expect(cloud.resources.get(vault.id)?.inputs).toEqual(inputs);
  expect(cloud.azureNative.read(nativeRef("keyvault:Vault"), vault.id, state)).toEqual(state);
  const update = (news: typeof inputs) =>
    cloud.azureNative.update(nativeRef("keyvault:Vault"), vault.id, { olds: vault.inputs, news });
  expect(() => update(vault.inputs)).toThrow(
    'Status=400 Code="SoftDeletedVaultDoesNotExist" Message="A soft deleted vault with the given name does not exist.',
  );
  expect(update({ ...inputs, tags: { owner: "now" } })["tags"]).toEqual({ owner: "now" });
});

test.each([
  ["location", "northeurope", "ConflictError"],
  ["resourceGroupName", "rg-b", "SoftDeletedVaultDoesNotExist"],
])("a vault does not come back with another %s", (key, value, code) => {
  const { cloud, inputs } = deletedVault();
  cloud.addResourceGroup("rg-b", "westeurope");
  const recovery = patched(inputs, "properties.createMode", "recover");

  expect(() => makeNative(cloud, "keyvault:Vault", { ...recovery, [key]: value })).toThrow(code);
  expect(makeNative(cloud, "keyvault:Vault", { ...recovery, location: "West Europe" }).outputs["name"]).toBe(
    "kv-a",
  );
});

test("a test can put a vault among the deleted ones", () => {
  const { cloud, accepted } = furnish();
  cloud.deletedVaults.set("kv-b", { secrets: {} });
  const inputs = accepted["keyvault:Vault"] ?? {};

  expect(() => makeNative(cloud, "keyvault:Vault", inputs)).toThrow("ConflictError");
  const recovery = patched({ ...inputs, tags: { a: "b" } }, "properties.createMode", "recover");
  expect(makeNative(cloud, "keyvault:Vault", recovery).outputs["tags"]).toEqual({ a: "b" });
});

test("deleting the resource group deletes the vaults in it as well", () => {
  const { cloud } = furnish();

  const group = `/subscriptions/${cloud.subscriptionId}/resourceGroups/rg-a`;
  cloud.azureNative.delete(nativeRef("resources:ResourceGroup"), group);

  expect([...cloud.resources.keys()].filter((id) => id.startsWith(group))).toEqual([]);
  expect(cloud.deletedVaults.get("kv-a")?.secrets).toEqual({ one: { value: "hush" } });
});

test("deleting a secret needs a right inside the vault, and keeps the name", () => {
  const { cloud, ids, accepted } = furnish();
  const remove = () => cloud.azureNative.delete(nativeRef("keyvault:Secret"), ids.secret);
  const deployer = cloud.callers.azureNative.objectId;

  expect(remove).toThrow("Microsoft.KeyVault/vaults/secrets/delete");
  makeNative(cloud, "authorization:RoleAssignment", roleInputs(SECRETS_OFFICER, deployer, ids.secret));
  remove();

  expect(cloud.resources.has(ids.secret)).toBe(false);
  expect(() =>
    makeNative(cloud, "keyvault:Secret", { ...accepted["keyvault:Secret"], secretName: "one" }),
  ).toThrow("deleted but recoverable state");
  expect(makeNative(cloud, "keyvault:Secret", accepted["keyvault:Secret"] ?? {}).outputs["name"]).toBe("two");
});

test("a new value makes a new version, other changes keep it", () => {
  const { cloud, ids } = furnish();
  const secret = cloud.resources.get(ids.secret);
  const inputs = secret?.inputs ?? {};
  const version = (news: typeof inputs) =>
    at(
      cloud.azureNative.update(nativeRef("keyvault:Secret"), ids.secret, { olds: inputs, news }),
      "properties.secretUriWithVersion",
    );
  const first = at(secret?.outputs, "properties.secretUriWithVersion");

  expect(first).toMatch(/^https:\/\/kv-a\.vault\.azure\.net\/secrets\/one\/[0-9a-f]{32}$/);
  expect(version(patched(inputs, "tags", { a: "b" }))).toBe(first);
  const second = version(patched(inputs, "properties.value", "other"));
  expect(second).toMatch(/\/secrets\/one\/[0-9a-f]{32}$/);
  expect(second).not.toBe(first);
});
