import { SECOND_MS } from "../../../common/time";
import { isConnectorError, nameOf } from "../../../common/errors";
import type { Call, Recorded } from "../../engine/handler";
import { withTimeout, isTimeout } from "../../../common/withTimeout";
import { type Connection } from "./connection";
import { explainRefusal, reasonOf, hintFor, type Action, type Attempt } from "./refusals";
import type { DataverseDependencies, WebApi } from "./webApi";
import { hostOf } from "./connectionInputs";

export type { DataverseDependencies } from "./webApi";

/** A sign-in with the Azure CLI takes seconds, and a refresh does many things at once. */
const TIMEOUT_MS = 30 * SECOND_MS;

interface CallContext {
  readonly connection: Connection;
  readonly call: Call;
}

interface LookUpContext extends CallContext {
  readonly dependencies: DataverseDependencies;
}

/**
 * Runs something that asks Dataverse. Refusals become ProviderErrors in words, with what helps against them in a creation,
 * a deletion, …, which the first word of `what` tells. Bugs and a stop pass as they are.
 */
export async function attempt<T>(
  what: Attempt,
  { connection, call }: CallContext,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    call.signal.throwIfAborted();
    throw isConnectorError(error) ? explainRefusal(error, what, connection) : error;
  }
}

/**
 * What `look` finds, for previews of creations, which must work without: when it can't be found out within half a minute
 * (no rights, no network, no such environment), "unknown" and one warning per environment. An environment that has once
 * been silent for so long is not asked again. Throws bugs, and when the engine stops.
 */
export async function previewLookup<T>(
  place: LookUpContext,
  look: (api: WebApi) => Promise<T>,
): Promise<T | "unknown"> {
  return await tryRead("create", place, look);
}

async function tryRead<T>(
  action: Action,
  { connection, call, dependencies }: LookUpContext,
  look: (api: WebApi) => Promise<T>,
): Promise<T | "unknown"> {
  const { connect, clock, warnedHosts, unresponsiveHosts } = dependencies;
  const host = hostOf(connection);
  if (unresponsiveHosts.has(host)) return "unknown";
  try {
    return await withTimeout(TIMEOUT_MS, { clock, signal: call.signal }, async (signal) => {
      const api = await connect(connection, { signal, status: (text) => call.status(text) });
      return await look(api);
    });
  } catch (error) {
    call.signal.throwIfAborted();
    if (isTimeout(error)) unresponsiveHosts.add(host);
    else if (!isConnectorError(error) && nameOf(error) !== "ProviderError") throw error;
    if (!warnedHosts.has(host)) {
      warnedHosts.add(host);
      await call.warn(warningFor(connection, error, action));
    }
    return "unknown";
  }
}

/**
 * What `look` finds, for `read`: undefined when it is gone. Without rights or a network a refresh warns as a preview
 * does and keeps what is recorded; an import, which has no record, fails with what to do.
 */
export async function lookUp(
  what: string,
  place: LookUpContext & { readonly recorded: Recorded | undefined },
  look: (api: WebApi) => Promise<Recorded | undefined>,
): Promise<Recorded | undefined> {
  const { connection, call, dependencies, recorded } = place;
  if (recorded === undefined) {
    const find = async (): Promise<Recorded | undefined> =>
      await look(await dependencies.connect(connection, call));
    return await attempt(`find ${what}`, place, find);
  }
  const found = await tryRead("find", place, look);
  return found === "unknown" ? recorded : found;
}

function warningFor(connection: Connection, error: unknown, action: Action): string {
  const hint = hintFor(error, connection, action);
  return [
    `the Dataverse environment ${hostOf(connection)} could not be read: ${reasonOf(error, connection)}`,
    ...(hint === undefined ? [] : [hint]),
    "Until fixed, recorded resources are assumed to exist; new ones stay unknown",
  ].join("\n");
}
