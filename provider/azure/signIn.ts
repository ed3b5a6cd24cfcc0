import { ProviderError } from "../errors";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How the deployer proves who it is. */
export type SignIn =
  | {
      readonly method: "secret";
      readonly tenantId: string;
      readonly clientId: string;
      readonly secret: string;
    }
  | {
      readonly method: "oidc";
      readonly tenantId: string;
      readonly clientId: string;
      readonly from: OidcSource;
    }
  | { readonly method: "managedIdentity"; readonly clientId?: string }
  | { readonly method: "azureCli"; readonly account: CliAccount };

/** Which of the CLI's accounts; `az` takes one of the two. */
export type CliAccount = { readonly tenantId: string } | { readonly subscription: string };

/** Where the token comes from that is exchanged for one of Azure. */
export type OidcSource =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "github"; readonly url: string; readonly token: string; readonly audience: string };

// https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-azure
const AUDIENCE = "api://AzureADTokenExchange";

/**
 * Chooses the same way of signing in as the azure-native provider does from the same variables, in the same order, so
 * that one `pulumi up` acts as one identity. The Azure CLI is asked for `account` where the variables name no tenant.
 * Throws ProviderError when a way is chosen but not complete.
 * Source: pulumi/pulumi-azure-native, provider/pkg/provider/auth_azidentity.go
 */
export function chooseSignIn(env: Environment, account: CliAccount): SignIn {
  if (isSet(env.ARM_CLIENT_CERTIFICATE_PATH)) {
    throw new ProviderError(
      "ARM_CLIENT_CERTIFICATE_PATH is set, but the auditlog provider can't sign in with a certificate; use " +
        "ARM_CLIENT_SECRET, ARM_USE_OIDC=true or `az login`",
    );
  }
  if (isSet(env.ARM_CLIENT_SECRET)) {
    return { method: "secret", ...applicationOf(env, "ARM_CLIENT_SECRET"), secret: env.ARM_CLIENT_SECRET };
  }
  if (env.ARM_USE_OIDC === "true") {
    return { method: "oidc", ...applicationOf(env, "ARM_USE_OIDC=true"), from: oidcSourceOf(env) };
  }
  const { ARM_CLIENT_ID: clientId, ARM_TENANT_ID: tenantId } = env;
  if (env.ARM_USE_MSI === "true") {
    return { method: "managedIdentity", ...(isSet(clientId) && { clientId }) };
  }
  return { method: "azureCli", account: isSet(tenantId) ? { tenantId } : account };
}

function applicationOf(env: Environment, chosenBy: string): { tenantId: string; clientId: string } {
  const { ARM_TENANT_ID: tenantId, ARM_CLIENT_ID: clientId } = env;
  if (isSet(tenantId) && isSet(clientId)) return { tenantId, clientId };
  const missing = ["ARM_TENANT_ID", "ARM_CLIENT_ID"].filter((name) => !isSet(env[name]));
  throw new ProviderError(`with ${chosenBy}, ${missing.join(" and ")} must be set, too`);
}

function oidcSourceOf(env: Environment): OidcSource {
  const { ARM_OIDC_TOKEN: token, ARM_OIDC_TOKEN_FILE_PATH: path } = env;
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken } = env;
  if (isSet(token)) return { kind: "token", token };
  if (isSet(path)) return { kind: "file", path };
  if (isSet(url) && isSet(requestToken)) {
    const audience = isSet(env.ARM_OIDC_AUDIENCE) ? env.ARM_OIDC_AUDIENCE : AUDIENCE;
    return { kind: "github", url, token: requestToken, audience };
  }
  throw new ProviderError(
    "ARM_USE_OIDC is true, but there is no token: set ARM_OIDC_TOKEN or ARM_OIDC_TOKEN_FILE_PATH; a GitHub workflow " +
      "needs `permissions: id-token: write`, which sets ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN",
  );
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}
