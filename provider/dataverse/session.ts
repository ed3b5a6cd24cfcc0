import { WEB_API_HEADERS, WEB_API_PATH } from "../../runtime/dataverse/webApi";
import { events } from "../../runtime/events";
import type { ServiceFault } from "../../runtime/http/httpError";
import type { Limiter } from "../../runtime/http/limiter";
import { backoffMs, type Backoff } from "../../runtime/http/retry";
import type { HttpRequest, HttpResponse, Send } from "../../runtime/http/send";
import { ServiceClient, type TokenSource } from "../../runtime/http/serviceClient";
import { MINUTE_MS, SECOND_MS, type Clock } from "../../runtime/support/clock";
import { HttpError, messageOf, ThrottledError } from "../../runtime/support/errors";
import { readText } from "../../runtime/support/bytes";
import { tryJson } from "../../runtime/support/json";
import { MIB } from "../../runtime/support/limits";
import type { Log, LogFields } from "../../runtime/support/log";
import { ProviderError } from "../errors";
import type { Call } from "../handler";
import { hostOf, type Connection } from "./connection";
import type { Queue } from "./queue";
import { STRONG, type DataverseRequest } from "./requests";
import { codes } from "./serviceCodes";
import type { Look, Patience, WebApi } from "./webApi";

/** What all calls of the engine have in common that go to one environment. */
export interface SharedByCalls {
  /** Where requests go: the environment's own origin, or an emulator's. */
  readonly origin: string;
  readonly send: Send;
  readonly clock: Clock;
  readonly limiter: Limiter;
  readonly customizations: Queue;
  readonly tokens: TokenSource;
}

const BACKOFF = { attempts: 4, firstMs: SECOND_MS, maxMs: 8 * SECOND_MS };
/** A solution's installation holds the lock for minutes; being told of it is counted as throttling: 30 attempts. */
const LOCK_BACKOFF = { attempts: 4, firstMs: 5 * SECOND_MS, maxMs: 25 * SECOND_MS };
/** Attempts alone would be hours where Dataverse says each time that it wants minutes of silence. */
const LOCK_LIMIT_MS = 12 * MINUTE_MS;
const USUAL_PATIENCE = { firstMs: SECOND_MS, maxMs: 10 * SECOND_MS, limitMs: 5 * MINUTE_MS };

/** The Web API for one call of the engine: stops with it, and shows beside its resource what is waited for. */
export function createWebApi(
  shared: SharedByCalls,
  connection: Connection,
  { signal, status }: Pick<Call, "signal" | "status">,
): WebApi {
  const { origin, clock, customizations } = shared;
  const host = hostOf(connection);
  const root = `${origin}${WEB_API_PATH}`;
  const show = waitsShown(status, host);
  const client = clientWith(BACKOFF, { ...shared, host, log: logOf(show) });
  const exchange = async (request: DataverseRequest): Promise<unknown> =>
    await client.request(httpRequest(root, request), parsedAnswer, signal);
  const exchangePatiently = async (request: DataverseRequest): Promise<unknown> => {
    const limit = new AbortController();
    const untilMs = clock.now() + LOCK_LIMIT_MS;
    const log = logOf((wait) => {
      if (clock.now() + wait.ms > untilMs)
        limit.abort(new ThrottledError(wait.why, undefined, codeIn(wait.why)));
      else show(wait);
    });
    const patientClient = clientWith(LOCK_BACKOFF, { ...shared, host, log });
    const either = AbortSignal.any([signal, limit.signal]);
    return await patientClient.request(httpRequest(root, request), parsedAnswer, either);
  };

  return {
    root,
    send: exchange,
    async list<Row>(path: string, { strong = false } = {}) {
      const rows: Row[] = [];
      for (let next: string | undefined = path; next !== undefined;) {
        const headers = strong ? STRONG : {};
        const page: Page<Row> = pageOf<Row>(await exchange({ method: "GET", path: next, headers }), host);
        rows.push(...page.rows);
        next = page.next;
      }
      return rows;
    },
    async customize(request) {
      if (customizations.isBusy) status(`waiting for another change of tables in ${host}`);
      return await customizations.run(() => exchangePatiently(request), signal);
    },
    async waitFor<T>(what: string, look: Look<T>, patience: Patience = USUAL_PATIENCE) {
      const startedMs = clock.now();
      let refusal: unknown;
      for (let attempt = 1; ; attempt++) {
        const found = await look((noted) => void (refusal = noted));
        if (found !== undefined) return found;
        const elapsedMs = clock.now() - startedMs;
        if (elapsedMs >= patience.limitMs) {
          const why = refusal === undefined ? "" : `: ${messageOf(refusal)}`;
          const text = `waited for ${what} for ${secondsOf(elapsedMs)} in vain${why}\nRun pulumi up again later`;
          throw new ProviderError(text, { cause: refusal });
        }
        status(`waiting for ${what} (${secondsOf(elapsedMs)})`);
        await clock.sleep(backoffMs(attempt, { attempts: Infinity, ...patience }), signal);
      }
    },
  };
}

