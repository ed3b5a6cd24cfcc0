import type { Step } from "../../../../tools/pipeline/previewSummary/digest";
import { propertyChanges } from "../../../../tools/pipeline/previewSummary/propertyChanges";
import { APP, step, UNKNOWN } from "./builder";

type Inputs = Readonly<Record<string, unknown>>;

function update(old: Inputs, now: Inputs, rest: Partial<Step> = {}): Step {
  return step("update", { type: APP, old, now, ...rest });
}

function detailed(...paths: readonly (readonly [string, string])[]): Partial<Step> {
  return { detailedDiff: Object.fromEntries(paths.map(([path, kind]) => [path, { kind }])) };
}

const containers = (env: readonly Inputs[]): Inputs => ({
  template: { containers: [{ name: "runtime", env }] },
});

test("a variable of the environment is called by its name", () => {
  const old = containers([
    { name: "A", value: "1" },
    { name: "AUDITLOG_POLL_INTERVAL", value: "PT15M" },
  ]);
  const now = containers([
    { name: "AUDITLOG_POLL_INTERVAL", value: "PT5M" },
    { name: "NEW", secretRef: "s" },
  ]);

  expect(
    propertyChanges(
      update(
        old,
        now,
        detailed(
          ["template.containers[0].env[0].value", "update"],
          ["template.containers[0].env[0]", "delete"],
          ["template.containers[0].env[1]", "add"],
        ),
      ),
    ),
  ).toEqual([
    { label: "env AUDITLOG_POLL_INTERVAL", old: "PT15M", now: "PT5M" },
    { label: "env A", old: "1", now: undefined },
    { label: "env NEW", old: undefined, now: { secretRef: "s" } },
  ]);
});

test("one variable in the place of another is both, though the provider calls it one update", () => {
  const old = containers([{ name: "A", value: "1" }]);
  const now = containers([{ name: "B", value: "2" }]);

  expect(propertyChanges(update(old, now, detailed(["template.containers[0].env[0]", "update"])))).toEqual([
    { label: "env B", old: undefined, now: "2" },
    { label: "env A", old: "1", now: undefined },
  ]);
});

test.each<[string, Partial<Step>]>([
  ["a detailed diff that stops above", detailed(["tags", "update"])],
  ["top-level reasons alone", { diffReasons: ["tags"], detailedDiff: null }],
  ["neither", {}],
])("what differs is found below, with %s", (_, rest) => {
  const old = { tags: { owner: "a", kept: "x", gone: "y" }, __defaults: [] };
  const now = { tags: { owner: "b", kept: "x", "a.b": "z" }, __defaults: ["tags"] };

  expect(propertyChanges(update(old, now, rest))).toEqual([
    { label: "tags.owner", old: "a", now: "b" },
    { label: "tags.gone", old: "y", now: undefined },
    { label: 'tags["a.b"]', old: undefined, now: "z" },
  ]);
});

const receivers = (...names: string[]): Inputs => ({
  emailReceivers: names.map((name) => ({ name, emailAddress: name })),
});

test.each(["emailReceivers", "emailReceivers[0]"])(
  "one item in another's place is one that goes and one that comes, each by its name (%s)",
  (path) => {
    const [old, now] = [receivers("a@contoso.com"), receivers("b@contoso.com")];

    expect(propertyChanges(update(old, now, detailed([path, "update"])))).toEqual([
      {
        label: 'emailReceivers["b@contoso.com"]',
        old: undefined,
        now: { name: "b@contoso.com", emailAddress: "b@contoso.com" },
      },
      {
        label: 'emailReceivers["a@contoso.com"]',
        old: { name: "a@contoso.com", emailAddress: "a@contoso.com" },
        now: undefined,
      },
    ]);
  },
);

test("of a list without names that grows or shrinks, the whole list differs", () => {
  expect(propertyChanges(update({ uris: ["a"] }, { uris: ["a", "b"] }))).toEqual([
    { label: "uris", old: ["a"], now: ["a", "b"] },
  ]);
  expect(propertyChanges(update({ uris: ["a", "c"] }, { uris: ["a", "b"] }))).toEqual([
    { label: "uris[1]", old: "c", now: "b" },
  ]);
});

test("where the inputs are the same, what the cloud has differs", () => {
  const drift = update({ sku: "basic" }, { sku: "basic" }, detailed(["sku", "update"]));

  expect(propertyChanges({ ...drift, oldState: { ...drift.oldState, outputs: { sku: "premium" } } })).toEqual(
    [{ label: "sku", old: "premium", now: "basic" }],
  );
});

test("secrets that the CLI has masked differ, and stay masked", () => {
  const masked = { properties: { value: "[secret]" } };

  expect(propertyChanges(update(masked, masked, detailed(["properties.value", "update"])))).toEqual([
    { label: "properties.value", old: "[secret]", now: "[secret]" },
  ]);
});

test("where only masked secrets are within, one of them differs", () => {
  const masked = { tags: { motto: "[secret]", stack: "dev" } };

  expect(propertyChanges(update(masked, masked, detailed(["tags", "update"])))).toEqual([
    { label: "tags.motto", old: "[secret]", now: "[secret]" },
  ]);
});

