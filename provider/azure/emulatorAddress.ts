import { isLoopback } from "../../common/settings/urls";
import { ProviderError } from "../errors";
import type { Environment } from "./signIn";

/**
 * The origin of the emulator that a variable names in a service's place; undefined: none. Tokens are sent there, so an
 * address of the environment must be this machine's. Throws ProviderError.
 */
export function emulatorAddress(
  env: Environment,
  variable: string,
  { isHttpsOnly }: { readonly isHttpsOnly: boolean },
): string | undefined {
  const url = env[variable];
  if (url === undefined || url === "") return undefined;
  if (isLoopback(url) && (!isHttpsOnly || new URL(url).protocol === "https:")) return new URL(url).origin;
  const allowed = isHttpsOnly
    ? "an https address of this machine, such as https://127.0.0.1:8443"
    : "an address of this machine, such as http://127.0.0.1:8080";
  throw new ProviderError(`${variable} is '${url}', but must be ${allowed}; it is for tests only`);
}
