import { clouds, type Cloud } from "../common/clouds";
import { nearest } from "../common/settings/nearest";
import { allowedInVariable, settings, type SettingName } from "../common/settings/runtimeSettings";
import { defaultInVariable, type Parsed, type RuntimeSetting } from "../common/settings/setting";
import type { operations } from "../common/settings/shared";
import { isLocal, isLocalOrigin, isUrl } from "../common/settings/urls";
import { proxyProblem, proxySecrets } from "../common/http/proxy";
import { parseDurationMs } from "../common/duration";
import { clipped, ConfigError } from "../common/errors";

export type Operation = (typeof operations)[number];

/** What the names of all settings begin with. */
const PREFIX = "AUDITLOG_";

type Settings = typeof settings;
type Named<Name extends string> = { readonly type: { readonly name: Name } };

/** What becomes of single settings, or of several together. */
interface Combined {
  readonly cloud: Cloud;
  readonly credential:
    | { readonly kind: "secret"; readonly secret: string }
    | { readonly kind: "federated" }
    /** The person who is signed in with the Azure CLI. */
    | { readonly kind: "azure-cli" };
  readonly publisherIdentifier: string;
  readonly state:
    { readonly kind: "folder"; readonly path: string } | { readonly kind: "blob"; readonly url: string };
  /** Base URL of the Activity API, without a trailing slash. */
  readonly activityUrl: string;
  /** The same of Microsoft Graph. */
  readonly graphUrl: string;
}

/** Everything else is what its row parses to; a duration is in milliseconds, and its name says so. */
type Plain = {
  readonly [
    Name in Exclude<SettingName, keyof Combined | "clientSecret"> as Settings[Name] extends Named<"duration">
      ? `${Name}Ms`
      : Name
  ]: Settings[Name] extends Named<"duration"> ? number : Parsed<Settings[Name]>;
};

/** The runtime's settings, parsed: nothing optional that is needed. */
export interface Config extends Plain, Combined {}

/** The settings of commands that only read the state: no credential, no service. */
export interface StateConfig extends Pick<
  Config,
  | "state"
  | "managedIdentityClientId"
  | "deadLetterDays"
  | "logLevel"
  | "logFormat"
  | "shutdownGraceMs"
  | "stack"
  | "enabled"
  | "healthPort"
> {
  readonly tenantId: string | undefined;
  readonly cloud: Cloud;
  readonly credential: Pick<Config["credential"], "kind">;
}

type Environment = Readonly<Record<string, string | undefined>>;
/** Undefined where a value is missing, or was refused. */
type Values = { readonly [Name in SettingName]: Parsed<Settings[Name]> | undefined };

/** Parses the environment; throws one ConfigError that lists every problem there is. */
export function loadConfig(env: Environment): Config {
  return toConfig(readValues(env, () => true));
}

/** The same for commands that only read the state: other settings may be missing, but none may be wrong. */
export function loadStateConfig(env: Environment): StateConfig {
  const values = readValues(env, (name) => name === "managedIdentityClientId");
  return {
    ...plainOf(values),
    cloud: clouds[must(values.cloud)],
    credential: { kind: must(values.credential) },
    state: stateIn(values),
  };
}

function readValues(env: Environment, isNeeded: (name: SettingName) => boolean): Values {
  const problems: string[] = [];
  const values = Object.fromEntries(
    entries().map(([name, setting]) => [
      name,
      readValue(setting, { env, isNeeded: isNeeded(name) }, problems),
    ]),
  ) as Values;
  checkTogether(values, { env, isNeeded }, problems);
  const proxy = proxyProblem(env);
  problems.push(...unknownVariables(env), ...(proxy === undefined ? [] : [proxy]));
  if (problems.length > 0) {
    throw new ConfigError(
      `${count(problems.length)} in the settings:\n${problems.map((p) => `  - ${p}`).join("\n")}`,
      {
        hint: "Correct the environment variables above; --help lists all of them.",
      },
    );
  }
  return values;
}

/** Values that must never be printed. */
export function secretsOf(env: Environment): string[] {
  const own = entries().flatMap(([, setting]) => {
    const value = env[setting.variable]?.trim();
    return setting.secret === true && value !== undefined ? [value] : [];
  });
  return [...own, ...proxySecrets(env)];
}

function entries(): [SettingName, RuntimeSetting][] {
  return Object.entries(settings) as [SettingName, RuntimeSetting][];
}

function readValue(
  setting: RuntimeSetting,
  { env, isNeeded }: { readonly env: Environment; readonly isNeeded: boolean },
  problems: string[],
): unknown {
  const given = textOf(setting, env);
  const text = given === "" ? defaultInVariable(setting) : given;
  const allowed = allowedInVariable(setting);
  if (text === "") {
    if (setting.default === undefined && isNeeded)
      problems.push(`${setting.variable} is not set: ${setting.meaning}; allowed: ${allowed}`);
    return undefined;
  }
  const value = setting.type.parse(text, {});
  if (value === undefined)
    problems.push(`${setting.variable} is ${shown(setting, text)}; allowed: ${allowed}`);
  return value;
}

/** Blanks around a value don't count; "" counts as not set. */
function textOf({ variable }: RuntimeSetting, env: Environment): string {
  return (env[variable] ?? "").trim();
}

