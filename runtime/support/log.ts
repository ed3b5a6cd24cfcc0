import pino from "pino";
import pretty from "pino-pretty";

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Structured log. `event` is a stable name from `runtime/events.ts`, the rest are fields.
 * Levels by who must act: error = somebody now, warn = somebody some day, info = normal, debug = for developers.
 */
export type Log = Record<LogLevel, (event: string, message: string, fields?: LogFields) => void>;

interface LogOptions {
  readonly level: LogLevel;
  /** `pretty` for people, `json` (one object a line) for machines. */
  readonly format: "json" | "pretty";
  /** Values that must never be printed, whatever field or message they turn up in. */
  readonly secrets?: readonly string[];
  readonly write: (line: string) => void;
}

const REDACTED = "[redacted]";
// Three base64url parts, the first of which starts a JSON object: a bearer token (RFC 7519, section 3).
const TOKEN = /eyJ[\w-]{5,}\.[\w-]+\.[\w-]*/g;

/** Creates the log; every line passes the redaction of known secrets and of anything shaped like a token. */
export function createLog({ level, format, secrets = [], write }: LogOptions): Log {
  // A secret stands in a JSON line in its escaped form.
  const known = secrets
    .filter((secret) => secret !== "")
    .map((secret) => JSON.stringify(secret).slice(1, -1));
  const redact = (line: string): string =>
    known.reduce((text, secret) => text.replaceAll(secret, REDACTED), line.replaceAll(TOKEN, REDACTED));
  const sink = format === "json" ? { write } : prettySink(write);
  const logger = pino(
    {
      level,
      base: null,
      messageKey: "message",
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void sink.write(redact(line)) },
  );
  const at =
    (name: LogLevel) =>
    (event: string, message: string, fields: LogFields = {}): void =>
      logger[name]({ event, ...fields }, message);
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function prettySink(write: (line: string) => void): { write: (line: string) => void } {
  const prettify = pretty.prettyFactory({
    messageKey: "message",
    translateTime: "SYS:HH:MM:ss",
    ignore: "event",
  });
  return { write: (line) => write(prettify(JSON.parse(line) as object) ?? line) };
}

/** A log that keeps nothing, for code that is called without one. */
export const silentLog: Log = { debug: noop, info: noop, warn: noop, error: noop };

function noop(): void {
  // Nothing to do.
}
