import { clouds, type Cloud, type CloudName } from "./clouds";
import { allowed, settings, type operations, type Setting, type SettingName } from "./settings";
import { isLoopback, isUrl, isValid, listOf } from "./settingValues";
import { parseDurationMs } from "./support/duration";
import { ConfigError } from "./support/errors";
import type { LogLevel } from "./support/log";

export type Operation = (typeof operations)[number];

/** The runtime's settings, parsed: nothing optional that is needed, durations in milliseconds. */
export interface Config {
  readonly tenantId: string;
  readonly cloud: Cloud;
  readonly clientId: string;
  readonly credential: { readonly kind: "secret"; readonly secret: string } | { readonly kind: "federated" };
  readonly managedIdentityClientId: string | undefined;
  /** Origin of the environment, without a trailing slash. */
  readonly dataverseUrl: string;
  readonly publisherIdentifier: string;
  readonly operations: readonly Operation[];
  readonly state:
    { readonly kind: "folder"; readonly path: string } | { readonly kind: "blob"; readonly url: string };
  readonly lookbackMs: number;
  readonly pollIntervalMs: number;
  readonly overlapMs: number;
  readonly settleMs: number;
  readonly commitIntervalMs: number;
  readonly requestsPerMinute: number;
  readonly fetchConcurrency: number;
  readonly batchSize: number;
  readonly deadLetterDays: number;
  readonly healthPort: number;
  readonly shutdownGraceMs: number;
  readonly logLevel: LogLevel;
  readonly logFormat: "auto" | "json" | "pretty";
  /** Entra of the embedded tenant; undefined: the cloud's own. */
  readonly loginUrl: string | undefined;
  /** Base URL of the Activity API, without a trailing slash. */
  readonly activityUrl: string;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Values = Record<SettingName, string | undefined>;

/** Parses the environment; throws one ConfigError that lists every problem there is. */
export function loadConfig(env: Environment): Config {
  const problems: string[] = [];
  const values = Object.fromEntries(
    entries().map(([name, setting]) => [name, readValue(setting, env, problems)]),
  ) as Values;
  checkTogether(values, env, problems);
  problems.push(...unknownVariables(env));
  if (problems.length > 0) {
    throw new ConfigError(
      `${count(problems.length)} in the settings:\n${problems.map((p) => `  - ${p}`).join("\n")}`,
      {
        hint: "Correct the environment variables above; --help lists all of them.",
      },
    );
  }
  return toConfig(values);
}

/** Values that must never be printed. */
export function secretsOf(env: Environment): string[] {
  return entries().flatMap(([, setting]) => {
    const value = env[setting.variable]?.trim();
    return setting.secret === true && value !== undefined ? [value] : [];
  });
}

function entries(): [SettingName, Setting][] {
  return Object.entries(settings) as [SettingName, Setting][];
}

function readValue(setting: Setting, env: Environment, problems: string[]): string | undefined {
  const given = env[setting.variable]?.trim();
  if (given === undefined || given === "") {
    if (setting.required === true)
      problems.push(`${setting.variable} is not set: ${setting.meaning} (${allowed(setting)})`);
    return setting.default;
  }
  if (isValid(setting, given)) return given;
  problems.push(`${setting.variable} is ${shown(setting, given)}; allowed: ${allowed(setting)}`);
  return undefined;
}

/** Rules that need more than one setting. */
function checkTogether(values: Values, env: Environment, problems: string[]): void {
  const need = (name: SettingName, because: string): void => {
    const setting: Setting = settings[name];
    if ((env[setting.variable] ?? "").trim() !== "") return;
    problems.push(`${setting.variable} is not set, but ${because} needs it: ${setting.meaning}`);
  };
  if (values.credential === "secret") need("clientSecret", `${settings.credential.variable}=secret`);
  if (values.credential === "federated")
    need("managedIdentityClientId", `${settings.credential.variable}=federated`);
  else if (isUrl(values.state ?? "")) {
    need("managedIdentityClientId", `${settings.state.variable} in blob storage`);
  }
  if (values.cloud === undefined) return;
  const { dataverseDomains, storageSuffix } = clouds[values.cloud as CloudName];
  // Tokens are sent to these hosts, so they must belong to the cloud.
  const mustEndIn = (name: "dataverseUrl" | "state", domains: readonly string[]): void => {
    const value = values[name];
    if (value === undefined || !isUrl(value) || isLoopback(value)) return;
    if (domains.some((domain) => new URL(value).hostname.endsWith(`.${domain}`))) return;
    const endings = domains.map((domain) => `.${domain}`).join(" or ");
    problems.push(
      `${settings[name].variable} is "${value}", which is outside ${settings.cloud.variable}=${values.cloud}; ` +
        `allowed: a host that ends in ${endings}`,
    );
  };
  mustEndIn("dataverseUrl", dataverseDomains);
  mustEndIn("state", [`blob.${storageSuffix}`]);
}

function unknownVariables(env: Environment): string[] {
  const known = new Set<string>(entries().map(([, setting]) => setting.variable));
  return Object.keys(env)
    .filter((name) => name.startsWith("AUDITLOG_") && !known.has(name))
    .map((name) => `${name} is no setting of the runtime; remove it or correct its name`);
}

function toConfig(values: Values): Config {
  const cloud: Cloud = clouds[must(values.cloud) as CloudName];
  const tenantId = must(values.tenantId).toLowerCase();
  const state = must(values.state);
  return {
    tenantId,
    cloud,
    clientId: must(values.clientId).toLowerCase(),
    credential:
      values.credential === "secret"
        ? { kind: "secret", secret: must(values.clientSecret) }
        : { kind: "federated" },
    managedIdentityClientId: values.managedIdentityClientId?.toLowerCase(),
    dataverseUrl: new URL(must(values.dataverseUrl)).origin,
    publisherIdentifier: values.publisherIdentifier ?? tenantId,
    operations: listOf(must(values.operations)) as Operation[],
    state: isUrl(state) ? { kind: "blob", url: state } : { kind: "folder", path: state },
    lookbackMs: duration(values.lookback),
    pollIntervalMs: duration(values.pollInterval),
    overlapMs: duration(values.overlap),
    settleMs: duration(values.settle),
    commitIntervalMs: duration(values.commitInterval),
    requestsPerMinute: Number(values.requestsPerMinute),
    fetchConcurrency: Number(values.fetchConcurrency),
    batchSize: Number(values.batchSize),
    deadLetterDays: Number(values.deadLetterDays),
    healthPort: Number(values.healthPort),
    shutdownGraceMs: duration(values.shutdownGrace),
    logLevel: must(values.logLevel) as LogLevel,
    logFormat: must(values.logFormat) as Config["logFormat"],
    loginUrl: values.loginUrl === undefined ? undefined : new URL(values.loginUrl).origin,
    activityUrl: new URL(values.activityUrl ?? `https://${cloud.activityHost}`).origin,
  };
}

function must(value: string | undefined): string {
  if (value === undefined) throw new TypeError("a required setting passed validation unset");
  return value;
}

function duration(value: string | undefined): number {
  return parseDurationMs(must(value)) ?? 0;
}

/** A value as a message may repeat it. Addresses may carry passwords and signatures where none belong. */
function shown({ secret }: Setting, value: string): string {
  const isPrivate = secret === true || (isUrl(value) && /[@?#]/.test(value));
  return isPrivate ? "set to a value that is not shown" : `"${value}"`;
}

function count(problems: number): string {
  return problems === 1 ? "1 problem" : `${problems} problems`;
}
