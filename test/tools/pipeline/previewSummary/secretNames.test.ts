import {
  isReference,
  isReferenceName,
  secrecyOf,
} from "../../../../tools/pipeline/previewSummary/secretNames";

test.each([
  "password",
  "clientSecret",
  "AUDITLOG_CLIENT_SECRET",
  "ADMINPASSWORD",
  "key",
  "api_key",
  "apikey",
  "primaryKey",
  "accountKey2",
  "connectionString",
  "accessToken",
  "sas",
  "pwd",
  "pass",
  "DB_PASS",
  "adminPass",
  "passwd",
  "secret-value",
  "secretValue",
])("%s is called like a secret", (name) => {
  expect(secrecyOf(name)).toBe("one");
});

test.each(["passwords", "keys", "accessTokens", "secrets", "connectionStrings", "credentials"])(
  "%s are called like secrets",
  (name) => {
    expect(secrecyOf(name)).toBe("many");
  },
);

test.each([
  "secretRef",
  "keyVaultUrl",
  "keyVaultUri",
  "keyId",
  "secretName",
  "credential",
  "AUDITLOG_CREDENTIAL",
  "monkey",
  "keyValue2Name",
  "bypass",
  "status",
  "value",
  "allowSharedKeyAccess",
  "",
])("%j is not", (name) => {
  expect(secrecyOf(name)).toBeUndefined();
});

test.each([
  ["name", true],
  ["secretRef", true],
  ["keyVaultUrl", true],
  ["identity", true],
  ["value", false],
  ["password", false],
  ["", false],
])("does %j only refer to a secret? %s", (name, expected) => {
  expect(isReferenceName(name)).toBe(expected);
});

test.each([
  ["https://kv.vault.azure.net/secrets/client-secret", true],
  ["https://a.blob.core.windows.net/c?sig=x", false],
  ["https://user@contoso.com", false],
  ["correct horse", false],
])("is %s an address alone? %s", (value, expected) => {
  expect(isReference(value)).toBe(expected);
});
