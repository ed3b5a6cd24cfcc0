import { loadConfig, secretsOf } from "../../runtime/config";
import { env, LOCAL, refusalOf } from "./environment";
import { settings } from "../../common/settings/runtimeSettings";
import type { RuntimeSetting } from "../../common/settings/setting";
import { DAY_MS, MINUTE_MS, SECOND_MS } from "../../common/time";
import { clouds } from "../../common/clouds";
import { CLIENT, guid, TENANT } from "../support/builders";

test("what is required is enough, and the rest has its defaults", () => {
  expect(loadConfig(env())).toEqual({
    tenantId: TENANT,
    cloud: clouds.commercial,
    clientId: CLIENT,
    credential: { kind: "secret", secret: "s3cr3t~value" },
    managedIdentityClientId: undefined,
    dataverseUrl: "https://contoso.crm4.dynamics.com",
    publisherIdentifier: TENANT,
    operations: ["LaunchPowerApp", "DeletePowerApp"],
    state: { kind: "folder", path: ".state" },
    lookbackMs: 7 * DAY_MS,
    pollIntervalMs: 15 * MINUTE_MS,
    overlapMs: DAY_MS,
    settleMs: 2 * MINUTE_MS,
    commitIntervalMs: 30 * SECOND_MS,
    requestsPerMinute: 2_000,
    fetchConcurrency: 8,
    batchSize: 500,
    deadLetterDays: 90,
    healthPort: 8_080,
    shutdownGraceMs: 25 * SECOND_MS,
    logLevel: "info",
    logFormat: "auto",
    loginUrl: undefined,
    activityUrl: "https://manage.office.com",
  });
});

function localAddresses() {
  const { loginUrl, activityUrl } = loadConfig(env(LOCAL));
  return { loginUrl, activityUrl };
}

test("every setting changes the configuration", () => {
  const everything = {
    TENANT_ID: guid(1),
    CLOUD: "gccHigh",
    CLIENT_ID: guid(2),
    CREDENTIAL: "federated",
    MANAGED_IDENTITY_CLIENT_ID: guid(3),
    DATAVERSE_URL: "https://contoso.crm.microsoftdynamics.us/",
    PUBLISHER_IDENTIFIER: guid(4),
    OPERATIONS: "LaunchPowerApp, EditPowerApp",
    STATE: "https://acct.blob.core.usgovcloudapi.net/state",
    LOOKBACK: "P1D",
    POLL_INTERVAL: "PT1H",
    OVERLAP: "PT2H",
    SETTLE: "PT0S",
    COMMIT_INTERVAL: "PT1S",
    REQUESTS_PER_MINUTE: "10",
    FETCH_CONCURRENCY: "1",
    BATCH_SIZE: "1000",
    DEAD_LETTER_DAYS: "1",
    HEALTH_PORT: "0",
    SHUTDOWN_GRACE: "PT10M",
    LOG_LEVEL: "debug",
    LOG_FORMAT: "json",
  };
  const plain = loadConfig(env());
  const changed = { ...loadConfig(env({ ...everything, CLIENT_SECRET: undefined })), ...localAddresses() };

  const same = Object.keys(plain).filter((name) =>
    Object.is(plain[name as keyof typeof plain], changed[name as keyof typeof plain]),
  );
  expect(same).toEqual([]);
  expect(changed).toMatchObject({
    cloud: clouds.gccHigh,
    credential: { kind: "federated" },
    dataverseUrl: "https://contoso.crm.microsoftdynamics.us",
    operations: ["LaunchPowerApp", "EditPowerApp"],
    state: { kind: "blob", url: "https://acct.blob.core.usgovcloudapi.net/state" },
    loginUrl: LOCAL.LOGIN_URL,
    activityUrl: LOCAL.ACTIVITY_URL,
  });
  // Whoever adds a setting adds it here.
  expect(Object.keys({ ...everything, ...LOCAL, CLIENT_SECRET: "" }).sort()).toEqual(
    Object.values<RuntimeSetting>(settings)
      .map(({ variable }) => variable.replace("AUDITLOG_", ""))
      .sort(),
  );
});

