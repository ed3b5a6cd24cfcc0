import { loadConfig } from "../../runtime/config";
import { settings } from "../../common/settings/runtimeSettings";
import type { RuntimeSetting } from "../../common/settings/setting";
import { DAY_MS, MINUTE_MS, SECOND_MS } from "../../common/time";
import { clouds } from "../../common/clouds";
import { CLIENT, guid, TENANT } from "../support/builders";
import { env, LOCAL, localAddresses } from "./environment";

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
    enrich: false,
    enabled: true,
    healthPort: 8_080,
    shutdownGraceMs: 25 * SECOND_MS,
    logLevel: "info",
    logFormat: "auto",
    loginUrl: undefined,
    activityUrl: "https://manage.office.com",
    graphUrl: "https://graph.microsoft.com",
  });
});

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
    ENRICH: "true",
    ENABLED: "false",
    HEALTH_PORT: "0",
    SHUTDOWN_GRACE: "PT10M",
    LOG_LEVEL: "debug",
    LOG_FORMAT: "json",
  };
  const plain = loadConfig(env());
  const given = { ...env({ ...everything, CLIENT_SECRET: undefined }), PULUMI_STACK: "prod" };
  const changed = { ...loadConfig(given), ...localAddresses() };

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
  const set = Object.keys({ ...everything, ...LOCAL, CLIENT_SECRET: "" }).map((name) => `AUDITLOG_${name}`);
  expect([...set, "PULUMI_STACK"].sort()).toEqual(
    Object.values<RuntimeSetting>(settings)
      .map(({ variable }) => variable)
      .sort(),
  );
});

test.each(["gcc", "gccHigh", "dod", "china"] as const)("in %s, the Activity API is that cloud's", (cloud) => {
  const [domain] = clouds[cloud].dataverseDomains;

  expect(loadConfig(env({ CLOUD: cloud, DATAVERSE_URL: `https://x.${domain}` })).activityUrl).toBe(
    `https://${clouds[cloud].activityHost}`,
  );
});

test("blanks around values don't count, and empty means unset", () => {
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
