import type { Refusal } from "./refusals";

/** What went wrong, for the reader who must act; recognise errors by `code`, never by class. */
export type ErrorCode =
  "config" | "auth" | "throttled" | "http" | "data" | "document" | "lease" | "incomplete";

interface ConnectorErrorOptions {
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** Base of every error the runtime raises on purpose: `message` says what failed, `hint` what to do next. */
export class ConnectorError extends Error {
  readonly hint: string | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    { hint, cause }: ConnectorErrorOptions = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ConnectorError";
    this.hint = hint;
  }
}

/** Settings or arguments are wrong, the state folder and the health port included: only their change helps. */
export class ConfigError extends ConnectorError {
  constructor(message: string, options: ConnectorErrorOptions = {}) {
    super("config", message, options);
  }
}

/** Credentials, consent or rights are missing: an admin must grant them. */
export class AuthError extends ConnectorError {
  constructor(message: string, options: ConnectorErrorOptions = {}) {
    super("auth", message, options);
  }
}

/** The service asks to slow down; `retryAfterMs` is its own wish, where it stated one. */
export class ThrottledError extends ConnectorError {
  constructor(
    message: string,
    readonly retryAfterMs: number | undefined,
    readonly serviceCode: string | undefined,
  ) {
    super("throttled", message);
  }
}

interface HttpErrorOptions extends ConnectorErrorOptions {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** The service's own code: `AF20023`, `0x80040217`, `ECONNRESET`, `timeout`. */
  readonly serviceCode?: string | undefined;
  readonly requestId?: string | undefined;
}

/** A request was answered with an error, or not at all. */
export class HttpError extends ConnectorError {
  readonly status: number;
  readonly serviceCode: string | undefined;
  readonly requestId: string | undefined;

  constructor(message: string, options: HttpErrorOptions) {
    super("http", message, options);
    this.status = options.status;
    this.serviceCode = options.serviceCode;
    this.requestId = options.requestId;
  }
}

/** The same failure in words that say what it means here and what to do next. */
export function explainedAs(error: HttpError, message: string, hint: string): HttpError {
  const { status, serviceCode, requestId } = error;
  return new HttpError(`${message} (${error.message})`, {
    status,
    serviceCode,
    requestId,
    hint,
    cause: error,
  });
}

/** The same by the first row that matches; a failure that none matches as it is. */
export function explainedBy<Context>(
  rows: readonly Refusal<HttpError, Context>[],
  error: HttpError,
  context: Context,
): HttpError {
  const row = rows.find(({ matches }) => matches(error));
  if (row === undefined) return error;
  return explainedAs(error, row.message?.(error, context) ?? error.message, row.hint(error, context));
}

export function nameOf(error: unknown): string | undefined {
  const { name } = (error ?? {}) as { name?: unknown };
  return typeof name === "string" ? name : undefined;
}

/** Whether an admin must grant something: credentials, consent, a role. */
export function isAuthFailure(error: unknown): boolean {
  return (
    isConnectorError(error) &&
    (error.code === "auth" || (isHttpError(error) && [401, 403].includes(error.status)))
  );
}

/** One record or row can't be used; it belongs into the dead letters, alone. */
export class DataError extends ConnectorError {
  constructor(
    message: string,
    readonly recordId: string | undefined,
    options: ConnectorErrorOptions = {},
  ) {
    super("data", message, options);
  }
}

export function isConnectorError(error: unknown): error is ConnectorError {
  return (
    typeof error === "object" && error !== null && (error as { name?: unknown }).name === "ConnectorError"
  );
}

export function isHttpError(error: unknown): error is HttpError {
  return isConnectorError(error) && error.code === "http";
}

export function isThrottled(error: unknown): error is ThrottledError {
  return isConnectorError(error) && error.code === "throttled";
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { message } = error as { message?: unknown };
  return typeof message === "string" ? message : "unknown error";
}

/** Messages of services and libraries may go on for lines: traces, ids, times. */
export function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? "";
}

const MAX_QUOTED = 500;

/** What a service or a record says, short enough for a message. */
export function clipped(text: string): string {
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

/** The `code` that Node and our own errors carry: `ECONNRESET`, `ENOENT`, `config`. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}
