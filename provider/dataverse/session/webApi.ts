import type { Backoff } from "../../../common/http/retry";
import type { Clock } from "../../../common/time";
import type { Call } from "../../engine/handler";
import type { Connection } from "./connection";
import type { DataverseRequest } from "./requests";

/** How long to wait for something that takes its time to show. */
export interface PollOptions extends Pick<Backoff, "firstMs" | "maxMs"> {
  readonly limitMs: number;
}

/** One look at what is waited for; a refusal that may pass is noted, not thrown. */
export type Probe<T> = (note: (refusal: unknown) => void) => Promise<T | undefined>;

/** The Web API of one environment during one call of the engine. */
export interface WebApi {
  /** Address of the Web API, with a trailing slash; for `@odata.id`. */
  readonly root: string;
  /**
   * The parsed answer, undefined where there is none. Throws HttpError or ThrottledError (common/errors.ts)
   * once repeating is over; the service's code is in `serviceCode`.
   */
  send(request: DataverseRequest): Promise<unknown>;
  /** All rows of a collection, pages followed. `strong`: caches are passed by. */
  list<Row>(path: string, options?: { readonly strong?: boolean }): Promise<readonly Row[]>;
  /** Changes metadata: one request after the other in this process, waiting while another customization runs. */
  customize(request: DataverseRequest): Promise<unknown>;
  /**
   * Asks again until `look` finds something, and shows what is waited for. Throws ProviderError(`waited for ${what} …`)
   * when polling ends (usually after five minutes), with the refusal that `look` has noted last.
   */
  waitFor<T>(what: string, look: Probe<T>, polling?: PollOptions): Promise<T>;
}

/** Connects one call of the engine with an environment. */
export type ConnectDataverse = (
  connection: Connection,
  call: Pick<Call, "signal" | "status">,
) => Promise<WebApi>;

/** What the types of Dataverse get from the process around them. */
export interface DataverseDependencies {
  readonly connect: ConnectDataverse;
  readonly clock: Clock;
  /** Hosts of environments that were warned about already: they are one warning, however many resources they have. */
  readonly warnedHosts: Set<string>;
  /** Hosts that have not answered a preview or a refresh in time. */
  readonly unresponsiveHosts: Set<string>;
}