test.each(["gcc", "gccHigh", "dod", "china"] as const)("in %s, the Activity API is that cloud's", (cloud) => {
  const [domain] = clouds[cloud].dataverseDomains;

  expect(loadConfig(env({ CLOUD: cloud, DATAVERSE_URL: `https://x.${domain}` })).activityUrl).toBe(
    `https://${clouds[cloud].activityHost}`,
  );
});

test("blanks around values are no part of them, and empty means unset", () => {
  const config = loadConfig(
    env({ TENANT_ID: ` ${TENANT}\n`, CLIENT_SECRET: "s\n", CLOUD: "", LOOKBACK: "  " }),
  );

  expect([config.tenantId, config.credential, config.lookbackMs]).toEqual([
    TENANT,
    { kind: "secret", secret: "s" },
    7 * DAY_MS,
  ]);
});

test("ids are compared in lower case", () => {
  expect(loadConfig(env({ CLIENT_ID: "ABCDEF00-0000-4000-8000-000000000001" })).clientId).toBe(
    "abcdef00-0000-4000-8000-000000000001",
  );
});

const IDENTITY = { MANAGED_IDENTITY_CLIENT_ID: guid(3) };

test.each<[string, Record<string, string | undefined>, string]>([
  ["TENANT_ID", { TENANT_ID: undefined }, "AUDITLOG_TENANT_ID is not set: Entra tenant"],
  ["TENANT_ID", { TENANT_ID: "contoso" }, 'is "contoso"; allowed: a GUID'],
  ["TENANT_ID", { TENANT_ID: `{${TENANT}}` }, "allowed: a GUID"],
  ["CLOUD", { CLOUD: "azure" }, 'is "azure"; allowed: commercial · gcc · gccHigh · dod · china'],
  ["CLOUD", { CLOUD: "Commercial" }, "allowed: commercial"],
  ["CLIENT_ID", { CLIENT_ID: undefined }, "is not set: application (client) id"],
  ["CLIENT_ID", { CLIENT_ID: "my-app" }, 'is "my-app"; allowed: a GUID'],
  ["CREDENTIAL", { CREDENTIAL: "password" }, 'is "password"; allowed: secret · federated'],
  ["CLIENT_SECRET", { CLIENT_SECRET: undefined }, "is not set, but AUDITLOG_CREDENTIAL=secret needs it"],
  [
    "MANAGED_IDENTITY_CLIENT_ID",
    { CREDENTIAL: "federated" },
    "is not set, but AUDITLOG_CREDENTIAL=federated needs it",
  ],
  ["MANAGED_IDENTITY_CLIENT_ID", { MANAGED_IDENTITY_CLIENT_ID: "me" }, 'is "me"; allowed: a GUID'],
  [
    "MANAGED_IDENTITY_CLIENT_ID",
    { STATE: "https://acct.blob.core.windows.net/state" },
    "is not set, but AUDITLOG_STATE in blob storage needs it",
  ],
  ["DATAVERSE_URL", { DATAVERSE_URL: undefined }, "is not set: Dataverse environment"],
  ["DATAVERSE_URL", { DATAVERSE_URL: "contoso" }, 'is "contoso"; allowed: https://…'],
  ["DATAVERSE_URL", { DATAVERSE_URL: "http://contoso.crm4.dynamics.com" }, "allowed: https://…"],
  ["DATAVERSE_URL", { DATAVERSE_URL: "https://contoso.crm4.dynamics.com/api" }, "without a path"],
  ["DATAVERSE_URL", { DATAVERSE_URL: "https://contoso.crm4.dynamics.com?x=1" }, "without a path"],
  ["DATAVERSE_URL", { DATAVERSE_URL: "https://evil.test" }, "a host that ends in .dynamics.com"],
  ["DATAVERSE_URL", { DATAVERSE_URL: "https://dynamics.com.evil.test" }, "a host that ends in .dynamics.com"],
  ["DATAVERSE_URL", { DATAVERSE_URL: "https://evildynamics.com" }, "a host that ends in .dynamics.com"],
  [
    "DATAVERSE_URL",
    { CLOUD: "gcc" },
    "outside AUDITLOG_CLOUD=gcc; allowed: a host that ends in .crm9.dynamics.com",
  ],
  ["PUBLISHER_IDENTIFIER", { PUBLISHER_IDENTIFIER: "contoso" }, "allowed: a GUID"],
  [
    "OPERATIONS",
    { OPERATIONS: "LaunchPowerApp,Launch" },
    'is "LaunchPowerApp,Launch"; allowed: any of LaunchPowerApp,',
  ],
  ["OPERATIONS", { OPERATIONS: "LaunchPowerApp," }, "allowed: any of"],
  ["OPERATIONS", { OPERATIONS: "launchpowerapp" }, "allowed: any of"],
  ["STATE", { ...IDENTITY, STATE: "https://acct.blob.core.windows.net" }, "allowed: a folder, or https://"],
  [
    "STATE",
    { ...IDENTITY, STATE: "http://acct.blob.core.windows.net/state" },
    "allowed: a folder, or https://",
  ],
  ["STATE", { ...IDENTITY, STATE: "s3://bucket/state" }, "allowed: a folder, or https://"],
  [
    "STATE",
    { ...IDENTITY, STATE: "https://acct.blob.core.windows.net/a/b" },
    "allowed: a folder, or https://",
  ],
  [
    "STATE",
    { ...IDENTITY, STATE: "https://acct.evil.test/state" },
    "a host that ends in .blob.core.windows.net",
  ],
  [
    "STATE",
    { ...IDENTITY, STATE: "https://acct.table.core.windows.net/state" },
    "a host that ends in .blob.core.windows.net",
  ],
  [
    "STATE",
    {
      ...IDENTITY,
      CLOUD: "china",
      DATAVERSE_URL: "https://x.crm.dynamics.cn",
      STATE: "https://acct.blob.core.windows.net/s",
    },
    "a host that ends in .blob.core.chinacloudapi.cn",
  ],
  ["LOOKBACK", { LOOKBACK: "P8D" }, 'is "P8D"; allowed: an ISO 8601 duration from PT1H to P7D'],
  ["LOOKBACK", { LOOKBACK: "7 days" }, "allowed: an ISO 8601 duration from PT1H to P7D"],
  ["LOOKBACK", { LOOKBACK: "P1M" }, "allowed: an ISO 8601 duration"],
  ["LOOKBACK", { LOOKBACK: "P1D12H" }, "allowed: an ISO 8601 duration"],
  ["POLL_INTERVAL", { POLL_INTERVAL: "PT59S" }, "from PT1M to PT12H"],
  ["OVERLAP", { OVERLAP: "PT0S" }, "from PT1H to P7D"],
  ["SETTLE", { SETTLE: "-PT1M" }, "from PT0S to PT1H"],
  ["COMMIT_INTERVAL", { COMMIT_INTERVAL: "PT2M" }, "from PT1S to PT1M"],
  [
    "REQUESTS_PER_MINUTE",
    { REQUESTS_PER_MINUTE: "2,000" },
    'is "2,000"; allowed: a whole number from 10 to 60000',
  ],
  ["FETCH_CONCURRENCY", { FETCH_CONCURRENCY: "0" }, "a whole number from 1 to 32"],
  ["BATCH_SIZE", { BATCH_SIZE: "1001" }, "a whole number from 1 to 1000"],
  ["BATCH_SIZE", { BATCH_SIZE: "1e3" }, "a whole number"],
  ["DEAD_LETTER_DAYS", { DEAD_LETTER_DAYS: "1.5" }, "a whole number from 1 to 3650"],
  ["HEALTH_PORT", { HEALTH_PORT: "65536" }, "a whole number from 0 to 65535"],
  ["SHUTDOWN_GRACE", { SHUTDOWN_GRACE: "25" }, "from PT1S to PT10M"],
  ["LOG_LEVEL", { LOG_LEVEL: "trace" }, "allowed: debug · info · warn · error"],
  ["LOG_FORMAT", { LOG_FORMAT: "xml" }, "allowed: auto · json · pretty"],
  ["LOGIN_URL", { LOGIN_URL: "https://login.microsoftonline.com" }, "allowed: http://127.0.0.1:<port>"],
  ["LOGIN_URL", { LOGIN_URL: "http://127.0.0.1.evil.test" }, "allowed: http://127.0.0.1:<port>"],
  ["LOGIN_URL", { LOGIN_URL: "http://user:pw@127.0.0.1:1" }, "allowed: http://127.0.0.1:<port>"],
  ["ACTIVITY_URL", { ACTIVITY_URL: "http://10.0.0.1" }, "allowed: http://127.0.0.1:<port>"],
  ["ACTIVITY_URL", { ACTIVITY_URL: "http://127.0.0.1:1/path" }, "allowed: http://127.0.0.1:<port>"],
  ["TENNANT_ID", { TENNANT_ID: TENANT }, "is not a known setting"],
])("a bad AUDITLOG_%s is refused by name, with what is allowed (%#)", (name, fields, text) => {
  const { message, code, hint } = refusalOf(env(fields));

  expect([code, hint]).toEqual([
    "config",
    "Correct the environment variables above; --help lists all of them.",
  ]);
  expect(message.split("\n")).toEqual([
    "1 problem in the settings:",
    expect.stringContaining(`AUDITLOG_${name} `),
  ]);
  expect(message).toContain(text);
});

