import { json, type Answer, type Incoming, type Route } from "./base/answer";
import { startServer } from "./base/server";
import type { Clock, Emulator } from "./emulator";
import type { TokenClaims, TokenVerifier } from "./entra/tokens";
import type { GraphUsers } from "./graphUsers";

/** What is in the directory, in Microsoft Graph's own words; asked again for each request. */
export interface GraphDirectory {
  /** https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignments */
  appRoleAssignments(): readonly { id: string; principalId: string; resourceId: string; appRoleId: string }[];
  /** https://learn.microsoft.com/graph/api/serviceprincipal-list-oauth2permissiongrants */
  oauth2PermissionGrants(): readonly {
    id: string;
    clientId: string;
    consentType: string;
    resourceId: string;
    scope: string;
  }[];
  /** https://learn.microsoft.com/graph/api/serviceprincipal-list */
  servicePrincipals(): readonly { id: string }[];
  /** https://learn.microsoft.com/graph/api/application-list */
  applications(): readonly {
    id: string;
    appId?: string;
    displayName: string;
    requiredResourceAccess: readonly {
      resourceAppId: string;
      resourceAccess?: readonly { id: string; type: string }[];
    }[];
    passwordCredentials?: readonly { displayName: string; endDateTime: string }[];
  }[];
}

export interface GraphOptions {
  readonly clock: Clock;
  readonly tokens: TokenVerifier;
  readonly directory: GraphDirectory;
  /** Rows in one answer. @default 100 */
  readonly pageSize?: number;
  /** Without it, there is no route to users. */
  readonly users?: GraphUsers;
}

const OF_PRINCIPAL = /^\/v1\.0\/servicePrincipals\/([^/]+)\/(appRoleAssignments|oauth2PermissionGrants)$/;
const BY_APP_ID = /^appId eq '([^']*)'$/;
const FILTER = /^startswith\(displayName,'([^']*)'\)$/;

/**
 * Starts the imitated Microsoft Graph: what a deployer reads of consent and of registrations, what an app
 * reads of users, and nothing else.
 */
export async function startGraph(options: GraphOptions): Promise<Emulator> {
  const { clock, tokens, directory, pageSize = 100, users } = options;
  const graph: { url: string } = { url: "" };
  const page = (rows: readonly object[], { path, query }: Incoming): Answer => {
    const skip = Number(query.get("$skiptoken") ?? 0);
    const rest = new URLSearchParams(query);
    rest.set("$skiptoken", String(skip + pageSize));
    const next =
      skip + pageSize < rows.length
        ? { "@odata.nextLink": `${graph.url}${path}?${rest.toString()}` }
        : undefined;
    return json(200, { value: rows.slice(skip, skip + pageSize), ...next });
  };
  const rowsOf = (request: Incoming): readonly object[] | undefined => {
    const [, id, collection] = OF_PRINCIPAL.exec(request.path) ?? [];
    if (collection === "appRoleAssignments")
      return directory.appRoleAssignments().filter(({ principalId }) => principalId === id);
    if (collection === "oauth2PermissionGrants")
      return directory.oauth2PermissionGrants().filter(({ clientId }) => clientId === id);
    const filter = request.query.get("$filter") ?? "";
    if (request.path === "/v1.0/servicePrincipals")
      return directory.servicePrincipals().filter(({ id: each }) => filter === `id eq '${each}'`);
    if (request.path !== "/v1.0/applications") return undefined;
    const [, appId] = BY_APP_ID.exec(filter) ?? [];
    if (appId !== undefined) return directory.applications().filter((each) => each.appId === appId);
    const [, prefix = ""] = FILTER.exec(filter) ?? [];
    return directory.applications().filter(({ displayName }) => displayName.startsWith(prefix));
  };
  const authorised = (request: Incoming, answer: (claims: TokenClaims) => Answer): Answer => {
    const claims = tokens.verify(request.headers.authorization);
    if (claims?.aud === "https://graph.microsoft.com") return answer(claims);
    return json(401, {
      error: {
        code: "InvalidAuthenticationToken",
        message: "Access token validation failure. Invalid audience.",
      },
    });
  };
  const server = await startServer({
    clock,
    route: (request): Route | undefined => {
      const ofUsers = users?.operationOf(request);
      if (users !== undefined && ofUsers !== undefined) {
        const answer = (incoming: Incoming): Answer =>
          authorised(incoming, ({ roles = [] }) => users.answer(incoming, roles));
        return { operation: ofUsers, handle: answer };
      }
      const rows = request.method === "GET" ? rowsOf(request) : undefined;
      if (rows === undefined) return undefined;
      const operation = request.path.split("/").at(-1) ?? "";
      return { operation, handle: (incoming) => authorised(incoming, () => page(rows, incoming)) };
    },
  });
  graph.url = server.url;
  return server;
}
