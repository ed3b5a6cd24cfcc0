import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { asId } from "../../common/guid";
import { tryJson } from "../../common/json";
import { isObject } from "../../common/objects";
import { SECOND_MS } from "../../common/time";

/** What the Azure CLI knows of a subscription; it asks nobody for that. */
export interface AzureAccount {
  readonly subscriptionId: string;
  /** Tenant of the sign-in. */
  readonly tenantId: string;
  /** Tenant that the subscription belongs to, and with it the managed identities in it. */
  readonly homeTenantId: string;
}

/**
 * The subscription that the Azure CLI has selected, or the given one. Undefined where it isn't installed, isn't signed in or
 * doesn't know that one.
 */
export type ReadAccount = (subscriptionId?: string) => Promise<AzureAccount | undefined>;

/** The Azure CLI starts for seconds on a slow machine. */
const TIMEOUT_MS = 30 * SECOND_MS;

/** By `az account show`: https://learn.microsoft.com/cli/azure/account#az-account-show */
export const readAzureAccount: ReadAccount = async (subscriptionId) => {
  const which = subscriptionId === undefined ? [] : ["--subscription", subscriptionId];
  try {
    const { stdout } = await promisify(execFile)("az", ["account", "show", ...which, "--output", "json"], {
      timeout: TIMEOUT_MS,
      // On Windows it is a batch file, which only a shell runs: https://nodejs.org/api/child_process.html#spawning-bat-and-cmd-files-on-windows
      shell: process.platform === "win32",
    });
    return accountIn(stdout);
  } catch {
    return undefined;
  }
};

/** What it prints, as an account; undefined for anything else. */
export function accountIn(json: string): AzureAccount | undefined {
  const account = tryJson(json);
  if (!isObject(account)) return undefined;
  const guidIn = (name: string): string | undefined =>
    typeof account[name] === "string" ? asId(account[name]) : undefined;
  const [subscriptionId, tenantId] = [guidIn("id"), guidIn("tenantId")];
  if (subscriptionId === undefined || tenantId === undefined) return undefined;
  return { subscriptionId, tenantId, homeTenantId: guidIn("homeTenantId") ?? tenantId };
}
