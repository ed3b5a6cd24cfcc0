import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface LocalServer extends AsyncDisposable {
  readonly url: string;
  /** Requests so far, as `GET /path` with their headers. */
  readonly requests: readonly { readonly line: string; readonly headers: IncomingMessage["headers"] }[];
}

type Answer = (response: ServerResponse, request: IncomingMessage, number: number) => void;

/** A real server on a free port that answers as told; `number` counts the requests from 1. */
export async function startLocalServer(answer: Answer): Promise<LocalServer> {
  const requests: { line: string; headers: IncomingMessage["headers"] }[] = [];
  const server = createServer((request, response) => {
    requests.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    answer(response, request, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Answers with a status, and JSON unless the body is a text. */
export function reply(
  response: ServerResponse,
  status: number,
  body: unknown = "",
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
}
