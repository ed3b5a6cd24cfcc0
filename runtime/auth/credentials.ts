import {
  ConfidentialClientApplication,
  ManagedIdentityApplication,
  type AuthenticationResult,
  type Configuration,
} from "@azure/msal-node";
import type { Config } from "../config";
import type { Send } from "../../common/http/send";
import { msalNetwork } from "./msalNetwork";
import { explainIdentity, explainSignIn } from "./signInErrors";
import type { Token } from "../../common/http/tokenSource";

export interface Credentials {
  /** A token of the app registration for a resource, such as https://manage.office.com. */
  forApp(resource: string): Promise<Token>;
  /** A token of the managed identity itself, such as for https://storage.azure.com. */
  forManagedIdentity(resource: string): Promise<Token>;
}

type IdentitySettings = Pick<Config, "managedIdentityClientId">;
type Settings = IdentitySettings &
  Pick<Config, "tenantId" | "cloud" | "clientId" | "credential" | "loginUrl">;

/**
 * Signs in through MSAL. Each acquisition gets an MSAL application of its own: our token source is the cache, and
 * MSAL's would answer calls after a 429 or 5xx from memory for a minute, without asking Entra again.
 */
export function createCredentials(settings: Settings, send: Send, signal: AbortSignal): Credentials {
  const forManagedIdentity = managedIdentity(settings, send, signal);
  const forApp = async (resource: string): Promise<Token> => {
    const networkClient = msalNetwork(send, signal);
    const app = new ConfidentialClientApplication({
      auth: {
        clientId: settings.clientId,
        ...authorityOf(settings),
        ...(settings.credential.kind === "secret"
          ? { clientSecret: settings.credential.secret }
          : {
              clientAssertion: async () =>
                (await forManagedIdentity(settings.cloud.federationAudience)).value,
            }),
      },
      system: { networkClient },
    });
    const run = async (): Promise<Token> =>
      toToken(await app.acquireTokenByClientCredential({ scopes: [`${resource}/.default`] }));
    return await explainSignIn(settings, run, networkClient);
  };

  return { forApp, forManagedIdentity };
}

/** The managed identity alone, for whoever needs no more than the state. */
export function managedIdentity(
  { managedIdentityClientId: userAssignedClientId = "" }: IdentitySettings,
  send: Send,
  signal: AbortSignal,
): Credentials["forManagedIdentity"] {
  // All identities of a process send by the network of the first: findings/msal-identity-network-of-the-first.sh
  const networkClient = msalNetwork(send, signal);
  return async (resource) => {
    const identity = new ManagedIdentityApplication({
      managedIdentityIdParams: { userAssignedClientId },
      system: { networkClient },
    });
    const run = async (): Promise<Token> => toToken(await identity.acquireToken({ resource }));
    return await explainIdentity(userAssignedClientId, run, networkClient);
  };
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
