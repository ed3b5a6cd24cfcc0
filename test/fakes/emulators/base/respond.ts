import type { ServerResponse } from "node:http";

import type { Fault } from "../emulator";
import type { Answer } from "./answer";

/** Turns a fault into the answer that goes out in place of the true one. */
export function faultAnswer(fault: Fault): Answer {
  const status = fault.status ?? 500;
  if (fault.body === undefined) return { status, headers: { ...fault.headers } };
  if (Buffer.isBuffer(fault.body)) return { status, headers: { ...fault.headers }, body: fault.body };
  if (typeof fault.body === "string") {
    return {
      status,
      headers: { "Content-Type": "text/plain; charset=utf-8", ...fault.headers },
      body: fault.body,
    };
  }
  const headers = { "Content-Type": "application/json; charset=utf-8", ...fault.headers };
  return { status, headers, body: JSON.stringify(fault.body) };
}

/** Sends an answer with its length, as the imitated services do. */
export function send(
  response: ServerResponse,
  answer: Answer,
  common: Readonly<Record<string, string>>,
): void {
  const body = typeof answer.body === "string" ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, headersOf(answer, common, body));
  response.end(body);
}

/** Sends the head and the first bytes of an answer, then cuts the connection. */
export function sendCut(
  response: ServerResponse,
  answer: Answer,
  cut: { readonly bytes: number; readonly common: Readonly<Record<string, string>> },
): void {
  const body = Buffer.from(answer.body ?? "");
  response.writeHead(answer.status, headersOf(answer, cut.common, body));
  const destroy = () => setImmediate(() => response.socket?.destroy());
  if (cut.bytes === 0) {
    response.flushHeaders();
    destroy();
    return;
  }
  response.write(body.subarray(0, cut.bytes), destroy);
}

/** Sends the head and the first bytes of an answer, and leaves the connection open. */
export function sendStart(
  response: ServerResponse,
  answer: Answer,
  start: { readonly bytes: number; readonly common: Readonly<Record<string, string>> },
): void {
  const body = Buffer.from(answer.body ?? "");
  response.writeHead(answer.status, headersOf(answer, start.common, body));
  response.flushHeaders();
  if (start.bytes > 0) response.write(body.subarray(0, start.bytes));
}

function headersOf(
  answer: Answer,
  common: Readonly<Record<string, string>>,
  body: Buffer | undefined,
): Record<string, string> {
  const headers: Record<string, string> = { ...common, ...answer.headers };
  if (answer.status !== 204) headers["Content-Length"] = String(body?.length ?? 0);
  return headers;
}
