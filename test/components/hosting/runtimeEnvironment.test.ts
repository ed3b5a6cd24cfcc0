import {
  HEALTH_PORT,
  runtimeEnvironment,
  type EnvironmentVariable,
} from "../../../components/hosting/runtimeEnvironment";
import type { StackSettings } from "../../../components/settings/stackSettings";
import { loadConfig } from "../../../runtime/config";
import { settings as runtimeSettings } from "../../../common/settings/runtimeSettings";
import type { RuntimeSetting } from "../../../common/settings/setting";
import { operations } from "../../../common/settings/shared";
import { CLIENT, guid, TENANT } from "../../support/builders";
import { environments, regions } from "../../stack/combinations";
import { settingsFrom } from "../settings/settingsBuilder";
import { clouds, type CloudName } from "../../../common/clouds";

const IDENTITY = guid(1, "1de00000");
const SECRET = "the value from the vault";

function environmentOf(settings: StackSettings): EnvironmentVariable[] {
  return runtimeEnvironment(settings, {
    clientId: CLIENT,
    identityClientId: IDENTITY,
    stateUrl: `https://st1.blob.${clouds[settings.cloud].storageSuffix}/state`,
    secretName: settings.credential === "secret" ? "client-secret" : undefined,
  });
}

/** What the container would see. */
function resolved(variables: readonly EnvironmentVariable[]): Record<string, string> {
  return Object.fromEntries(
    // Without a program there are no outputs: each value is the text that it was given.
    variables.map((variable) => [variable.name, "value" in variable ? (variable.value as string) : SECRET]),
  );
}

// The keys of a record are its key type; TypeScript calls them text.
const stacks = (Object.keys(clouds) as CloudName[]).flatMap((cloud) => [
  { cloud, credential: "secret" as const },
  { cloud, credential: "federated" as const },
]);

test.each(stacks)("the runtime accepts what a stack in cloud $cloud sets, by $credential", (of) => {
  const settings = settingsFrom({
    ...of,
    dataverseUrl: environments[of.cloud],
    "azure-native:location": regions[of.cloud],
  });

  const config = loadConfig(resolved(environmentOf(settings)));

  expect(config).toMatchObject({
    tenantId: TENANT,
    cloud: clouds[of.cloud],
    clientId: CLIENT,
    credential: of.credential === "secret" ? { kind: "secret", secret: SECRET } : { kind: "federated" },
    managedIdentityClientId: IDENTITY,
    dataverseUrl: settings.dataverseUrl,
    publisherIdentifier: TENANT,
    operations: ["LaunchPowerApp", "DeletePowerApp"],
    state: { kind: "blob", url: `https://st1.blob.${clouds[of.cloud].storageSuffix}/state` },
    lookbackMs: 7 * 24 * 3_600_000,
    pollIntervalMs: 15 * 60_000,
    deadLetterDays: 90,
    healthPort: HEALTH_PORT,
    logFormat: "json",
  });
});

test("every setting that the stack shares with the runtime reaches it", () => {
  const publisherIdentifier = guid(7);
  const settings = settingsFrom({
    publisherIdentifier,
    operations,
    pollInterval: "PT12H",
    lookback: "PT1H",
    deadLetterDays: 3650,
  });

  expect(loadConfig(resolved(environmentOf(settings)))).toMatchObject({
    publisherIdentifier,
    operations,
    pollIntervalMs: 12 * 3_600_000,
    lookbackMs: 3_600_000,
    deadLetterDays: 3650,
  });
});

test("the variables are the runtime's own, in the order of its table, each once", () => {
  const names = environmentOf(settingsFrom({ publisherIdentifier: guid(7) })).map(({ name }) => name);

  const table = Object.values<RuntimeSetting>(runtimeSettings).map(({ variable }) => variable);
  expect(names).toEqual(table.filter((name) => names.includes(name)));
  expect(names).toEqual([
    "AUDITLOG_TENANT_ID",
    "AUDITLOG_CLOUD",
    "AUDITLOG_CLIENT_ID",
    "AUDITLOG_CREDENTIAL",
    "AUDITLOG_CLIENT_SECRET",
    "AUDITLOG_MANAGED_IDENTITY_CLIENT_ID",
    "AUDITLOG_DATAVERSE_URL",
    "AUDITLOG_PUBLISHER_IDENTIFIER",
    "AUDITLOG_OPERATIONS",
    "AUDITLOG_STATE",
    "AUDITLOG_LOOKBACK",
    "AUDITLOG_POLL_INTERVAL",
    "AUDITLOG_DEAD_LETTER_DAYS",
    "AUDITLOG_HEALTH_PORT",
    "AUDITLOG_LOG_FORMAT",
    "PULUMI_STACK",
  ]);
});

test("secrets, and nothing else, come by reference to the container's secret", () => {
  const variables = environmentOf(settingsFrom());

  const secret = Object.values<RuntimeSetting>(runtimeSettings).filter((setting) => setting.secret === true);
  expect(variables.filter((variable) => "secretRef" in variable)).toEqual(
    secret.map(({ variable }) => ({ name: variable, secretRef: "client-secret" })),
  );
});

test("a federated credential has no variable for a secret", () => {
  const variables = environmentOf(settingsFrom({ credential: "federated" }));

  expect(variables.filter((variable) => "secretRef" in variable)).toEqual([]);
});

test("without an environment, which only a stack that runs nothing may lack, the runtime says so", () => {
  const settings = settingsFrom({ dataverseUrl: undefined, skipDataverse: true, enabled: false });

  expect(() => loadConfig(resolved(environmentOf(settings)))).toThrow(
    /^1 problem in the settings:\n {2}- AUDITLOG_DATAVERSE_URL is not set/,
  );
});

test("the runtime refuses a variable that isn't in its table: the tests above would notice one", () => {
  const variables = resolved(environmentOf(settingsFrom()));

  expect(() => loadConfig({ ...variables, AUDITLOG_POLL_INTERVALL: "PT15M" })).toThrow(
    "AUDITLOG_POLL_INTERVALL is not a known setting",
  );
});
