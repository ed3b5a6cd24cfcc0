import { readTarget } from "../../../tools/verify/target";

const env = {
  AUDITLOG_TENANT_ID: "11111111-1111-4111-8111-111111111111",
  AUDITLOG_CLIENT_ID: "22222222-2222-4222-8222-222222222222",
};
const outputs = {
  tenantId: env.AUDITLOG_TENANT_ID,
  clientId: env.AUDITLOG_CLIENT_ID,
  connectorResourceUrl: "https://manage-gcc.office.com",
  dataverseUrl: "https://contoso.crm9.dynamics.com",
};

test("a stack's outputs name tenant, app, environment and, by the feed's address, the cloud", async () => {
  expect(await readTarget("test", {}, async () => outputs)).toEqual({
    cloud: "gcc",
    tenantId: env.AUDITLOG_TENANT_ID,
    clientId: env.AUDITLOG_CLIENT_ID,
    publisherIdentifier: env.AUDITLOG_TENANT_ID,
    clientSecret: undefined,
    loginUrl: "https://login.microsoftonline.com",
    activityUrl: "https://manage-gcc.office.com",
    dataverseUrl: "https://contoso.crm9.dynamics.com",
    graphUrl: "https://graph.microsoft.com",
    isLocal: false,
  });
});

test("outputs of a stack that isn't deployed are refused", async () => {
  await expect(readTarget("test", {}, async () => ({}))).rejects.toThrow(
    "the outputs of stack test lack tenantId, clientId or connectorResourceUrl",
  );
});

test.each([
  "https://contoso.example.com",
  "http://contoso.crm4.dynamics.com",
  "https://contoso.crm4.dynamics.com.example.com",
])("no token goes to %s", async (AUDITLOG_DATAVERSE_URL) => {
  await expect(readTarget(undefined, { ...env, AUDITLOG_DATAVERSE_URL })).rejects.toThrow(
    "isn't an environment of the cloud commercial",
  );
});

test.each([
  { AUDITLOG_LOGIN_URL: "http://127.0.0.1:1" },
  { AUDITLOG_ACTIVITY_URL: "http://127.0.0.1:1" },
  { AUDITLOG_DATAVERSE_URL: "http://127.0.0.1:1" },
  { AUDITLOG_GRAPH_EMULATOR_URL: "http://127.0.0.1:1" },
  { AUDITLOG_LOGIN_URL: "https://example.com", AUDITLOG_ACTIVITY_URL: "https://example.com" },
  {
    AUDITLOG_LOGIN_URL: "http://127.0.0.1:1",
    AUDITLOG_ACTIVITY_URL: "http://127.0.0.1:2",
    AUDITLOG_DATAVERSE_URL: "https://contoso.crm4.dynamics.com",
  },
])("addresses of this machine and others aren't mixed: %j", async (addresses) => {
  await expect(readTarget(undefined, { ...env, ...addresses })).rejects.toThrow("all are on this machine");
});
