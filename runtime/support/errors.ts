/** What went wrong, for the reader who must act; recognise errors by `code`, never by class. */
export type ErrorCode = "config" | "auth" | "throttled" | "http" | "data" | "lease" | "incomplete";

interface KitErrorOptions {
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** Base of every error the runtime raises on purpose: `message` says what failed, `hint` what to do next. */
export class KitError extends Error {
  readonly hint: string | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    { hint, cause }: KitErrorOptions = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "KitError";
    this.hint = hint;
  }
}

/** Settings or arguments are wrong, the state folder and the health port included: only their change helps. */
export class ConfigError extends KitError {
  constructor(message: string, options: KitErrorOptions = {}) {
    super("config", message, options);
  }
}

/** Credentials, consent or rights are missing: somebody must grant them. */
export class AuthError extends KitError {
  constructor(message: string, options: KitErrorOptions = {}) {
    super("auth", message, options);
  }
}

/** The service asks to slow down; `retryAfterMs` is its own wish, where it stated one. */
export class ThrottledError extends KitError {
  constructor(
    message: string,
    readonly retryAfterMs: number | undefined,
    readonly serviceCode: string | undefined,
  ) {
    super("throttled", message);
  }
}

interface HttpErrorOptions extends KitErrorOptions {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** The service's own code: `AF20023`, `0x80040217`, `ECONNRESET`, `timeout`. */
  readonly serviceCode?: string | undefined;
  readonly requestId?: string | undefined;
}

/** A request was answered with an error, or not at all. */
export class HttpError extends KitError {
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

/** Whether somebody must grant something: credentials, consent, a role. */
export function isAuthFailure(error: unknown): boolean {
  return (
    isKitError(error) && (error.code === "auth" || (isHttpError(error) && [401, 403].includes(error.status)))
  );
}

/** One record or row can't be used; it belongs into the dead letters, alone. */
export class DataError extends KitError {
  constructor(
    message: string,
    readonly recordId: string | undefined,
    options: KitErrorOptions = {},
  ) {
    super("data", message, options);
  }
}

export function isKitError(error: unknown): error is KitError {
  return typeof error === "object" && error !== null && (error as { name?: unknown }).name === "KitError";
}

export function isHttpError(error: unknown): error is HttpError {
  return isKitError(error) && error.code === "http";
}

export function isThrottled(error: unknown): error is ThrottledError {
  return isKitError(error) && error.code === "throttled";
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
