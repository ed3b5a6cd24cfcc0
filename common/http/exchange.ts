import { request as requestPlainly, type ClientRequest, type IncomingMessage } from "node:http";
import { request as requestSecurely } from "node:https";
import { pipeline, type Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { codeOf, messageOf } from "../errors";
import type { Connections } from "./connections";

export interface ExchangeOptions {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly connections: Connections;
  readonly signal: AbortSignal;
}

/** What came back: its head, and its body as it arrives. */
export interface Answer {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: Readable;
}

/** Headers by name, in either case. */
export interface ResponseHeaders extends Iterable<[string, string]> {
  get(name: string): string | null;
}

const DECOMPRESSORS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};
const ACCEPTED = Object.keys(DECOMPRESSORS).join(", ");

/**
 * One request and its answer, whatever its status; a redirect isn't followed, as it could carry the bearer token to another
 * host. Node's own client, since each layer above it costs as much again for every piece of a body.
 */
export async function exchange(url: string, options: ExchangeOptions): Promise<Answer> {
  const message = await answerTo(url, options);
  const headers = headersOf(message);
  const decompress = DECOMPRESSORS[headers.get("content-encoding")?.toLowerCase() ?? ""];
  // The reader of the last stream is told what breaks the first one.
  const body = decompress === undefined ? message : pipeline(message, decompress(), () => undefined);
  return { status: message.statusCode ?? 0, headers, body };
}

function answerTo(url: string, { connections, body, ...options }: ExchangeOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const target = new URL(url);
    const send = target.protocol === "https:" ? requestSecurely : requestPlainly;
    const headers = { accept: "*/*", "accept-encoding": ACCEPTED, ...options.headers };
    const request: ClientRequest = send(target, { ...options, headers, agent: connections(target) });
    // While its connection is being made, a request that is aborted says nothing.
    options.signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    // Errors after the answer's head reach the reader of its body.
    request.on("error", (error) => reject(new ExchangeError(url, error)));
    request.once("response", resolve);
    request.end(body);
  });
}

function headersOf({ headers }: IncomingMessage): ResponseHeaders {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    Array.isArray(value) ? value.join(", ") : (value ?? ""),
  ]);
  const byName = new Map(entries);
  return { get: (name) => byName.get(name.toLowerCase()) ?? null, [Symbol.iterator]: () => entries.values() };
}

/** No answer came. */
export class ExchangeError extends Error {
  readonly code: string | undefined;

  constructor(url: string, cause: Error) {
    super(`request to ${url} failed, reason: ${messageOf(cause)}`, { cause });
    this.name = "ExchangeError";
    this.code = codeOf(cause);
  }
}
