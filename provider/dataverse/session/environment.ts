import type { TokenCredential } from "@azure/identity";
import { tokenSource } from "../../../common/http/tokenSource";
import { Limiter } from "../../../common/http/limiter";
import { fetchSend } from "../../../common/http/send";
import { MINUTE_MS, type Clock } from "../../../common/time";
import { AuthError, messageOf, nameOf } from "../../../common/errors";
import { checkProxy } from "../../azure/checkProxy";
import { createCredential } from "../../azure/credentials";
import { emulatorAddress } from "../../azure/emulatorAddress";
import { ProviderError } from "../../errors";
import type { Environment } from "../../azure/signIn";
import type { Connection } from "./connection";
import { Queue } from "./queue";
import { createWebApi, type SharedByCalls } from "./session";
import type { ConnectDataverse } from "./webApi";
import { deploymentClouds } from "../../../common/deploymentClouds";

/** Creating a table takes Dataverse a minute and more. */
const ANSWER_TIMEOUT_MS = 4 * MINUTE_MS;
/** Requests of one user: https://learn.microsoft.com/power-apps/developer/data-platform/api-limits */
const QUOTA = { limit: 6_000, windowMs: 5 * MINUTE_MS };

/** How the deployer gets at environments. */
export interface ConnectOptions {
  readonly clock: Clock;
  /** Takes the place of the one that the environment variables describe, in tests. */
  readonly credential?: TokenCredential;
}

/** Keeps one connection for each environment: its token, its quota and the queue of its customizations. */
export function keepConnections(env: Environment, options: ConnectOptions): ConnectDataverse {
  const { clock, credential } = options;
  const shared = new Map<string, SharedByCalls>();
  const send = fetchSend({ timeoutMs: ANSWER_TIMEOUT_MS });
  return async (connection, call) => {
    const key = JSON.stringify([connection.environmentUrl, connection.tenantId, connection.cloud]);
    checkProxy(env);
    const known = shared.get(key) ?? {
      origin: emulatorAddress(env, "dataverse") ?? connection.environmentUrl,
      send,
      clock,
      limiter: new Limiter({ ...QUOTA, clock }),
      customizations: new Queue(),
      tokens: tokenSource(asAuthErrors(tokensFor(connection, () => credential ?? signIn(env, connection))), {
        clock,
      }),
    };
    shared.set(key, known);
    return createWebApi(known, connection, call);
  };
}

async function signIn(env: Environment, { cloud, tenantId }: Connection): Promise<TokenCredential> {
  return await createCredential(env, {
    // `check` has let through none but these names.
    cloud: deploymentClouds[cloud as keyof typeof deploymentClouds],
    account: { tenantId },
  });
}

/** Tokens are for the environment, wherever the requests go. */
function tokensFor(
  { environmentUrl }: Connection,
  credentialOf: () => TokenCredential | Promise<TokenCredential>,
): Parameters<typeof tokenSource>[0] {
  let credential: Promise<TokenCredential> | undefined;
  return async () => {
    credential ??= Promise.resolve(credentialOf());
    const token = await (await credential).getToken(`${environmentUrl}/.default`);
    if (token === null) throw new ProviderError(`Entra issued no token for ${environmentUrl}`);
    return { value: token.token, expiresMs: token.expiresOnTimestamp };
  };
}

/** So that a sign-in that fails is told as Dataverse's own refusals are: with what was to be done, and where. */
function asAuthErrors<T>(acquire: () => Promise<T>): () => Promise<T> {
  return async () => {
    try {
      return await acquire();
    } catch (error) {
      throw nameOf(error) === "ProviderError" ? new AuthError(messageOf(error), { cause: error }) : error;
    }
  };
}
