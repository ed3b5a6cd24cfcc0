import { randomUUID } from "node:crypto";

import { json, type Answer } from "../base/answer";

/** One refusal of the token endpoint. */
export interface EntraError {
  readonly status: number;
  readonly error: string;
  readonly code: number;
  readonly message: string;
}

// Codes and texts: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
// The status of 700213 and its relatives is seen in https://github.com/microsoft/Agents/issues/202.

/** The tenant in the path does not exist. */
export function tenantNotFound(tenant: string): EntraError {
  const message = `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`;
  return { status: 400, error: "invalid_request", code: 90002, message };
}

/** The client id is not an application of this tenant. */
export function applicationNotFound(clientId: string, tenant: string): EntraError {
  const message = `Application with identifier '${clientId}' was not found in the directory '${tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`;
  return { status: 400, error: "unauthorized_client", code: 700016, message };
}

/** Wrong secret; the usual cause is that the secret's id was pasted in place of its value. */
export function wrongSecret(clientId: string): EntraError {
  const message = `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`;
  return { status: 401, error: "invalid_client", code: 7000215, message };
}

/** The secret was right once. */
export function secretExpired(clientId: string): EntraError {
  const message = `The provided client secret keys for app '${clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`;
  return { status: 401, error: "invalid_client", code: 7000222, message };
}

/** Neither a secret nor an assertion came along. */
export function credentialMissing(): EntraError {
  const message =
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
  return { status: 401, error: "invalid_client", code: 7000218, message };
}

/** The assertion is no token of a managed identity for the exchange audience, or it has expired. */
export function assertionNotValid(): EntraError {
  const message =
    "Client assertion is not within its valid time range, or it was not issued for the audience 'api://AzureADTokenExchange'.";
  return { status: 401, error: "invalid_client", code: 700024, message };
}

/** No federated credential of the application has this subject. */
export function noFederatedRecord(subject: string): EntraError {
  const message = `No matching federated identity record found for presented assertion subject '${subject}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation`;
  return { status: 401, error: "invalid_client", code: 700213, message };
}

/** Application-only scopes always end in /.default. */
export function scopeNotValid(scope: string): EntraError {
  const message = `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`;
  return { status: 400, error: "invalid_scope", code: 1002012, message };
}

/** No service principal of the tenant has this identifier: microsoftgraph/msgraph-sdk-dotnet#1080 */
export function resourceNotFound(resource: string, tenant: string): EntraError {
  const message = `The resource principal named ${resource} was not found in the tenant named ${tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`;
  return { status: 400, error: "invalid_resource", code: 500011, message };
}

/** A parameter of the form body is missing. */
export function parameterMissing(name: string): EntraError {
  const message = `The request body must contain the following parameter: '${name}'.`;
  return { status: 400, error: "invalid_request", code: 900144, message };
}

/** Any grant other than client credentials. */
export function grantNotSupported(grant: string): EntraError {
  const message = `The app requested an unsupported grant type '${grant}'.`;
  return { status: 400, error: "unsupported_grant_type", code: 70003, message };
}

/** The JSON the token endpoint wraps a refusal in. */
export function refuse(error: EntraError, nowMs: number): Answer {
  const traceId = randomUUID();
  const correlationId = randomUUID();
  const timestamp = new Date(nowMs).toISOString().replace("T", " ").slice(0, 19) + "Z";
  return json(error.status, {
    error: error.error,
    error_description: `AADSTS${error.code}: ${error.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [error.code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${error.code}`,
  });
}
