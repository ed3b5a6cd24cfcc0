import { furnish } from "./furnishedSubscription";
import { UNKNOWN, type Values } from "./fakeProvider";
import { nativeRef, patched } from "./testing";

/** What the diff says of one change, after Check. */
function diffOf(type: string, path: string, value: unknown, from?: Values) {
  const { cloud, accepted } = furnish();
  const ref = nativeRef(type);
  const { inputs } = cloud.azureNative.check(ref, from ?? accepted[type] ?? {});
  const outputs = cloud.azureNative.create(ref, inputs).outputs;
  return cloud.azureNative.diff(ref, { inputs, outputs }, patched(inputs, path, value));
}

test.each([
  ["storage:StorageAccount", "tags", { a: "b" }, { tags: { kind: "add", replaces: false } }],
  ["storage:StorageAccount", "sku.name", "Standard_ZRS", { "sku.name": { kind: "update", replaces: false } }],
  ["storage:StorageAccount", "accountName", "stc", { accountName: { kind: "update", replaces: true } }],
  ["storage:StorageAccount", "isHnsEnabled", true, { isHnsEnabled: { kind: "add", replaces: true } }],
  ["storage:StorageAccount", "location", "northeurope", { location: { kind: "update", replaces: true } }],
  ["storage:StorageAccount", "location", "West Europe", {}],
  ["resources:ResourceGroup", "location", "northeurope", { location: { kind: "update", replaces: true } }],
  ["keyvault:Vault", "location", "northeurope", { location: { kind: "update", replaces: false } }],
  ["keyvault:Secret", "properties.value", "new", { "properties.value": { kind: "update", replaces: false } }],
  ["authorization:RoleAssignment", "principalId", "x", { principalId: { kind: "update", replaces: true } }],
  ["authorization:RoleAssignment", "scope", UNKNOWN, { scope: { kind: "update", replaces: true } }],
  [
    "authorization:RoleAssignment",
    "roleDefinitionId",
    "x",
    { roleDefinitionId: { kind: "update", replaces: false } },
  ],
  ["app:ManagedEnvironment", "zoneRedundant", true, { zoneRedundant: { kind: "add", replaces: true } }],
  [
    "app:ManagedEnvironment",
    "vnetConfiguration",
    { internal: true },
    { vnetConfiguration: { kind: "add", replaces: false } },
  ],
  ["app:ContainerApp", "environmentId", "/x", { environmentId: { kind: "update", replaces: true } }],
  [
    "app:ContainerApp",
    "template.containers.0.image",
    "other",
    { "template.containers[0].image": { kind: "update", replaces: false } },
  ],
  [
    "app:ContainerApp",
    "template.containers.0.args",
    ["serve"],
    { "template.containers[0].args": { kind: "add", replaces: false } },
  ],
  [
    "app:ContainerApp",
    "configuration.registries",
    undefined,
    { "configuration.registries": { kind: "delete", replaces: false } },
  ],
  ["monitor:DiagnosticSetting", "resourceUri", "/x", { resourceUri: { kind: "update", replaces: true } }],
  ["monitor:ScheduledQueryRule", "scopes", [], { "scopes[0]": { kind: "delete", replaces: false } }],
])("a change of %s at %s to %j", (type, path, value, changes) => {
  expect(diffOf(type, path, value).changes).toEqual(changes);
});

test("inputs that stay the same differ in nothing", () => {
  const { cloud, accepted } = furnish();
  for (const [type, inputs] of Object.entries(accepted)) {
    const checked = cloud.azureNative.check(nativeRef(type), inputs).inputs;
    const { outputs } = cloud.azureNative.create(nativeRef(type), checked);

    expect(
      cloud.azureNative.diff(nativeRef(type), { inputs: checked, outputs }, structuredClone(checked)),
    ).toEqual({
      changes: {},
      deleteBeforeReplace: false,
    });
  }
});

test("items of a list are matched by their key, so a new one in front moves none", () => {
  const env = (...names: string[]) => names.map((name) => ({ name, value: name }));
  const inputs = patched(furnish().accepted["app:Job"] ?? {}, "template.containers.0.env", env("A", "B"));

  const { changes } = diffOf("app:Job", "template.containers.0.env", env("NEW", "B", "A"), inputs);

  expect(changes).toEqual({ "template.containers[0].env[0]": { kind: "add", replaces: false } });
});

test("items without a key are matched by their place", () => {
  const inputs = { ...furnish().accepted["app:Job"], tags: {} };
  const withArgs = patched(inputs, "template.containers.0.args", ["a", "b"]);

  const { changes } = diffOf("app:Job", "template.containers.0.args", ["new", "a", "b"], withArgs);

  expect(changes).toEqual({
    "template.containers[0].args[0]": { kind: "update", replaces: false },
    "template.containers[0].args[1]": { kind: "update", replaces: false },
    "template.containers[0].args[2]": { kind: "add", replaces: false },
  });
});

test("a resource with a given name goes before its replacement comes, one with a random name after", () => {
  const { accepted } = furnish();
  const given = accepted["storage:StorageAccount"] ?? {};
  const nameless = patched(accepted["operationalinsights:Workspace"] ?? {}, "workspaceName", undefined);

  expect(diffOf("storage:StorageAccount", "location", "northeurope", given).deleteBeforeReplace).toBe(true);
  expect(diffOf("storage:StorageAccount", "tags", { a: "b" }, given).deleteBeforeReplace).toBe(false);
  expect(diffOf("operationalinsights:Workspace", "location", "northeurope", nameless)).toEqual({
    changes: { location: { kind: "update", replaces: true } },
    deleteBeforeReplace: false,
  });
});

test("setting what Azure had decided anyway replaces nothing", () => {
  const { changes } = diffOf("app:ManagedEnvironment", "zoneRedundant", false);

  expect(changes).toEqual({ zoneRedundant: { kind: "add", replaces: false } });
});
