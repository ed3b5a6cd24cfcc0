import { SECOND_MS } from "../../runtime/support/clock";
import { isKitError } from "../../runtime/support/errors";
import type { Call, Recorded } from "../handler";
import { answerWithin } from "../patience";
import { hostOf, type Connection } from "./connection";
import { explainRefusal, isSignInRefusal, reasonOf, remedyFor } from "./refusals";
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

/** Runs something that asks Dataverse. Refusals become ProviderErrors in words; bugs and a stop pass as they are. */
export async function attempt<T>(
  what: string,
  { connection, call }: Place,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    call.signal.throwIfAborted();
    throw isKitError(error) || isSignInRefusal(error) ? explainRefusal(error, what, connection) : error;
  }
}

/**
 * What `look` finds, for previews, which must work without: when it can't be found out within half a minute (no rights,
 * no network, no such environment), "unknown" and one warning per environment. Throws only when the engine stops.
 */
export async function foresee<T>(
  { connection, call, dependencies }: LookUpPlace,
  look: (api: WebApi) => Promise<T>,
): Promise<T | "unknown"> {
  const { connect, clock, warned } = dependencies;
  try {
    return await answerWithin(PATIENCE_MS, { clock, signal: call.signal }, async (signal) => {
      const api = await connect(connection, { signal, status: (text) => call.status(text) });
      return await look(api);
    });
  } catch (error) {
    call.signal.throwIfAborted();
    const host = hostOf(connection);
    if (!warned.has(host)) {
      warned.add(host);
      await call.warn(warningFor(connection, error));
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
  const found = await foresee(place, look);
  return found === "unknown" ? recorded : found;
}

function warningFor(connection: Connection, error: unknown): string {
  const next = remedyFor(error, connection);
  return [
    `the Dataverse environment ${hostOf(connection)} could not be looked at: ${reasonOf(error, connection)}`,
    ...(next === undefined ? [] : [next]),
    "Until this is mended, what is recorded is taken for present, and what is new for not known",
  ].join("\n");
}
