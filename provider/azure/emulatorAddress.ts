import { deploymentVariables } from "../../common/settings/deploymentVariables";
import { isLocalOrigin } from "../../common/settings/urls";
import { ProviderError } from "../errors";
import type { Environment } from "./signIn";

const { today: _, ...variables } = deploymentVariables;

/**
 * The origin of the emulator that a variable names in a service's place; undefined: none. Tokens are sent there, so an
 * address of the environment must be this machine's, in the one spelling that the message shows; and no emulator works
 * beside the other, real service, whose token it would get. Throws ProviderError.
 */
export function emulatorAddress(env: Environment, service: keyof typeof variables): string | undefined {
  const found = Object.values(variables).filter((name) => (env[name] ?? "") !== "");
  const bad = found.find((name) => !isAllowed(name, env[name] ?? ""));
  if (bad !== undefined)
    throw new ProviderError(`${bad} is '${env[bad]}', but must be ${allowedFor(bad)}; it is for tests only`);
  const own = variables[service];
  const [other] = found.filter((name) => name !== own);
  if (other === undefined || found.includes(own)) return env[own] === "" ? undefined : env[own];
  throw new ProviderError(
    `${other} is set, but ${own} isn't; they are for tests only, which set each one whose service they reach`,
  );
}

/** The SDKs send tokens over TLS alone. */
function isAllowed(variable: string, url: string): boolean {
  const isHttps = isLocalOrigin(url, "https");
  return variable === variables.resourceManager ? isHttps : isHttps || isLocalOrigin(url, "http");
}

function allowedFor(variable: string): string {
  return variable === variables.resourceManager
    ? "an https address of this machine: https://127.0.0.1:<port>"
    : "an address of this machine: http://127.0.0.1:<port>";
}
