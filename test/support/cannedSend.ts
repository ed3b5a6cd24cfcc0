import { Headers } from "node-fetch";
import type { HttpRequest, HttpResponse, Send } from "../../common/http/send";

export interface CannedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface CannedSend {
  readonly send: Send;
  readonly requests: readonly HttpRequest[];
}

/** A service without a socket that gives the same answers over and over, in turn. */
export function cannedSend(...answers: readonly CannedAnswer[]): CannedSend {
  const requests: HttpRequest[] = [];
  const send: Send = async (request) => {
    const { status = 200, headers = {}, body = "" } = answers[requests.length % answers.length] ?? {};
    requests.push(request);
    return responseOf(status, headers, Buffer.from(body));
  };
  return { send, requests };
}

function responseOf(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): HttpResponse {
  return {
    status,
    ok: status >= 200 && status < 300,
    headers: new Headers({ ...headers }),
    body: (async function* () {
      if (body.length > 0) yield body;
    })(),
  };
}
