import { WEB_API_HEADERS, WEB_API_PATH } from "../../../common/dataverse/webApi";
import type { ServiceFault } from "../../../common/http/httpError";
import type { Limiter } from "../../../common/http/limiter";
import { backoffMs, type Backoff } from "../../../common/http/retry";
import type { HttpRequest, HttpResponse, Send } from "../../../common/http/send";
import { ServiceClient, type TokenSource } from "../../../common/http/serviceClient";
import { MINUTE_MS, SECOND_MS, type Clock } from "../../../common/time";
import { HttpError, messageOf, ThrottledError } from "../../../common/errors";
import { readText } from "../../../common/http/body";
import { tryJson } from "../../../common/json";
import { ProviderError } from "../../errors";
import type { Call } from "../../engine/handler";
import { type Connection } from "./connection";
import type { Queue } from "./queue";
import { STRONG, type DataverseRequest } from "./requests";
import { codes, serviceCodeOf } from "../../../common/dataverse/serviceCodes";
import type { Probe, PollOptions, WebApi } from "./webApi";
import { MIB } from "../../../common/bytes";
import { hostOf } from "./connectionInputs";

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
/** Attempts alone would be hours where Dataverse says each time that it asks for minutes of back-off. */
const LOCK_LIMIT_MS = 12 * MINUTE_MS;
/** Of one query, each with thousands of rows. */
const MAX_PAGES = 1_000;
const DEFAULT_POLLING = { firstMs: SECOND_MS, maxMs: 10 * SECOND_MS, limitMs: 5 * MINUTE_MS };

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
  const client = clientWith(BACKOFF, { ...shared, host, onWait: show });
  const exchange = async (request: DataverseRequest): Promise<unknown> =>
    await client.request(httpRequest(root, request), parsedAnswer, signal);
  const exchangeWhileLocked = async (request: DataverseRequest): Promise<unknown> => {
    const limit = new AbortController();
    const untilMs = clock.now() + LOCK_LIMIT_MS;
    const onWait = (error: unknown, ms: number): void => {
      if (clock.now() + ms <= untilMs) show(error, ms);
      else limit.abort(new ThrottledError(messageOf(error), undefined, serviceCodeOf(error)));
    };
    const lockClient = clientWith(LOCK_BACKOFF, { ...shared, host, onWait });
    const either = AbortSignal.any([signal, limit.signal]);
    return await lockClient.request(httpRequest(root, request), parsedAnswer, either);
  };

  return {
    root,
    send: exchange,
    async list<Row>(path: string, { strong = false } = {}) {
      const rows: Row[] = [];
      const seen = new Set<string>();
      for (let next: string | undefined = path; next !== undefined;) {
        if (seen.has(next) || seen.size === MAX_PAGES)
          throw new HttpError(`${host} answered a query with pages that don't end`, { status: 200 });
        seen.add(next);
        const headers = strong ? STRONG : {};
        const page: Page<Row> = pageOf<Row>(await exchange({ method: "GET", path: next, headers }), host);
        rows.push(...page.rows);
        next = page.next;
      }
      return rows;
    },
    async customize(request) {
      if (customizations.isBusy) status(`waiting for another change of tables in ${host}`);
      return await customizations.run(() => exchangeWhileLocked(request), signal);
    },
    async waitFor<T>(what: string, look: Probe<T>, polling: PollOptions = DEFAULT_POLLING) {
      const startedMs = clock.now();
      let refusal: unknown;
      for (let attempt = 1; ; attempt++) {
        const found = await look((noted) => void (refusal = noted));
        if (found !== undefined) return found;
        const elapsedMs = clock.now() - startedMs;
        if (elapsedMs >= polling.limitMs) {
          const why = refusal === undefined ? "" : `: ${messageOf(refusal)}`;
          const text = `timed out after ${secondsOf(elapsedMs)} waiting for ${what}${why}\nRun pulumi up --stack <stack> again later`;
          throw new ProviderError(text, { cause: refusal });
        }
        status(`waiting for ${what} (${secondsOf(elapsedMs)})`);
        await clock.sleep(backoffMs(attempt, { attempts: Infinity, ...polling }), signal);
      }
    },
  };
}

interface ClientOptions extends SharedByCalls {
  readonly host: string;
  readonly onWait: OnWait;
}

function clientWith(backoff: Backoff, { host, ...rest }: ClientOptions): ServiceClient {
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
  const { method, path, headers, body, retryable } = request;
  return {
    method,
    // The address of a further page is whole.
    url: new URL(path, root).href,
    headers: { ...WEB_API_HEADERS, ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(retryable !== undefined && { retryable }),
  };
}

/** Lists of privileges and components of solutions come whole. */
const MAX_ANSWER_BYTES = 64 * MIB;

async function parsedAnswer(response: HttpResponse): Promise<unknown> {
  const text = await readText(response, MAX_ANSWER_BYTES);
  if (text === "") return undefined;
  const value = tryJson(text, Infinity);
  if (value !== undefined) return value;
  throw new HttpError("answered with something other than JSON", { status: response.status });
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

type OnWait = (error: unknown, ms: number) => void;

function waitsShown(status: (text: string) => void, host: string): OnWait {
  return (error, ms) => {
    const why = messageOf(error);
    const isLock = serviceCodeOf(error) === codes.customizationLock;
    const text = isLock ? `another customization is running (${why})` : why;
    status(`${host}: ${text}; next attempt in ${secondsOf(ms)}`);
  };
}

function secondsOf(ms: number): string {
  return `${Math.round(ms / SECOND_MS)} s`;
}
