import { createCloud } from "./cloud";
import { furnish } from "./furnishedSubscription";
import { make, makeNative, nativeRef } from "./testing";

const VERSION = "2026-02-01";
const versioned = (type: string) => nativeRef(`keyvault/v20260201:${type}`);

/** A subscription whose Key Vault no longer answers to what the provider sends by default. */
function afterRetirement() {
  const furnished = furnish();
  furnished.cloud.oldestVersions.set("Microsoft.KeyVault", VERSION);
  const vaultId = furnished.ids.secret.split("/secrets/")[0] ?? "";
  const state = { inputs: {}, outputs: {}, ...furnished.cloud.resources.get(vaultId) };
  return { ...furnished, vaultId, state, news: { ...state.inputs, tags: { a: "b" } } };
}

test.each(["create", "read", "update", "delete"] as const)(
  "a retired version of an API is refused whatever it is asked: %s",
  (operation) => {
    const { cloud, accepted, vaultId, state, news } = afterRetirement();
    const vault = nativeRef("keyvault:Vault");
    const calls = {
      create: () => makeNative(cloud, "keyvault:Vault", accepted["keyvault:Vault"] ?? {}),
      read: () => cloud.azureNative.read(vault, vaultId),
      update: () => cloud.azureNative.update(vault, vaultId, { olds: state.inputs, news }),
      delete: () => cloud.azureNative.delete(vault, vaultId),
    };

    expect(calls[operation]).toThrow(
      `Status=400 Code="NoRegisteredProviderFound" Message="No registered resource provider found for location 'westeurope' and API version '2024-11-01' for type 'vaults'.`,
    );
  },
);

test("the version is part of the type's token, and goes into inputs and outputs", () => {
  const { cloud, accepted, vaultId, state, news } = afterRetirement();

  const vault = make(cloud.azureNative, versioned("Vault"), accepted["keyvault:Vault"] ?? {});

  expect([vault.inputs["azureApiVersion"], vault.outputs["azureApiVersion"]]).toEqual([VERSION, VERSION]);
  expect(cloud.azureNative.read(versioned("Vault"), vaultId, state)?.outputs["azureApiVersion"]).toBe(
    VERSION,
  );
  const change = { olds: state.inputs, news };
  expect(cloud.azureNative.update(versioned("Vault"), vaultId, change)["tags"]).toEqual({ a: "b" });
  cloud.azureNative.delete(versioned("Vault"), vaultId);
  expect(cloud.resources.has(vaultId)).toBe(false);
});

test("whatever its version, a type is one type: the same resource, with one difference", () => {
  const { cloud, vaultId, state } = afterRetirement();
  const { inputs } = cloud.azureNative.check(versioned("Vault"), without(state.inputs, "azureApiVersion"));

  expect(cloud.azureNative.diff(versioned("Vault"), state, inputs).changes).toEqual({
    azureApiVersion: { kind: "update", replaces: false },
  });
  expect(cloud.resources.get(vaultId)?.type).toBe("azure-native:keyvault:Vault");
});

test("a secret is deleted in its vault, which other versions decide", () => {
  const { cloud, ids } = afterRetirement();

  expect(() => cloud.azureNative.delete(nativeRef("keyvault:Secret"), ids.secret)).toThrow(
    "Microsoft.KeyVault/vaults/secrets/delete",
  );
});

test.each(["keyvault/v20990101:Vault", "app/v20260201:Job", "keyvault:Safe"])(
  "a token that the provider doesn't know isn't a type: %s",
  (type) => {
    expect(() => createCloud().azureNative.check(nativeRef(type), {})).toThrow(
      `Resource type azure-native:${type} not found`,
    );
  },
);

test("a provider can be without a version that others have", () => {
  const cloud = createCloud();
  const { type } = versioned("Secret");
  cloud.unknownTokens.add(type);

  expect(() => cloud.azureNative.check({ type, name: "one" }, {})).toThrow(`Resource type ${type} not found`);
});

function without(values: object, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
}
