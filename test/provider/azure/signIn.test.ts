import { chooseSignIn, type Environment, type SignIn } from "../../../provider/azure/signIn";

const SUBSCRIPTION = "11111111-2222-4333-8444-555555555555";
const APP = { ARM_TENANT_ID: "tenant", ARM_CLIENT_ID: "client" };
const OIDC = { ...APP, ARM_USE_OIDC: "true" };
const GITHUB = {
  ACTIONS_ID_TOKEN_REQUEST_URL: "https://github.test/token",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "r",
};
const app = { tenantId: "tenant", clientId: "client" };
const github = { kind: "github", url: "https://github.test/token", token: "r" } as const;

test.each<[string, Environment, SignIn]>([
  ["nothing", {}, { method: "azureCli", account: { subscription: SUBSCRIPTION } }],
  ["a tenant alone", { ARM_TENANT_ID: "tenant" }, { method: "azureCli", account: { tenantId: "tenant" } }],
  ["a secret", { ...APP, ARM_CLIENT_SECRET: "s" }, { method: "secret", ...app, secret: "s" }],
  [
    "a secret beside OIDC",
    { ...OIDC, ...GITHUB, ARM_CLIENT_SECRET: "s" },
    { method: "secret", ...app, secret: "s" },
  ],
  [
    "an empty secret",
    { ...APP, ARM_CLIENT_SECRET: "" },
    { method: "azureCli", account: { tenantId: "tenant" } },
  ],
  [
    "a GitHub workflow",
    { ...OIDC, ...GITHUB },
    { method: "oidc", ...app, from: { ...github, audience: "api://AzureADTokenExchange" } },
  ],
  [
    "a GitHub workflow with an audience of its own",
    { ...OIDC, ...GITHUB, ARM_OIDC_AUDIENCE: "api://AzureADTokenExchangeUSGov" },
    { method: "oidc", ...app, from: { ...github, audience: "api://AzureADTokenExchangeUSGov" } },
  ],
  [
    "a GitHub workflow that does not ask for OIDC",
    { ...APP, ...GITHUB },
    { method: "azureCli", account: { tenantId: "tenant" } },
  ],
  [
    "a token",
    { ...OIDC, ...GITHUB, ARM_OIDC_TOKEN: "t", ARM_OIDC_TOKEN_FILE_PATH: "/f" },
    { method: "oidc", ...app, from: { kind: "token", token: "t" } },
  ],
  [
    "a file with a token",
    { ...OIDC, ARM_OIDC_TOKEN_FILE_PATH: "/f" },
    { method: "oidc", ...app, from: { kind: "file", path: "/f" } },
  ],
  ["a managed identity", { ARM_USE_MSI: "true" }, { method: "managedIdentity" }],
  [
    "a managed identity by its client id",
    { ARM_USE_MSI: "true", ARM_CLIENT_ID: "client" },
    { method: "managedIdentity", clientId: "client" },
  ],
])("%s is signed in as the azure-native provider would", (_, env, expected) => {
  expect(chooseSignIn(env, { subscription: SUBSCRIPTION })).toEqual(expected);
});

test("for Dataverse, the Azure CLI signs in to the environment's tenant, unless the variables name one", () => {
  const account = { tenantId: "of the environment" };

  expect(chooseSignIn({}, account)).toEqual({ method: "azureCli", account });
  expect(chooseSignIn({ ARM_TENANT_ID: "tenant" }, account)).toEqual({
    method: "azureCli",
    account: { tenantId: "tenant" },
  });
  expect(chooseSignIn({ ...APP, ARM_CLIENT_SECRET: "s" }, account)).toEqual({
    method: "secret",
    ...app,
    secret: "s",
  });
});

test.each<[string, Environment, string]>([
  [
    "a secret alone",
    { ARM_CLIENT_SECRET: "s" },
    "with ARM_CLIENT_SECRET, ARM_TENANT_ID and ARM_CLIENT_ID must be set, too",
  ],
  [
    "OIDC without an app",
    { ARM_USE_OIDC: "true", ARM_TENANT_ID: "t" },
    "with ARM_USE_OIDC=true, ARM_CLIENT_ID must be set, too",
  ],
  ["OIDC without a token", OIDC, "permissions: id-token: write"],
  ["a certificate", { ...APP, ARM_CLIENT_CERTIFICATE_PATH: "/c" }, "can't sign in with a certificate"],
])("%s is refused with what to set", (_, env, expected) => {
  expect(() => chooseSignIn(env, { subscription: SUBSCRIPTION })).toThrow(expected);
});
