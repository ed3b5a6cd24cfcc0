import { readFile } from "node:fs/promises";
import type { TokenCredential, TokenCredentialOptions } from "@azure/identity";
import { codeOf, nameOf } from "../../common/errors";
import { connectionsPolicy, networkHint } from "../../common/http/connections";
import type * as sending from "../../common/http/send";
import { readText, MAX_SHORT_ANSWER_BYTES } from "../../common/http/body";
import { tryJson } from "../../common/json";
import { withHint } from "../../common/refusals";
import { SECOND_MS } from "../../common/time";
import { ProviderError, serviceTextOf } from "../errors";
import { chooseSignIn, type CliAccount, type Environment, type OidcSource, type SignIn } from "./signIn";
import type { DeploymentCloud } from "../../common/deploymentClouds";

/** The Azure CLI starts for seconds on a slow machine. */
const TIMEOUT_MS = 30 * SECOND_MS;

/**
 * The deployer's credential from the environment. Tokens stay in memory: they are no inputs, outputs or log lines.
 * What goes wrong becomes one ProviderError that names the variables.
 */
export async function createCredential(
  env: Environment,
  { cloud, account }: { readonly cloud: DeploymentCloud; readonly account: CliAccount },
): Promise<TokenCredential> {
  const signIn = chooseSignIn(env, account);
  const authorityHost = `https://${cloud.loginHost}`;
  const network = noteFailures();
  const credential = await credentialFor(signIn, {
    authorityHost,
    additionalPolicies: [connectionsPolicy, network.policy].map((policy) => ({
      policy,
      position: "perRetry",
    })),
  });
  return {
    async getToken(scopes, options) {
      try {
        return await credential.getToken(scopes, options);
      } catch (error) {
        if (nameOf(error) === "AbortError") throw error;
        const text = serviceTextOf(error);
        const failure = text.includes(MSAL_NETWORK_ERROR) ? network.last() : undefined;
        const said = failure === undefined ? text : serviceTextOf(failure);
        const hint = failure === undefined ? undefined : networkHint(authorityHost, codeOf(failure));
        throw new ProviderError(withHint(refusalOf(signIn, said), hint), { cause: error });
      }
    },
  };
}

/** All that MSAL says when no answer comes. */
const MSAL_NETWORK_ERROR = "network_error";

/** A policy for the pipelines of Azure's libraries that keeps what failed last on the way to a service. */
function noteFailures() {
  let failure: unknown;
  return {
    last: () => failure,
    policy: {
      name: "noteFailures",
      async sendRequest<Request, Response>(request: Request, next: (request: Request) => Promise<Response>) {
        try {
          return await next(request);
        } catch (error) {
          failure = error;
          throw error;
        }
      },
    },
  };
}

/** A token that says who we are, to be exchanged for one of Azure. Throws ProviderError without showing any token. */
export async function assertionFrom(source: OidcSource): Promise<string> {
  switch (source.kind) {
    case "token":
      return source.token;
    case "file":
      // Read again each time: the file's writer renews it.
      return (await readFile(source.path, "utf8")).trim();
    case "github":
      return await githubAssertion(source);
  }
}

// https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
async function githubAssertion(source: Extract<OidcSource, { kind: "github" }>): Promise<string> {
  const url = new URL(source.url);
  url.searchParams.set("audience", source.audience);
  // Loaded when needed only, as in ../dataverse/session/connect.ts.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { fetchSend } = require("../../common/http/send") as typeof sending;
  const headers = { accept: "application/json", authorization: `Bearer ${source.token}` };
  const send = fetchSend({ timeoutMs: TIMEOUT_MS });
  const response = await send({ method: "GET", url: url.href, headers }, AbortSignal.timeout(TIMEOUT_MS));
  if (!response.ok) throw new ProviderError(`GitHub issued no OIDC token: HTTP ${response.status}`);
  const answer = tryJson(await readText(response, MAX_SHORT_ANSWER_BYTES));
  const { value } = (answer ?? {}) as { value?: unknown };
  if (typeof value !== "string") throw new ProviderError("GitHub issued no OIDC token: its answer has none");
  return value;
}

async function credentialFor(signIn: SignIn, options: TokenCredentialOptions): Promise<TokenCredential> {
  // Loaded when needed only: most calls of the engine need no cloud, and this takes 0.2 s.
  const identity = await import("@azure/identity");
  switch (signIn.method) {
    case "secret":
      return new identity.ClientSecretCredential(signIn.tenantId, signIn.clientId, signIn.secret, options);
    case "oidc": {
      const assertion = (): Promise<string> => assertionFrom(signIn.from);
      return new identity.ClientAssertionCredential(signIn.tenantId, signIn.clientId, assertion, options);
    }
    case "managedIdentity":
      return signIn.clientId === undefined
        ? new identity.ManagedIdentityCredential(options)
        : new identity.ManagedIdentityCredential({ ...options, clientId: signIn.clientId });
    case "azureCli":
      return new identity.AzureCliCredential({ ...signIn.account, processTimeoutInMs: TIMEOUT_MS });
  }
}

const HOW_TO_SIGN_IN =
  "Run `az login`, or set ARM_TENANT_ID, ARM_CLIENT_ID and either ARM_CLIENT_SECRET or ARM_USE_OIDC=true: " +
  "the variables that the azure-native provider reads, too";

function refusalOf(signIn: SignIn, text: string): string {
  switch (signIn.method) {
    case "secret":
      return `can't sign in to Azure as ${signIn.clientId} with ARM_CLIENT_SECRET: ${text}`;
    case "oidc":
      return `can't sign in to Azure as ${signIn.clientId} with ARM_USE_OIDC: ${text}`;
    case "managedIdentity":
      return `can't sign in to Azure with ARM_USE_MSI: ${text}`;
    case "azureCli":
      return `can't sign in to Azure: ${text}\n${HOW_TO_SIGN_IN}`;
  }
}
