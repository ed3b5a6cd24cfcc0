import { TENANT } from "../support/builders";
import { env, IDENTITY, refusalOf } from "./environment";

test.each<[string, Record<string, string | undefined>, string]>([
  ["TENANT_ID", { TENANT_ID: undefined }, "AUDITLOG_TENANT_ID is not set: Entra tenant"],
  ["TENANT_ID", { TENANT_ID: "contoso" }, 'is "contoso"; allowed: a GUID'],
  ["TENANT_ID", { TENANT_ID: `{${TENANT}}` }, "allowed: a GUID"],
  ["CLOUD", { CLOUD: "azure" }, 'is "azure"; allowed: commercial · gcc · gccHigh · dod · china'],
  ["CLOUD", { CLOUD: "Commercial" }, "allowed: commercial"],
  ["CLIENT_ID", { CLIENT_ID: undefined }, "of the app registration; allowed: a GUID"],
  ["CLIENT_ID", { CLIENT_ID: "my-app" }, 'is "my-app"; allowed: a GUID'],
  ["CREDENTIAL", { CREDENTIAL: "password" }, 'is "password"; allowed: secret · federated · azure-cli'],
  ["CLIENT_SECRET", { CLIENT_SECRET: undefined }, "is not set, but AUDITLOG_CREDENTIAL=secret needs it"],
  [
    "MANAGED_IDENTITY_CLIENT_ID",
    { CREDENTIAL: "federated" },
    "is not set, but AUDITLOG_CREDENTIAL=federated needs it: client id of the user-assigned managed identity; allowed: a GUID",
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
  ["TENNANT_ID", { TENNANT_ID: TENANT }, "is not a known setting; did you mean AUDITLOG_TENANT_ID?"],
  ["PROXY", { PROXY: "x" }, "is not a known setting; remove it"],
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