interface ClientSurroundings extends SharedByCalls {
  readonly host: string;
  readonly log: Log;
}

function clientWith(backoff: Backoff, { host, ...rest }: ClientSurroundings): ServiceClient {
  // Few requests, mostly one at a time: no herd to be scattered.
  const random = (): number => 1;
  return new ServiceClient({ ...rest, name: host, backoff, random, isFinal, isThrottle });
}

/** A host that doesn't exist; a resolver that has no answer just now says EAI_AGAIN. */
function isFinal({ serviceCode }: HttpError): boolean {
  return serviceCode === "ENOTFOUND";
}

/**
 * The service did nothing and asks to come back: another customization runs, or this one was a deadlock's victim.
 * https://learn.microsoft.com/troubleshoot/power-platform/dataverse/ ("Concurrent solution operation failures")
 */
function isThrottle({ code, message }: ServiceFault): boolean {
  return code?.toLowerCase() === codes.customizationLock || /\bSql Number: 1205\b/.test(message);
}

function httpRequest(root: string, request: DataverseRequest): HttpRequest {
  const { method, path, headers, body, isOnce } = request;
  return {
    method,
    // The address of a further page is whole.
    url: new URL(path, root).href,
    headers: { ...WEB_API_HEADERS, ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(isOnce !== undefined && { isOnce }),
  };
}

/** Lists of privileges and components of solutions come whole. */
const MAX_ANSWER_BYTES = 64 * MIB;

async function parsedAnswer(response: HttpResponse): Promise<unknown> {
  const text = await readText(response, MAX_ANSWER_BYTES);
  if (text === "") return undefined;
  const value = tryJson(text, Infinity);
  if (value !== undefined) return value;
  throw new HttpError("answered with something that is no JSON", { status: response.status });
}

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | undefined;
}

function pageOf<Row>(answer: unknown, host: string): Page<Row> {
  const { value, "@odata.nextLink": next } = (answer ?? {}) as Record<string, unknown>;
  if (!Array.isArray(value)) throw new HttpError(`${host} answered a query without a list`, { status: 200 });
  // What is selected is what comes: the caller names both.
  return { rows: value as Row[], next: typeof next === "string" ? next : undefined };
}

/** A wait before the next attempt, and what it is for. */
interface Wait {
  readonly ms: number;
  readonly why: string;
}

/** Of the HTTP client's log, the waits: they alone are worth showing. */
function logOf(onWait: (wait: Wait) => void): Log {
  const drop = (): void => undefined;
  const info = (event: string, _message: string, { error, waitMs }: LogFields = {}): void => {
    if (event !== events.throttled && event !== events.requestRetried) return;
    onWait({ ms: Number(waitMs), why: String(error) });
  };
  return { debug: drop, info, warn: drop, error: drop };
}

function waitsShown(status: (text: string) => void, host: string): (wait: Wait) => void {
  return ({ ms, why }) => {
    const isLock = codeIn(why) === codes.customizationLock;
    const text = isLock ? `another customization is running (${why})` : why;
    status(`${host}: ${text}; next attempt in ${secondsOf(ms)}`);
  };
}

/** The service's code in a message of the HTTP client. */
function codeIn(text: string): string | undefined {
  return /\b0x[\da-f]{8}\b/i.exec(text)?.[0].toLowerCase();
}

function secondsOf(ms: number): string {
  return `${Math.round(ms / SECOND_MS)} s`;
}
