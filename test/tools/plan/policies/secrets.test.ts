import { expiry } from "../../../../tools/plan/policies/expiry";
import { plainSecrets } from "../../../../tools/plan/policies/plainSecrets";
import { secret, UNKNOWN } from "../../../../common/pulumi/wireValues";
import { resource } from "../builder";
import { problems } from "./judge";

const PASSWORD = "azuread:index/applicationPassword:ApplicationPassword";
const vaultSecret = (properties: unknown) => resource("azure-native:keyvault:Secret", { properties });
const app = (inputs: Record<string, unknown>) => resource("azure-native:app:ContainerApp", inputs);

test("secrets that expire pass, even on a day known later", () => {
  const expiring = [
    resource(PASSWORD, { endDate: "2027-01-01T00:00:00Z" }),
    vaultSecret({ attributes: { expires: UNKNOWN } }),
    vaultSecret(secret({ attributes: { expires: 1_800_000_000 } })),
  ];

  expect(problems(expiry, ...expiring)).toEqual([]);
});

test("a secret inline in an application must expire, too; one without any passes", () => {
  const application = (inputs: Record<string, unknown>) =>
    resource("azuread:index/application:Application", inputs);

  expect(problems(expiry, application({}), application({ password: { endDate: "2027-01-01" } }))).toEqual([]);
  expect(problems(expiry, application({ password: { displayName: "forever" } }))).toEqual([
    "Application: it never has to expire",
  ]);
});

test("secrets that don't expire are refused", () => {
  expect(problems(expiry, resource(PASSWORD), vaultSecret({ attributes: {} }))).toEqual([
    "ApplicationPassword: it never has to expire",
    "Secret: it never has to expire",
  ]);
});

test("a secret that stays in its envelopes passes", () => {
  const resources = [
    resource(PASSWORD, {}, { outputs: { value: secret("hunter2!") } }),
    vaultSecret({ value: secret("hunter2!") }),
    app({ configuration: { secrets: [{ name: "s", keyVaultUrl: "https://kv/secrets/s" }] } }),
    resource("pulumi:pulumi:Stack", {}, { outputs: { password: secret("hunter2!") } }),
  ];

  expect(problems(plainSecrets, ...resources)).toEqual([]);
});

test.each([
  ["an input", resource("x:y:Z", { tags: { note: "it is hunter2!" } }), "Z: inputs.tags.note"],
  [
    "an output",
    resource("pulumi:pulumi:Stack", {}, { outputs: { link: "?p=hunter2!" } }),
    "Stack: outputs.link",
  ],
  ["a name", resource("x:y:Z", {}, { name: "for-hunter2!" }), "for-hunter2!: name"],
])("a secret that shows in %s is refused", (_, leaking, where) => {
  const holder = resource(PASSWORD, {}, { outputs: { value: secret("hunter2!") } });

  expect(problems(plainSecrets, holder, leaking)).toEqual([
    `${where} shows a value that is secret elsewhere`,
  ]);
});

test("what a secret object holds beside its secret may stand elsewhere", () => {
  const whole = vaultSecret(secret({ contentType: "Entra client secret", value: "hunter2!" }));

  expect(problems(plainSecrets, whole, resource("x:y:Z", { text: "Entra client secret" }))).toEqual([]);
});

test("a value where secrets belong must be marked, unless it isn't known yet", () => {
  const marked = vaultSecret({ value: secret("x") });
  const places = [
    vaultSecret({ value: "x" }),
    app({ configuration: { secrets: [{ name: "s", value: "x" }] } }),
    resource("x:y:Z", { login: { user: "u", password: "x" } }),
  ];

  expect(problems(plainSecrets, marked, vaultSecret({ value: UNKNOWN }))).toEqual([]);
  expect(problems(plainSecrets, ...places)).toEqual([
    "Secret: properties.value is not marked secret",
    "ContainerApp: configuration.secrets[0].value is not marked secret",
    "Z: login.password is not marked secret",
  ]);
});

test("a container gets secrets by reference, never by value", () => {
  const template = (variable: object) =>
    app({ template: { containers: [{ name: "runtime", env: [variable] }] } });

  expect(problems(plainSecrets, template({ name: "CLIENT_SECRET", secretRef: "s" }))).toEqual([]);
  expect(problems(plainSecrets, template({ name: "CLIENT_ID", value: "x" }))).toEqual([]);
  expect(problems(plainSecrets, template({ name: "CLIENT_SECRET", value: secret("x") }))).toEqual([
    "ContainerApp: variable CLIENT_SECRET carries its value",
  ]);
});
