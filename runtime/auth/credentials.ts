import {
  ConfidentialClientApplication,
  ManagedIdentityApplication,
  type AuthenticationResult,
  type Configuration,
} from "@azure/msal-node";
import type { Config, StateConfig } from "../config";
import { ConnectorError, isHttpError } from "../../common/errors";
import { classifyTransient } from "../../common/http/httpError";
import { withRetry } from "../../common/http/retry";
import type { Send } from "../../common/http/send";
import { SECOND_MS, type Clock } from "../../common/time";
import { azureCli } from "./azureCli";
import { msalNetwork } from "./msalNetwork";
import { explainIdentity, explainSignIn } from "./signInErrors";
import type { Token } from "../../common/http/tokenSource";

export interface Credentials {
  /** A token of the app registration for a resource, such as https://manage.office.com. */
  forApp(resource: string): Promise<Token>;
  /** A token for the state's storage, https://storage.azure.com: of the managed identity itself, or of a person. */
  forState(resource: string): Promise<Token>;
}

type IdentitySettings = Pick<Config, "managedIdentityClientId">;
type StateSettings = IdentitySettings & Pick<StateConfig, "tenantId" | "cloud" | "credential">;
type Settings = IdentitySettings &
  Pick<Config, "tenantId" | "cloud" | "clientId" | "credential" | "dataverseUrl" | "loginUrl">;

export interface CredentialsOptions {
  readonly send: Send;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told before each wait for the container's identity endpoint. */
  readonly onWait?: (error: unknown, ms: number, attempt: number) => void;
}

/**
 * About a minute: the endpoint refuses connections while a container starts, and a job's next execution may be hours away
 * (microsoft/azure-container-apps#864). It serves this container alone, so that no herd must be scattered.
 */
const IDENTITY_BACKOFF = { attempts: 9, firstMs: SECOND_MS, maxMs: 10 * SECOND_MS };

/**
 * Signs in through MSAL. Each acquisition gets an MSAL application of its own: our token source is the cache, and
 * MSAL's would answer calls after a 429 or 5xx from memory for a minute, without asking Entra again.
 */
export function createCredentials(settings: Settings, options: CredentialsOptions): Credentials {
  const { credential } = settings;
  if (credential.kind === "azure-cli") {
    const forPerson = azureCli(settings);
    return { forApp: forPerson, forState: forPerson };
  }
  const networkClient = msalNetwork(options.send, options.signal);
  const forManagedIdentity = managedIdentity(settings, options);
  const forApp = async (resource: string): Promise<Token> => {
    const app = new ConfidentialClientApplication({
      auth: {
        clientId: settings.clientId,
        ...authorityOf(settings),
        ...(credential.kind === "secret"
          ? { clientSecret: credential.secret }
          : {
              clientAssertion: async () =>
                (await forManagedIdentity(settings.cloud.federationAudience)).value,
            }),
      },
      system: { networkClient },
    });
    const run = async (): Promise<Token> =>
      toToken(await app.acquireTokenByClientCredential({ scopes: [`${resource}/.default`] }));
    return await explainSignIn({ ...settings, resource }, run);
  };

  return { forApp, forState: forManagedIdentity };
}

/** All that a command on the state needs. */
export function stateCredential(
  settings: StateSettings,
  options: CredentialsOptions,
): Credentials["forState"] {
  return settings.credential.kind === "azure-cli" ? azureCli(settings) : managedIdentity(settings, options);
}

function managedIdentity(
  { managedIdentityClientId: userAssignedClientId = "" }: IdentitySettings,
  options: CredentialsOptions,
): (resource: string) => Promise<Token> {
  const networkClient = msalNetwork(options.send, options.signal);
  return async (resource) => {
    const identity = new ManagedIdentityApplication({
      managedIdentityIdParams: { userAssignedClientId },
      system: { networkClient, disableInternalRetries: true },
    });
    const source = identity.getManagedIdentitySource() === "DefaultToImds" ? "unknown" : "container";
    const run = async (): Promise<Token> => toToken(await identity.acquireToken({ resource }));
    const acquire = (): Promise<Token> => explainIdentity(userAssignedClientId, run, source);
    return source === "container" ? await patiently(acquire, options) : await acquire();
  };
}

/** Waits for the identity endpoint; once that is given up, callers don't try again at once. */
async function patiently<T>(
  acquire: () => Promise<T>,
  { clock, signal, onWait }: CredentialsOptions,
): Promise<T> {
  try {
    return await withRetry(acquire, {
      classify: classifyTransient,
      backoff: IDENTITY_BACKOFF,
      clock,
      random: () => 1,
      signal,
      onRetry: (error, attempt, waitMs) => onWait?.(error, waitMs, attempt),
    });
  } catch (error) {
    if (!isHttpError(error)) throw error;
    throw new ConnectorError("incomplete", error.message, { hint: error.hint, cause: error });
  }
}

/** The cloud's authority, whose addresses MSAL knows by heart; or the simulated tenant's, spelled out for it. */
function authorityOf({ cloud, tenantId, loginUrl }: Settings): Pick<Configuration["auth"], "authority"> {
  if (loginUrl === undefined) return { authority: `https://${cloud.loginHost}/${tenantId}` };
  const base = `${loginUrl}/${tenantId}`;
  const metadata = {
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
  };
  const host = "login.embedded-tenant.test";
  const seam = { knownAuthorities: [host], authorityMetadata: JSON.stringify(metadata) };
  return { authority: `https://${host}/${tenantId}`, ...seam };
}

function toToken(result: AuthenticationResult | null): Token {
  // A refusal without a text arrives as an empty token: findings/msal-identity-empty-token.sh
  if (result === null || result.accessToken === "") throw new Error("the answer has no token");
  return { value: result.accessToken, expiresMs: result.expiresOn?.getTime() ?? 0 };
}
