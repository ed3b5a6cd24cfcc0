import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { gunzipSync } from "node:zlib";
import { MIB } from "../../common/bytes";
import { codeOf } from "../../common/errors";
import { connections } from "../../common/http/connections";
import { readUpTo } from "../../common/http/body";
import { parseFault } from "../../common/http/httpError";
import { tryJson } from "../../common/json";
import { CantTell } from "./cantTell";

export interface Request {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer as it came: nothing is retried, followed or unified. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: IncomingMessage["headers"];
  /** Names as they were sent. */
  readonly headerNames: readonly string[];
  readonly text: string;
  /** Undefined where the text isn't JSON. */
  readonly json: unknown;
}

/** Sends one request. Throws CantTell when no answer comes. */
export type Exchange = (request: Request, signal: AbortSignal) => Promise<Reply>;

/** A blob of the Activity API may have thousands of records. */
const MAX_BODY_BYTES = 32 * MIB;
const MAX_VALUES = 5_000_000;

/**
 * By Node's own client rather than by common/http/send.ts, which unites the spelling of header names and undoes
 * compression: both are asked about.
 */
export const exchange: Exchange = async ({ method = "GET", url, headers = {}, body }, signal) => {
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const target = new URL(url);
      const send = target.protocol === "http:" ? httpRequest : httpsRequest;
      const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const sent = send(url, {
        method,
        headers: { ...headers, ...length },
        agent: connections(target),
        signal,
      });
      sent.once("response", resolve);
      sent.once("error", reject);
      sent.end(body);
    });
    const { bytes, isWhole } = await readUpTo(response as AsyncIterable<Buffer>, MAX_BODY_BYTES);
    if (!isWhole) throw new CantTell(`the answer has more than ${MAX_BODY_BYTES / MIB} MiB`);
    const text = (isGzip(response) ? gunzipSync(bytes) : bytes).toString("utf8");
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      headerNames: response.rawHeaders.filter((_, index) => index % 2 === 0),
      text,
      json: tryJson(text, MAX_VALUES),
    };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CantTell) throw error;
    // A code of Node's, such as ECONNREFUSED; what a message has besides may be anything.
    const code = /^[A-Z][A-Z_]{2,40}\d*$/.exec(codeOf(error) ?? "")?.[0] ?? "no answer";
    throw new CantTell(`the service can't be reached (${code})`);
  }
};

export function isGzip({ headers }: Pick<Reply, "headers">): boolean {
  return headers["content-encoding"] === "gzip";
}

/** Status and code of an answer. */
export function outcomeOf({ status, text }: Reply): { status: number; code: string } {
  return { status, code: status < 400 ? "none" : (parseFault(text).code ?? "none") };
}
