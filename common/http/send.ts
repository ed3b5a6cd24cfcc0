import { WaitLimit } from "../time";
import { codeOf, HttpError, messageOf } from "../errors";
import { connections as ofThisProcess, hostOf, networkHint, type Connections } from "./connections";
import { exchange, ExchangeError, type Answer, type ResponseHeaders } from "./exchange";
import { linkedSignal, type LinkedSignal } from "../signals";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** False: not repeated when it fails, unless the service asks for it. @default true */
  readonly retryable?: boolean;
}

/** An answer; its body is to be read once, as by `readText`. */
export interface HttpResponse {
  readonly status: number;
  /** A status of 200 to 299. */
  readonly ok: boolean;
  readonly headers: ResponseHeaders;
  /** Arrives as it is read: a reader that pauses makes the service wait. Ending the iteration early closes the connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** One HTTP exchange. Resolves for every status; rejects (HttpError, status 0) when no answer came. */
export type Send = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;

interface FetchOptions {
  /** Longest time to wait for one exchange, body included. While its reader pauses, the clock stops. */
  readonly timeoutMs: number;
  /** @default those of the whole process, through the proxy that the environment names */
  readonly connections?: Connections;
}

/** Codes of failures that reach a body's reader unwrapped: of sockets, of streams, of HTTP, of decompression. */
const NETWORK_CODE = /^(E|Z_|HPE_)[A-Z_]+$/;

/** The only place that touches the network. */
export function fetchSend({ timeoutMs, connections = ofThisProcess }: FetchOptions): Send {
  return async (request, signal) => {
    signal.throwIfAborted();
    const own = linkedSignal(signal);
    const limit = new WaitLimit(timeoutMs, own.abort);
    const { url, method, headers = {}, body } = request;
    const content = body === undefined ? {} : { body };
    const options = { method, headers, ...content, connections, signal: own.signal };
    try {
      const answer = await mapNetworkErrors(url, signal, () => limit.during(() => exchange(url, options)));
      const { status } = answer;
      const isOk = status >= 200 && status <= 299;
      return { status, ok: isOk, headers: answer.headers, body: bodyOf(answer, { limit, own }) };
    } catch (error) {
      limit[Symbol.dispose]();
      own[Symbol.dispose]();
      throw error;
    }
  };
}

interface Exchange {
  readonly limit: WaitLimit;
  readonly own: LinkedSignal;
}

/** The body's bytes; leaving them before their end closes the connection. */
async function* bodyOf({ body }: Answer, { limit, own }: Exchange): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const next = await limit.during(() => chunks.next());
      if (next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    // Of an abort a body says no more than that it has ended early.
    throw own.signal.aborted ? new DOMException("the exchange was aborted", "AbortError") : error;
  } finally {
    await chunks.return?.();
    limit[Symbol.dispose]();
    own[Symbol.dispose]();
  }
}

/**
 * Runs something that reads from the network and turns the network's failures into an HttpError (status 0).
 * An abort may surface as anything, so the caller's signal is asked first. Other errors pass as they are.
 */
export async function mapNetworkErrors<T>(
  url: string,
  signal: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    signal.throwIfAborted();
    const name = (error as { name?: unknown } | null)?.name;
    const isTimeout = name === "AbortError" || name === "TimeoutError";
    const code = codeOf(error);
    if (!isTimeout && !(error instanceof ExchangeError) && !NETWORK_CODE.test(code ?? "")) throw error;
    const serviceCode = isTimeout ? "timeout" : code;
    const message = isTimeout ? "no complete answer in time" : messageOf(error);
    const host = hostOf(url);
    const hint = networkHint(url, code);
    throw new HttpError(`${host}: ${message}`, { status: 0, serviceCode, hint, cause: error });
  }
}
