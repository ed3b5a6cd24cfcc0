import { furnish, roleId, roleInputs } from "./furnishedSubscription";
import { makeNative, nativeRef, patched } from "./testing";

const CRYPTO_OFFICER = "14b46e9e-c2b7-41b4-b07b-48a6ebf60603";

test.each([
  ["keyvault:Key", "vaultName", "kv-none", "ResourceNotFound"],
  ["keyvault:Key", "properties.keySize", 1024, "BadParameter"],
  ["managedidentity:FederatedIdentityCredential", "resourceName", "id-none", "ResourceNotFound"],
  ["managedidentity:FederatedIdentityCredential", "audiences", ["a", "b"], "exactly one audience"],
  [
    "managedidentity:FederatedIdentityCredential",
    "subject",
    "repo:contoso/a:environment:a",
    "Issuer and subject combination already exists",
  ],
  ["authorization:RoleDefinition", "roleDefinitionId", "mine", "InvalidRoleDefinitionId"],
  ["authorization:RoleDefinition", "assignableScopes", [], "MissingAssignableScopes"],
  [
    "authorization:RoleAssignment",
    "roleDefinitionId",
    `/subscriptions/none${roleId("11111111-1111-4111-8111-111111111111")}`,
    "RoleDefinitionDoesNotExist",
  ],
])("Azure refuses %s with %s = %j: %s", (type, path, value, refusal) => {
  const create = (change: boolean) => () => {
    const { cloud, accepted } = furnish();
    const inputs = accepted[type] ?? {};
    return makeNative(cloud, type, change ? patched(inputs, path, value) : inputs);
  };

  expect(create(false)).not.toThrow();
  expect(create(true)).toThrow(refusal);
});

test("a key is deleted in its vault, by those who may, and its name stays taken", () => {
  const { cloud, accepted } = furnish();
  const inputs = accepted["keyvault:Key"] ?? {};
  const key = makeNative(cloud, "keyvault:Key", inputs);
  const remove = () => cloud.azureNative.delete(nativeRef("keyvault:Key"), key.id);

  expect(remove).toThrow(`Action: 'Microsoft.KeyVault/vaults/keys/delete'`);
  makeNative(cloud, "authorization:RoleAssignment", {
    ...roleInputs(CRYPTO_OFFICER, cloud.callers.azureNative.objectId, key.id),
    principalType: "User",
  });
  remove();

  expect(cloud.resources.has(key.id)).toBe(false);
  expect(() => makeNative(cloud, "keyvault:Key", inputs)).toThrow("deleted but recoverable state");
});

test("a key that exists stays as it is, version included", () => {
  const { cloud, accepted } = furnish();
  const olds = accepted["keyvault:Key"] ?? {};
  const key = makeNative(cloud, "keyvault:Key", olds);
  const news = { ...olds, properties: { kty: "RSA", keySize: 4096 } };

  const outputs = cloud.azureNative.update(nativeRef("keyvault:Key"), key.id, { olds, news });

  expect(outputs).toEqual(key.outputs);
  expect(outputs).toMatchObject({
    keySize: 3072,
    keyUriWithVersion: expect.stringMatching(
      /^https:\/\/kv-a\.vault\.azure\.net\/keys\/three\/[0-9a-f]{32}$/,
    ),
  });
});

test("a custom role has one name in a tenant, and stays as long as it is assigned", () => {
  const { cloud, accepted, ids, principalId } = furnish();
  const inputs = accepted["authorization:RoleDefinition"] ?? {};
  const role = makeNative(cloud, "authorization:RoleDefinition", inputs);
  const assignment = { ...roleInputs("", principalId, ids.account), roleDefinitionId: role.id };
  const assigned = makeNative(cloud, "authorization:RoleAssignment", assignment);
  const remove = () => cloud.azureNative.delete(nativeRef("authorization:RoleDefinition"), role.id);

  expect(() =>
    makeNative(cloud, "authorization:RoleDefinition", {
      ...inputs,
      roleDefinitionId: "11111111-1111-4111-8111-111111111111",
    }),
  ).toThrow("RoleDefinitionWithSameNameExists");
  expect(remove).toThrow("RoleDefinitionHasAssignments");
  cloud.azureNative.delete(nativeRef("authorization:RoleAssignment"), assigned.id);
  remove();

  expect(cloud.resources.has(role.id)).toBe(false);
});
