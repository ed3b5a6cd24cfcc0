/** A request with its body read to the end. */
export interface Incoming {
  readonly method: string;
  /** As sent: percent-encoding is kept. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case, repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly atMs: number;
}

/** What an operation answers; a string body goes out as UTF-8. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** The operation a request belongs to and how to perform it. */
export interface Route {
  readonly operation: string;
  handle(request: Incoming): Answer | Promise<Answer>;
}

/** Thrown anywhere inside an operation to answer with an error of the imitated service. */
export class Refusal extends Error {
  /** `situation` names what is refused, where code and status can differ from what is assumed. */
  constructor(
    readonly answer: Answer,
    readonly situation?: string,
  ) {
    super(typeof answer.body === "string" ? answer.body : `refused with ${answer.status}`);
    this.name = "Refusal";
  }
}

/** What an error really has, where that differs from what is assumed. */
export interface ErrorChange {
  readonly status?: number;
  readonly code?: string;
}

/** A JSON answer with the content type the caller names, or the plain one. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { "Content-Type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

/** True for a plain JSON object: neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
