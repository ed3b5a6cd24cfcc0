import fetch, { type Headers, type Response } from "node-fetch";
import { WaitLimit } from "../time";
import { codeOf, HttpError, messageOf } from "../errors";
import { connections as ofThisProcess, hostOf, networkHint, type Connections } from "./connections";
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
  readonly headers: Pick<Headers, "get"> & Iterable<[string, string]>;
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
    const exchange = linkedSignal(signal);
    const limit = new WaitLimit(timeoutMs, exchange.abort);
    const started = (): Promise<Response> =>
      fetch(request.url, {
        method: request.method,
        headers: { ...request.headers },
        ...(request.body === undefined ? {} : { body: request.body }),
        // A redirect could carry the bearer token to another host.
        redirect: "manual",
        agent: connections,
        signal: exchange.signal,
      });
    try {
      const response = await mapNetworkErrors(request.url, signal, () => limit.during(started));
      const { status, ok, headers } = response;
      return { status, ok, headers, body: bodyOf(response, { limit, exchange }) };
    } catch (error) {
      limit[Symbol.dispose]();
      exchange[Symbol.dispose]();
      throw error;
    }
  };
}

interface Exchange {
  readonly limit: WaitLimit;
  readonly exchange: LinkedSignal;
}

/** The body's bytes; leaving them before their end closes the connection. */
async function* bodyOf({ body }: Response, { limit, exchange }: Exchange): AsyncGenerator<Uint8Array> {
  // A response's stream yields nothing but Buffers: https://github.com/node-fetch/node-fetch#body
  const chunks = (body as AsyncIterable<Buffer> | null)?.[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await limit.during(async () => await chunks?.next());
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  } finally {
    await chunks?.return?.();
    limit[Symbol.dispose]();
    exchange[Symbol.dispose]();
  }
}

/**
 * Runs something that reads from the network and turns the network's failures into an HttpError (status 0).
 * node-fetch drops the reason of an abort, so the caller's signal is asked first. Other errors pass as they are.
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
    if (!isTimeout && name !== "FetchError" && !NETWORK_CODE.test(code ?? "")) throw error;
    const serviceCode = isTimeout ? "timeout" : code;
    const message = isTimeout ? "no complete answer in time" : messageOf(error);
    const host = hostOf(url);
    const hint = networkHint(url, code);
    throw new HttpError(`${host}: ${message}`, { status: 0, serviceCode, hint, cause: error });
  }
}
