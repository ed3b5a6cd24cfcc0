import { getProxyForUrl } from "proxy-from-env";
import { ConfigError } from "../errors";

type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy, and who named it. */
export interface Proxy {
  /** Such as `HTTPS_PROXY`. */
  readonly variable: string;
  /** With user and password, where it has them: never to be printed. */
  readonly url: URL;
}

/** In the order of proxy-from-env: these name the proxy of https addresses. */
const CHOOSING = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
/** Azure's libraries parse these, too, as soon as one of their clients is made. */
const PARSED = [...CHOOSING, "http_proxy", "HTTP_PROXY"];

const ALLOWED = "http://<host>:<port>, or http://<user>:<password>@<host>:<port> with both percent-encoded";

/**
 * The proxy that leads to an address; undefined: none does. NO_PROXY decides, with two exceptions. This machine is never
 * reached through a proxy: azuread and azure-native, in the same `pulumi up`, have it so (golang.org/x/net/http/httpproxy).
 * Neither is plain http, which only leads to this machine and to the endpoint of a managed identity; that of virtual
 * machines "isn't intended to be used behind a proxy":
 * https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service#proxies
 * Throws ConfigError.
 */
export function proxyOf(url: URL): Proxy | undefined {
  if (url.protocol !== "https:" || isThisMachine(url.hostname)) return undefined;
  if (getProxyForUrl(url.href) === "") return undefined;
  const variable = CHOOSING.find((name) => isSet(process.env, name));
  const problem = proxyProblem(process.env);
  if (problem !== undefined) throw new ConfigError(problem);
  return variable === undefined ? undefined : { variable, url: new URL(process.env[variable] ?? "") };
}

/** Whether the environment names any proxy for https addresses. */
export function hasProxy(): boolean {
  return CHOOSING.some((name) => isSet(process.env, name));
}

/** What is wrong with the environment's proxies, without showing a password. */
export function proxyProblem(env: Environment): string | undefined {
  const [chosen] = CHOOSING.filter((name) => isSet(env, name));
  const isBad = (name: string): boolean =>
    name === chosen ? !isProxyUrl(env[name] ?? "") : !URL.canParse(env[name] ?? "");
  const bad = PARSED.find((name) => isSet(env, name) && isBad(name));
  if (bad === undefined) return undefined;
  const value = env[bad] ?? "";
  const shown = value.includes("@") ? "set to a value that is not shown" : JSON.stringify(value);
  return `${bad} is ${shown}; allowed: ${ALLOWED}`;
}

/** What of the environment's proxies must never be printed: passwords, in each form in which they travel. */
export function proxySecrets(env: Environment): string[] {
  return PARSED.flatMap((name) => {
    const value = env[name] ?? "";
    if (!URL.canParse(value)) return value.includes("@") ? [value] : [];
    const { username, password } = new URL(value);
    if (password === "") return [];
    const given = /:\/\/[^/?#]*:([^/?#]*)@/.exec(value)?.[1] ?? password;
    return [password, given, decoded(password), basicCredentials(new URL(value)), `${username}:${password}`];
  });
}

/** User and password as the Basic scheme has them; "" where there are none. https://www.rfc-editor.org/rfc/rfc7617 */
export function basicCredentials({ username, password }: URL): string {
  if (username === "" && password === "") return "";
  return Buffer.from(`${decoded(username)}:${decoded(password)}`).toString("base64");
}

function isProxyUrl(value: string): boolean {
  return URL.canParse(value) && ["http:", "https:"].includes(new URL(value).protocol);
}

function isThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}

function isSet(env: Environment, name: string): boolean {
  return env[name] !== undefined && env[name] !== "";
}

/** A lone `%` in a password stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
