import { startServer } from "./base/server";
import { controlsOf, type DataverseControls } from "./dataverse/controls";
import { Environment, type DataverseOptions } from "./dataverse/environment";
import type { Emulator } from "./emulator";

export type { DataverseOptions } from "./dataverse/environment";

/** An imitated Dataverse environment: of the kit, with a writer or without, or empty. */
export interface Dataverse extends Emulator, DataverseControls {}

/** Starts the environment on a free port; its `url` is the organisation's address and the audience of its tokens. */
export async function startDataverse(options: DataverseOptions): Promise<Dataverse> {
  const environment = new Environment(options);
  const server = await startServer({
    clock: environment.clock,
    route: (request) => environment.route(request),
    commonHeaders: () => environment.commonHeaders(),
  });
  environment.origin = server.url;
  const controls = controlsOf(environment);
  // Property by property: some are looked up anew each time they are read.
  Object.defineProperties(server, Object.getOwnPropertyDescriptors(controls));
  // What was defined just now is what the type says.
  return server as Dataverse;
}
