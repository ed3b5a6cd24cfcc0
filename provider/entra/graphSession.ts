import type { TokenCredential } from "@azure/identity";
import { MAX_ANSWER, readJsonText } from "../../common/http/body";
import { errorFrom } from "../../common/http/httpError";
import { fetchSend } from "../../common/http/send";
import { tryJson } from "../../common/json";
import { isObject } from "../../common/objects";
import { deploymentClouds } from "../../common/deploymentClouds";
import { SECOND_MS, type Clock } from "../../common/time";
import { checkProxy } from "../azure/checkProxy";
import { createCredential } from "../azure/credentials";
import { emulatorAddress } from "../azure/emulatorAddress";
import type { Environment } from "../azure/signIn";
import { ProviderError } from "../errors";
import type { Tenant } from "./tenant";

export interface GraphOptions {
  readonly clock: Clock;
  /** Takes the place of the one that the environment variables describe, in tests. */
  readonly credential?: TokenCredential;
}

interface Query extends GraphOptions {
  readonly tenant: Tenant;
  readonly path: string;
}

const ANSWER_TIMEOUT_MS = 10 * SECOND_MS;
/** Of at least 100 rows each: https://learn.microsoft.com/graph/paging */
const MAX_PAGES = 50;

/** See `ListInGraph`. */
export async function listInGraph<Row>(
  env: Environment,
  { clock, credential, tenant, path }: Query,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  checkProxy(env);
  // The spec of each function lets through none but these names.
  const cloud = deploymentClouds[tenant.cloud as keyof typeof deploymentClouds];
  const resource = `https://${cloud.graphHost}`;
  const origin = emulatorAddress(env, "graph") ?? resource;
  const account = { tenantId: tenant.tenantId };
  const signedIn = credential ?? (await createCredential(env, { cloud, account }));
  const token = await signedIn.getToken(`${resource}/.default`);
  if (token === null) throw new ProviderError(`Entra issued no token for ${resource}`);
  const headers = { accept: "application/json", authorization: `Bearer ${token.token}` };
  const send = fetchSend({ timeoutMs: ANSWER_TIMEOUT_MS });
  const rows: Row[] = [];
  let url: string | undefined = `${origin}/v1.0/${path}`;
  for (let page = 0; url !== undefined; page++) {
    if (page === MAX_PAGES)
      throw new ProviderError(`${resource} answers ${path} in more than ${MAX_PAGES} pages`);
    const response = await send({ method: "GET", url, headers }, signal);
    if (!response.ok) throw await errorFrom(response, { url, signal, nowMs: clock.now() });
    const answer = tryJson(await readJsonText(response, MAX_ANSWER));
    const { value, "@odata.nextLink": next } = isObject(answer) ? answer : {};
    if (!Array.isArray(value)) throw new ProviderError(`${resource} answers ${path} without a list`);
    rows.push(...(value as Row[]));
    // Elsewhere, it would get the token.
    url = typeof next === "string" && next.startsWith(`${origin}/`) ? next : undefined;
  }
  return rows;
}
