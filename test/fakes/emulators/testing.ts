import type { Clock } from "./emulator";

/** A Monday noon: the moment at which the emulators' own tests take place. */
export const NOON = Date.UTC(2026, 9, 5, 12);

/** Time that stands still until a test moves it. */
export class StillClock implements Clock {
  constructor(private ms: number = NOON) {}

  now(): number {
    return this.ms;
  }

  advance(ms: number): void {
    this.ms += ms;
  }
}

/** What came back, with the body parsed when it is JSON. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

/** What to send; an object body goes out as JSON. */
export interface Sending {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** Sends one request with the plain fetch of Node. */
export async function send(
  url: string,
  { method = "GET", token, headers = {}, body }: Sending = {},
): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined || typeof body === "string" ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

/** Code of an error body, whichever of the imitated services sent it. */
export function errorCode(reply: Reply): string {
  const { error } = reply.body as { error: { code: string } };
  return `${reply.status} ${error.code}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