const SEALED = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "v1:abc",
};

test.each<[string, Inputs, unknown]>([
  ["a value under a secret's name", { clientSecret: "horse" }, "[secret]"],
  ["a number under a secret's name", { password: 1234 }, "[secret]"],
  ["a value as the SDK marks it", { anything: SEALED }, "[secret]"],
  ["a credential under any name", { note: "AccountKey=Zm9v" }, "AccountKey=[secret]"],
  [
    "a secret within",
    { web: { deep: [{ token: "horse", id: "1" }] } },
    { deep: [{ token: "[secret]", id: "1" }] },
  ],
  [
    "what has a secret's name beside it",
    { list: [{ name: "MY_PASSWORD", value: "horse" }] },
    [{ name: "MY_PASSWORD", value: "[secret]" }],
  ],
  [
    "what has a secret's name beside it, as others write it",
    {
      list: [
        { Name: "MY_PASSWORD", Value: "horse" },
        { key: "b", value: "c" },
        { value: "cart", key: "Pwd" },
      ],
    },
    [
      { Name: "MY_PASSWORD", Value: "[secret]" },
      { key: "[secret]", value: "c" },
      { value: "[secret]", key: "[secret]" },
    ],
  ],
  ["a credential as a name", { map: { "AccountKey=Zm9v": 1 } }, { "AccountKey=[secret]": 1 }],
  ["a reference under a secret's name", { secret: "https://kv/secrets/a" }, "https://kv/secrets/a"],
  [
    "the secrets of a container app, whatever they are called",
    {
      configuration: {
        secrets: [
          { name: "database-url", value: "horse" },
          { name: "b", keyVaultUrl: "https://kv/secrets/b", identity: "/id" },
        ],
      },
    },
    {
      secrets: [
        { name: "database-url", value: "[secret]" },
        { name: "b", keyVaultUrl: "https://kv/secrets/b", identity: "/id" },
      ],
    },
  ],
  ["secrets as a list of texts", { passwords: ["horse", "cart"] }, ["[secret]", "[secret]"]],
  [
    "secrets by name",
    { credentials: { database: "horse", keyVaultUrl: "https://a/b?sig=c" } },
    { database: "[secret]", keyVaultUrl: "https://a/b?sig=[secret]" },
  ],
  ["references", { secretName: "a", keyId: "b", keyVaultUri: "https://kv/" }, "a"],
  ["what is not known yet", { password: UNKNOWN }, UNKNOWN],
  ["a switch", { token: true }, true],
])("%s", (_, now, expected) => {
  expect(propertyChanges(update({}, now)).map((change) => change.now)[0]).toEqual(expected);
});

test.each<[string, Inputs, Inputs, string]>([
  [
    "configuration.secrets[0].value",
    { name: "database-url", value: "horse" },
    { name: "database-url", value: "cart" },
    "[secret]",
  ],
  [
    "configuration.secrets[0].keyVaultUrl",
    { name: "b", keyVaultUrl: "https://kv/a" },
    { name: "b", keyVaultUrl: "https://kv/b" },
    "https://kv/b",
  ],
])("deep in a list of secrets, %s", (label, old, now, shown) => {
  const secrets = (item: Inputs): Inputs => ({ configuration: { secrets: [item] } });

  expect(
    propertyChanges(update(secrets(old), secrets(now))).map((change) => [change.label, change.now]),
  ).toEqual([[label, shown]]);
});

test("what is within a secret is one, though only a part of it changes", () => {
  const change = update({ secret: { a: "horse", b: "x" } }, { secret: { a: "cart", b: "x" } });

  expect(propertyChanges(change)).toEqual([{ label: "secret.a", old: "[secret]", now: "[secret]" }]);
});

test("of several places called env, the list of variables is the last one", () => {
  const within = (value: string): Inputs => ({ env: [{ name: "outer", env: [{ name: "INNER", value }] }] });

  expect(propertyChanges(update(within("1"), within("2")))).toEqual([
    { label: "env INNER", old: "1", now: "2" },
  ]);
});

test("a variable with a secret's name is masked, its reference is not", () => {
  const old = containers([
    { name: "MY_SECRET", value: "horse" },
    { name: "B_SECRET", secretRef: "b" },
  ]);
  const now = containers([
    { name: "MY_SECRET", value: "cart" },
    { name: "B_SECRET", secretRef: "c" },
  ]);

  expect(propertyChanges(update(old, now))).toEqual([
    { label: "env MY_SECRET", old: "[secret]", now: "[secret]" },
    { label: "env B_SECRET.secretRef", old: "b", now: "c" },
  ]);
});

test("the value of a secret in a vault is one, whatever it is called; elsewhere it is not (control)", () => {
  const values = { old: { properties: { value: "horse" } }, now: { properties: { value: "cart" } } };
  const changed = (type: string) => propertyChanges(step("update", { type, ...values }));

  expect(changed("azure-native:keyvault:Secret")).toEqual([
    { label: "properties.value", old: "[secret]", now: "[secret]" },
  ]);
  expect(changed("other:index:Thing")).toEqual([{ label: "properties.value", old: "horse", now: "cart" }]);
});
