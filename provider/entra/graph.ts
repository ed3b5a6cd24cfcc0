import type { Environment } from "../azure/signIn";
import type * as session from "./graphSession";
import type { Tenant } from "./tenant";

/** All rows of a collection of Microsoft Graph, pages followed. Throws HttpError for what Graph refuses. */
export type ListInGraph = <Row>(tenant: Tenant, path: string, signal: AbortSignal) => Promise<readonly Row[]>;

/** Asks Graph as the deployer whom the environment variables describe. */
export function graphFrom(env: Environment, options: session.GraphOptions): ListInGraph {
  return async (tenant, path, signal) => {
    // Loaded when needed only, as in ../dataverse/session/connect.ts.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { listInGraph } = require("./graphSession") as typeof session;
    return await listInGraph(env, { ...options, tenant, path }, signal);
  };
}
