import { credentials, isReference, isSecretName, maskText } from "../../../pipeline/previewSummary/mask";

const HEX = "0123456789abcdef";
const entraSecret = `abc8Q~${"xY0_.-".repeat(5)}abcd`;

test.each([
  [
    "private key",
    "key:\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabcd\n-----END RSA PRIVATE KEY-----\nend",
    "key:\n[secret]\nend",
  ],
  ["private key", "-----BEGIN PRIVATE KEY-----\nMIIE, and cut off", "[secret]"],
  ["JSON web token", "token eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl!", "token [secret]!"],
  ["JSON web token", "eyJhbGciOi.QR1Owv2u.48V1_ALb.5eym8TW_.XFBoMYUZ", "[secret]"],
  ["Entra client secret", `secret '${entraSecret}'`, "secret '[secret]'"],
  ["Entra client secret made before 2021", "it is ab~cdefghijklmnopqrstuvwxyz0123456.", "it is [secret]."],
  [
    "shared access signature",
    "https://a.blob.core.windows.net/c?sv=2022&sig=a%2Fb%3D&se=1",
    "https://a.blob.core.windows.net/c?sv=2022&sig=[secret]&se=1",
  ],
  [
    "key in a connection string",
    "AccountName=a;AccountKey=Zm9v+/8=;EndpointSuffix=x",
    "AccountName=a;AccountKey=[secret];EndpointSuffix=x",
  ],
  [
    "key in a connection string",
    "Endpoint=sb://a/;SharedAccessKey=Zm9v",
    "Endpoint=sb://a/;SharedAccessKey=[secret]",
  ],
  ["storage account key", `key ${"A".repeat(86)}==`, "key [secret]"],
  ["bearer token", "authorization: Bearer 0123456789abcdef==", "authorization: Bearer [secret]"],
  ["authorization header", "Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [secret]"],
  ["Pulumi access token", `pul-${HEX}${HEX}01234567`, "[secret]"],
  [
    "GitHub token",
    `ghp_${HEX}abcd gho_${HEX}abcd ghs_${HEX}abcd github_pat_${HEX}abcd`,
    "[secret] [secret] [secret] [secret]",
  ],
  ["password in a URL", "https://user:pass@contoso.com/x", "https://user:[secret]@contoso.com/x"],
  ["variable or parameter", "ARM_CLIENT_SECRET=abc, x", "ARM_CLIENT_SECRET=[secret], x"],
  [
    "variable or parameter",
    "grant_type=x&client_secret=a.b&scope=y",
    "grant_type=x&client_secret=[secret]&scope=y",
  ],
  ["member of JSON", '{"clientSecret": "a\\"b", "x": "y"}', '{"clientSecret": "[secret]", "x": "y"}'],
])("a %s is masked: %s", (what, text, masked) => {
  expect(credentials.map((each) => each.what)).toContain(what);
  expect(maskText(text)).toBe(masked);
  expect(maskText(masked)).toBe(masked);
});

test("each row of the table of credentials has a text above that only it masks", () => {
  const texts: Readonly<Record<string, string>> = {
    "private key": "-----BEGIN PRIVATE KEY-----\nMIIE",
    "JSON web token": "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl",
    "Entra client secret": entraSecret,
    "Entra client secret made before 2021": "ab~cdefghijklmnopqrstuvwxyz0123456",
    "shared access signature": "sig=a%2Fb%3D",
    "key in a connection string": "AccountKey=Zm9v",
    "storage account key": `${"A".repeat(86)}==`,
    "bearer token": "Bearer 0123456789abcdef",
    "authorization header": "Authorization: Basic dXNlcjpwYXNz",
    "Pulumi access token": `pul-${HEX}${HEX}01234567`,
    "GitHub token": `ghp_${HEX}abcd`,
    "password in a URL": "https://user:pass@contoso.com",
    "variable or parameter": "password=abc",
    "member of JSON": '"password": "abc"',
  };

  const masking = credentials.map(({ what }) =>
    credentials.filter(({ pattern }) => texts[what]?.search(pattern) !== -1).map((each) => each.what),
  );

  expect(masking).toEqual(credentials.map(({ what }) => [what]));
});

test.each([
  "11111111-1111-4111-8111-111111111111",
  "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  `sha512-${"A".repeat(86)}==`,
  "crauditlog.azurecr.io/audit-log-connector@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "https://kv-audit-log-co-2ff23859.vault.azure.net/secrets/client-secret-0d7958e1",
  "https://portal.azure.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/6cb91e66",
  "https://login.microsoftonline.com:443/organizations",
  "/subscriptions/ef04b01a-9da7-4640-857e-7ef47f2f7e0c/resourceGroups/rg-audit-log-connector-dev/providers/Microsoft.App/containerApps/ca",
  "AUDITLOG_CREDENTIAL=secret",
  "a-name~with-a-tilde-that-is-longer-than-34",
  "incorrect passphrase; the bearer token is missing",
  'pollInterval is "soon"; allowed: an ISO 8601 duration from PT1M to PT12H',
])("%s is no credential", (text) => {
  expect(maskText(text)).toBe(text);
});

test.each([
  ["password", true],
  ["clientSecret", true],
  ["AUDITLOG_CLIENT_SECRET", true],
  ["key", true],
  ["api_key", true],
  ["primaryKey", true],
  ["accountKey", true],
  ["connectionString", true],
  ["accessToken", true],
  ["sas", true],
  ["secretRef", false],
  ["keyVaultUrl", false],
  ["keyId", false],
  ["secretName", false],
  ["credential", false],
  ["monkey", false],
  ["allowSharedKeyAccess", false],
  ["AUDITLOG_CREDENTIAL", false],
])("is what is called %s a secret? %s", (name, expected) => {
  expect(isSecretName(name)).toBe(expected);
});

test.each([
  ["https://kv.vault.azure.net/secrets/client-secret", true],
  ["https://a.blob.core.windows.net/c?sig=x", false],
  ["https://user@contoso.com", false],
  ["correct horse", false],
])("does %s only refer to a secret? %s", (value, expected) => {
  expect(isReference(value)).toBe(expected);
});