/** Rules that need more than one setting. */
function checkTogether(
  values: Values,
  { env, isNeeded }: { readonly env: Environment; readonly isNeeded: (name: SettingName) => boolean },
  problems: string[],
): void {
  const need = (name: SettingName, because: string): void => {
    const setting: RuntimeSetting = settings[name];
    if (textOf(setting, env) !== "" || !isNeeded(name)) return;
    problems.push(
      `${setting.variable} is not set, but ${because} needs it: ${setting.meaning}; ` +
        `allowed: ${allowedInVariable(setting)}`,
    );
  };
  if (values.credential === "secret") need("clientSecret", `${settings.credential.variable}=secret`);
  if (values.credential === "federated")
    need("managedIdentityClientId", `${settings.credential.variable}=federated`);
  else if (values.credential !== "azure-cli" && isUrl(values.state ?? "")) {
    need("managedIdentityClientId", `${settings.state.variable} in blob storage`);
  }
  const local = isNeeded("dataverseUrl") ? localProblem(values, env) : undefined;
  if (local !== undefined) problems.push(local);
  if (values.cloud === undefined || local !== undefined) return;
  const { dataverseDomains, storageSuffix } = clouds[values.cloud];
  // Tokens are sent to these hosts, so they must belong to the cloud.
  const mustEndIn = (name: "dataverseUrl" | "state", domains: readonly string[]): void => {
    const value = values[name];
    if (value === undefined || !isUrl(value) || isOnThisMachine(name, value)) return;
    if (domains.some((domain) => new URL(value).hostname.endsWith(`.${domain}`))) return;
    const endings = domains.map((domain) => `.${domain}`).join(" or ");
    problems.push(
      `${settings[name].variable} is "${textOf(settings[name], env)}", which is outside ${settings.cloud.variable}=${values.cloud}; ` +
        `allowed: a host that ends in ${endings}`,
    );
  };
  mustEndIn("dataverseUrl", dataverseDomains);
  mustEndIn("state", [`blob.${storageSuffix}`]);
}

type AddressName = "loginUrl" | "activityUrl" | "dataverseUrl" | "graphUrl" | "state";

/** One address of a simulated tenant among real ones would get their tokens, or the secret. */
function localProblem(values: Values, env: Environment): string | undefined {
  const names: AddressName[] = ["loginUrl", "activityUrl", "dataverseUrl"];
  if (values.enrich === true || values.graphUrl !== undefined) names.push("graphUrl");
  if (isUrl(values.state ?? "")) names.push("state");
  // What was refused has a problem of its own.
  if (names.some((name) => values[name] === undefined && textOf(settings[name], env) !== ""))
    return undefined;
  const local = names.filter((name) => isOnThisMachine(name, values[name] ?? ""));
  const others = names.filter((name) => !local.includes(name));
  if (local.length === 0 || others.length === 0) return undefined;
  const list = (some: readonly AddressName[]): string =>
    some.map((name) => settings[name].variable).join(", ");
  return (
    `${list(local)} ${local.length === 1 ? "is" : "are"} on this machine, but ${list(others)} ` +
    `${others.length === 1 ? "isn't" : "aren't"}; allowed: use all of them on this machine (http://127.0.0.1:<port>), or none`
  );
}

function isOnThisMachine(name: AddressName, value: string): boolean {
  return name === "state" ? isLocal(value, "https") : isLocalOrigin(value, "http");
}

function unknownVariables(env: Environment): string[] {
  const known = entries().map(([, setting]) => setting.variable.slice(PREFIX.length));
  return Object.keys(env)
    .filter((variable) => variable.startsWith(PREFIX))
    .map((variable) => variable.slice(PREFIX.length))
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      const advice = meant === undefined ? "remove it" : `did you mean ${PREFIX}${meant}?`;
      return `${PREFIX}${name} is not a known setting; ${advice}`;
    });
}

function toConfig(values: Values): Config {
  const cloud: Cloud = clouds[must(values.cloud)];
  const { clientSecret, ...others } = plainOf(values) as Plain & { readonly clientSecret?: string };
  return {
    ...others,
    cloud,
    credential:
      values.credential === "secret"
        ? { kind: "secret", secret: must(clientSecret) }
        : { kind: must(values.credential) },
    publisherIdentifier: values.publisherIdentifier ?? others.tenantId,
    state: stateIn(values),
    activityUrl: values.activityUrl ?? `https://${cloud.activityHost}`,
    graphUrl: values.graphUrl ?? `https://${cloud.graphHost}`,
  };
}

/** The settings that stand for themselves. */
function plainOf(values: Values): Plain {
  const plain = entries().map(([name, { type }]) => {
    const value = values[name];
    // Its kind has checked the text.
    return type.name === "duration" ? [`${name}Ms`, parseDurationMs(String(value))] : [name, value];
  });
  return Object.fromEntries(plain) as Plain;
}

function stateIn(values: Values): Config["state"] {
  const state = must(values.state);
  return isUrl(state) ? { kind: "blob", url: state } : { kind: "folder", path: state };
}

function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new TypeError("a required setting passed validation unset");
  return value;
}

/** A value as a message may repeat it. Addresses may carry passwords and signatures where none belong. */
function shown({ secret }: RuntimeSetting, value: string): string {
  const isPrivate = secret === true || (isUrl(value) && /[@?#]/.test(value));
  return isPrivate ? "set to a value that is not shown" : `"${clipped(value)}"`;
}

function count(problems: number): string {
  return problems === 1 ? "1 problem" : `${problems} problems`;
}
