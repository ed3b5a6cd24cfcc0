import type { Certificate } from "./arm/tls";
import { json, type Answer, type Incoming, type Route } from "./base/answer";
import { stableGuid } from "./base/ids";
import { startServer } from "./base/server";
import type { Clock, Emulator } from "./emulator";
import * as errors from "./entra/errors";
import {
  EXCHANGE_AUDIENCE,
  managedIdentityToken,
  type ManagedIdentityOptions,
} from "./entra/managedIdentity";
import { TokenBook, type TokenClaims, type TokenRequest, type TokenVerifier } from "./entra/tokens";

/** One application registration as the token endpoint knows it. */
export interface EntraClient {
  readonly clientId: string;
  readonly secret?: string;
  /** Recognised, but answered as expired. */
  readonly expiredSecret?: string;
  /** Application roles, put only into tokens for the Activity API. */
  readonly roles?: readonly string[];
  /** The same of Microsoft Graph. */
  readonly graphRoles?: readonly string[];
  /** Subject of its federated credential: the principal id of a managed identity. */
  readonly federatedSubject?: string;
}

export type AudienceForm = "asAsked" | "withSlash" | "applicationId";

/** What an error really has. */
export interface EntraErrorChange {
  readonly status?: number;
  /** The number after AADSTS. */
  readonly code?: number;
  /** The word of OAuth, such as `invalid_client`. */
  readonly error?: string;
}

/** How to start the imitated login service. */
export interface EntraOptions {
  readonly clock: Clock;
  readonly tenantId: string;
  readonly clients: readonly EntraClient[];
  /** @default 3599 */
  readonly tokenLifetimeSeconds?: number;
  /** How tokens for the Activity API name it: by the address asked for, with a slash, or by its application id. @default "asAsked" */
  readonly audienceForm?: AudienceForm;
  /** What errors really have, by the number after AADSTS that is documented for them. */
  readonly errors?: Readonly<Record<string, EntraErrorChange>>;
  readonly managedIdentity?: ManagedIdentityOptions;
  /** Of https. @default http */
  readonly certificate?: Certificate | undefined;
}

/** The imitated login service: token endpoint of one tenant and a container's managed-identity endpoint. */
export interface Entra extends Emulator, TokenVerifier {
  /** A token without a request, for tests of the other emulators. */
  issue(options: Partial<TokenRequest> & { audience: string }): string;
  /** Makes all tokens issued so far worthless. */
  revoke(): void;
  setRoles(clientId: string, roles: readonly string[]): void;
  setGraphRoles(clientId: string, graphRoles: readonly string[]): void;
  setSecret(clientId: string, secret: string): void;
}

// Audiences of the Activity API, one per cloud:
// https://learn.microsoft.com/office/office-365-management-api/get-started-with-office-365-management-apis
const ACTIVITY_AUDIENCE =
  /^https:\/\/(manage(-gcc)?\.office\.com|manage\.office365\.(us|cn)|manage\.protection\.apps\.mil)\/?$/;

// https://learn.microsoft.com/graph/deployments
const GRAPH_AUDIENCE = /^https:\/\/((dod-)?graph\.microsoft\.(com|us)|microsoftgraph\.chinacloudapi\.cn)\/?$/;

/** The application id of "Office 365 Management APIs" in each tenant. */
const ACTIVITY_APPLICATION = "c5393580-f805-4401-95e8-94b7a6ef2fc2";
/** Resources that no tenant has: RFC 2606 keeps the ending free. */
const UNKNOWN_RESOURCE = /^https:\/\/[\w.-]+\.invalid\/?$/;

/** Starts the login service on a free port; its `url` is the authority without the tenant. */
export async function startEntra(options: EntraOptions): Promise<Entra> {
  const { tenantId, clock, managedIdentity, tokenLifetimeSeconds = 3599 } = options;
  const tokens = new TokenBook(tenantId, clock, tokenLifetimeSeconds);
  const clients = new Map(options.clients.map((client) => [client.clientId, client]));
  const { audienceForm = "asAsked", errors: changes = {} } = options;
  const login = new Login({ tenantId, clock, clients, tokens, audienceForm, changes });
  const route = (request: Incoming): Route | undefined => {
    const tenant = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(request.path)?.[1];
    if (request.method === "POST" && tenant !== undefined) {
      return { operation: "token", handle: (incoming) => login.token(tenant, incoming) };
    }
    if (request.method === "GET" && request.path === "/msi/token" && managedIdentity !== undefined) {
      const context = { identity: managedIdentity, tokens, tenantId };
      return { operation: "managedIdentity", handle: (incoming) => managedIdentityToken(incoming, context) };
    }
    return undefined;
  };
  const server = await startServer({
    clock,
    route,
    commonHeaders: () => ({ "Cache-Control": "no-store" }),
    certificate: options.certificate,
  });
  const change = (clientId: string, patch: Partial<EntraClient>): void => {
    clients.set(clientId, { ...(clients.get(clientId) ?? { clientId }), ...patch });
  };
  return Object.assign(server, {
    issue: (request: Partial<TokenRequest> & { audience: string }) => login.issue(request),
    verify: (authorization: string | undefined): TokenClaims | undefined => tokens.verify(authorization),
    revoke: () => tokens.revoke(),
    setRoles: (clientId: string, roles: readonly string[]) => change(clientId, { roles }),
    setGraphRoles: (clientId: string, graphRoles: readonly string[]) => change(clientId, { graphRoles }),
    setSecret: (clientId: string, secret: string) => change(clientId, { secret }),
  });
}

