import type { Environment } from "../../azure/signIn";
import type * as environments from "./environment";
import type { ConnectDataverse } from "./webApi";

/** Connects with environments as the deployer whom the environment variables describe. */
export function dataverseFrom(env: Environment, options: environments.ConnectOptions): ConnectDataverse {
  let connect: ConnectDataverse | undefined;
  return async (connection, call) => {
    // Loaded when needed only: most calls of the engine need no Dataverse, and the HTTP client takes 0.1 s. A dynamic
    // import would want the name of a compiled file.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    connect ??= (require("./environment") as typeof environments).keepConnections(env, options);
    return await connect(connection, call);
  };
}
