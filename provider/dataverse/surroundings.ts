import { SECOND_MS } from "../../runtime/support/clock";
import { isKitError } from "../../runtime/support/errors";
import { nameOf } from "../errors";
import type { Call, Recorded } from "../handler";
import { answerWithin, isImpatience } from "../patience";
import { hostOf, type Connection } from "./connection";
import { explainRefusal, reasonOf, remedyFor, type Action, type Attempt } from "./refusals";
import type { DataverseDependencies, WebApi } from "./webApi";

export type { DataverseDependencies } from "./webApi";

/** A sign-in with the Azure CLI takes seconds, and a refresh does many things at once. */
const PATIENCE_MS = 30 * SECOND_MS;

interface Place {
  readonly connection: Connection;
  readonly call: Call;
}

interface LookUpPlace extends Place {
  readonly dependencies: DataverseDependencies;
}

/**
 * Runs something that asks Dataverse. Refusals become ProviderErrors in words, with what helps against them in a creation,
 * a deletion, …, which the first word of `what` tells. Bugs and a stop pass as they are.
 */
export async function attempt<T>(
  what: Attempt,
  { connection, call }: Place,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    call.signal.throwIfAborted();
    throw isKitError(error) ? explainRefusal(error, what, connection) : error;
  }
}

/**
 * What `look` finds, for previews of creations, which must work without: when it can't be found out within half a minute
 * (no rights, no network, no such environment), "unknown" and one warning per environment. An environment that has once
 * been silent for so long is not asked again. Throws bugs, and when the engine stops.
 */
export async function foresee<T>(
  place: LookUpPlace,
  look: (api: WebApi) => Promise<T>,
): Promise<T | "unknown"> {
  return await glimpse("create", place, look);
}

async function glimpse<T>(
  action: Action,
  { connection, call, dependencies }: LookUpPlace,
  look: (api: WebApi) => Promise<T>,
): Promise<T | "unknown"> {
  const { connect, clock, warned, silent } = dependencies;
  const host = hostOf(connection);
  if (silent.has(host)) return "unknown";
  try {
    return await answerWithin(PATIENCE_MS, { clock, signal: call.signal }, async (signal) => {
      const api = await connect(connection, { signal, status: (text) => call.status(text) });
      return await look(api);
    });
  } catch (error) {
    call.signal.throwIfAborted();
    if (isImpatience(error)) silent.add(host);
    else if (!isKitError(error) && nameOf(error) !== "ProviderError") throw error;
    if (!warned.has(host)) {
      warned.add(host);
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
  place: LookUpPlace & { readonly recorded: Recorded | undefined },
  look: (api: WebApi) => Promise<Recorded | undefined>,
): Promise<Recorded | undefined> {
  const { connection, call, dependencies, recorded } = place;
  if (recorded === undefined) {
    const find = async (): Promise<Recorded | undefined> =>
      await look(await dependencies.connect(connection, call));
    return await attempt(`find ${what}`, place, find);
  }
  const found = await glimpse("find", place, look);
  return found === "unknown" ? recorded : found;
}

function warningFor(connection: Connection, error: unknown, action: Action): string {
  const next = remedyFor(error, connection, action);
  return [
    `the Dataverse environment ${hostOf(connection)} could not be looked at: ${reasonOf(error, connection)}`,
    ...(next === undefined ? [] : [next]),
    "Until this is mended, what is recorded is taken for present, and what is new for not known",
  ].join("\n");
}