test("all problems are told at once", () => {
  const { message } = refusalOf({
    AUDITLOG_CLOUD: "x",
    AUDITLOG_BATCH_SIZE: "0",
    AUDITLOG_TYPO: "1",
    OTHER: "x",
  });

  expect(message.split("\n").map((line) => /AUDITLOG_\w+/.exec(line)?.[0])).toEqual([
    undefined,
    "AUDITLOG_TENANT_ID",
    "AUDITLOG_CLOUD",
    "AUDITLOG_CLIENT_ID",
    "AUDITLOG_DATAVERSE_URL",
    "AUDITLOG_BATCH_SIZE",
    "AUDITLOG_CLIENT_SECRET",
    "AUDITLOG_TYPO",
  ]);
  expect(message).toMatch(/^7 problems in the settings:/);
});

test("no problem shows the secret", () => {
  const { message } = refusalOf(env({ CLIENT_SECRET: "s3cr3t~value", TENANT_ID: "x" }));

  expect(message).not.toContain("s3cr3t~value");
});

test.each([
  ["a shared access signature", { STATE: "https://acct.blob.core.windows.net/state?sv=1&sig=s3cr3t" }],
  ["a password in an address", { DATAVERSE_URL: "https://ada:s3cr3t@contoso.crm4.dynamics.com" }],
  ["a password in the state's address", { STATE: "https://ada:s3cr3t@acct.blob.core.windows.net/state" }],
])("%s is refused without being shown", (_, fields) => {
  expect(refusalOf(env({ ...IDENTITY, ...fields })).message).not.toContain("s3cr3t");
});

test("the values that must never be printed are told as they are used, without blanks around them", () => {
  expect(secretsOf(env({ CLIENT_SECRET: " s3cr3t~value\n" }))).toEqual(["s3cr3t~value"]);
  expect(secretsOf(env({ CLIENT_SECRET: undefined }))).toEqual([]);
});