interface LoginState {
  readonly tenantId: string;
  readonly clock: Clock;
  readonly clients: ReadonlyMap<string, EntraClient>;
  readonly tokens: TokenBook;
  readonly audienceForm: AudienceForm;
  readonly changes: Readonly<Record<string, EntraErrorChange>>;
}

class Login {
  constructor(private readonly state: LoginState) {}

  // https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
  token(tenant: string, request: Incoming): Answer {
    const { clock, clients, tenantId, tokens } = this.state;
    const form = new URLSearchParams(request.body.toString());
    const clientId = form.get("client_id") ?? "";
    const client = clients.get(clientId);
    const problem =
      tenant.toLowerCase() === tenantId.toLowerCase() ? formProblem(form) : errors.tenantNotFound(tenant);
    const refuse = (error: errors.EntraError): Answer =>
      errors.refuse({ ...error, ...this.state.changes[error.code] }, clock.now());
    if (problem !== undefined) return refuse(problem);
    if (client === undefined) return refuse(errors.applicationNotFound(clientId, tenant));
    const refused = this.credentialProblem(client, form);
    if (refused !== undefined) return refuse(refused);
    const audience = audienceOf(form.get("scope") ?? "");
    if (UNKNOWN_RESOURCE.test(audience)) return refuse(errors.resourceNotFound(audience, tenant));
    const token = this.issue({ audience: this.named(audience), clientId });
    return json(200, {
      token_type: "Bearer",
      expires_in: tokens.lifetime,
      ext_expires_in: tokens.lifetime,
      access_token: token,
    });
  }

  issue(request: Partial<TokenRequest> & { audience: string }): string {
    const { clients, tenantId, tokens } = this.state;
    const clientId = request.clientId ?? [...clients.keys()][0] ?? "";
    const isActivity = ACTIVITY_AUDIENCE.test(request.audience) || request.audience === ACTIVITY_APPLICATION;
    const client = clients.get(clientId);
    const isGraph = GRAPH_AUDIENCE.test(request.audience);
    const roles = (isActivity ? client?.roles : isGraph ? client?.graphRoles : undefined) ?? [];
    const issuer = `https://sts.windows.net/${tenantId}/`;
    return tokens.issue({
      issuer,
      objectId: stableGuid(`service principal of ${clientId}`),
      roles,
      ...request,
      clientId,
    });
  }

  private named(audience: string): string {
    const { audienceForm } = this.state;
    if (!ACTIVITY_AUDIENCE.test(audience) || audienceForm === "asAsked") return audience;
    return audienceForm === "applicationId" ? ACTIVITY_APPLICATION : `${audience.replace(/\/$/, "")}/`;
  }

  private credentialProblem(client: EntraClient, form: URLSearchParams): errors.EntraError | undefined {
    const secret = form.get("client_secret");
    const assertion = form.get("client_assertion");
    if (assertion !== null) return this.assertionProblem(client, assertion);
    if (secret === null) return errors.credentialMissing();
    if (client.secret !== undefined && secret === client.secret) return undefined;
    if (client.expiredSecret !== undefined && secret === client.expiredSecret) {
      return errors.secretExpired(client.clientId);
    }
    return errors.wrongSecret(client.clientId);
  }

  private assertionProblem(client: EntraClient, assertion: string): errors.EntraError | undefined {
    const claims = this.state.tokens.read(assertion);
    if (claims === undefined || claims.aud !== EXCHANGE_AUDIENCE) return errors.assertionNotValid();
    // Subjects are compared case-sensitively: https://github.com/Azure/login/issues/517
    return claims.sub === client.federatedSubject ? undefined : errors.noFederatedRecord(claims.sub);
  }
}

function formProblem(form: URLSearchParams): errors.EntraError | undefined {
  const grant = form.get("grant_type");
  if (grant === null) return errors.parameterMissing("grant_type");
  if (grant !== "client_credentials") return errors.grantNotSupported(grant);
  if (!form.has("client_id")) return errors.parameterMissing("client_id");
  const scope = form.get("scope");
  if (scope === null) return errors.parameterMissing("scope");
  return /^\S+\/\.default$/.test(scope) ? undefined : errors.scopeNotValid(scope);
}

function audienceOf(scope: string): string {
  return scope.slice(0, -"/.default".length);
}
