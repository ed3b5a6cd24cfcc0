import { json, type Answer, type Incoming } from "../base/answer";
import type { TokenBook } from "./tokens";

/** The one user-assigned identity of the imitated container. */
export interface ManagedIdentityOptions {
  readonly clientId: string;
  /** Object id of its service principal: the subject of a federated credential. */
  readonly principalId: string;
  /** What the container gets as IDENTITY_HEADER. */
  readonly header: string;
}

/** The audience a token must have to be exchanged for an application's token. */
export const EXCHANGE_AUDIENCE = "api://AzureADTokenExchange";

const STORAGE_AUDIENCE = "https://storage.azure.com";

// The protocol: https://learn.microsoft.com/azure/container-apps/managed-identity#rest-endpoint-reference

/** Answers the container's token endpoint for its identity. */
export function managedIdentityToken(
  request: Incoming,
  { identity, tokens, tenantId }: { identity: ManagedIdentityOptions; tokens: TokenBook; tenantId: string },
): Answer {
  const { query, headers } = request;
  const resource = query.get("resource");
  const clientId = query.get("client_id") ?? identity.clientId;
  if (headers["x-identity-header"] !== identity.header)
    return refuse(401, "The X-IDENTITY-HEADER is not valid.");
  if (query.get("api-version") !== "2019-08-01") return refuse(400, "Unsupported api-version.");
  if (resource === null || resource === "") return refuse(400, "The resource is missing.");
  if (clientId !== identity.clientId)
    return refuse(400, "No User Assigned or Delegated Managed Identity found.");
  const audience = resource.replace(/\/+$/, "");
  const token = tokens.issue({
    audience: audience === STORAGE_AUDIENCE ? STORAGE_AUDIENCE : resource,
    issuer: issuerFor(audience, tenantId),
    clientId: identity.clientId,
    objectId: identity.principalId,
    unsigned: audience === STORAGE_AUDIENCE,
  });
  return json(200, {
    access_token: token,
    expires_on: String(tokens.read(token)?.exp ?? 0),
    // The caller's spelling, to the letter: MSAL uses it as the key of its cache.
    resource,
    token_type: "Bearer",
    client_id: identity.clientId,
  });
}

// A token for the exchange carries the v2 issuer, which a federated credential names.
function issuerFor(audience: string, tenantId: string): string {
  if (audience === EXCHANGE_AUDIENCE) return `https://login.microsoftonline.com/${tenantId}/v2.0`;
  return `https://sts.windows.net/${tenantId}/`;
}

function refuse(statusCode: number, message: string): Answer {
  return json(statusCode, { statusCode, message, correlationId: "00000000-0000-0000-0000-000000000000" });
}
