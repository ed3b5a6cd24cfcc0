import pino from "pino";
import pretty from "pino-pretty";
import { visibleText } from "../../common/visibleText";

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Structured log. `event` is a stable name from `common/events.ts`, the rest are fields.
 * Levels by urgency: error = act now, warn = act some day, info = normal, debug = for developers.
 */
export type Log = Record<LogLevel, (event: string, message: string, fields?: LogFields) => void>;

/** What stands in every line, to tell the lines of many stacks apart. */
export interface LogOrigin {
  readonly version: string;
  readonly tenant: string | undefined;
  readonly stack: string | undefined;
}

interface LogOptions {
  readonly origin: LogOrigin;
  readonly level: LogLevel;
  /** `pretty` for people, `json` (one object a line) for machines. */
  readonly format: "json" | "pretty";
  /** Takes out what must never be printed, whatever field or message it turns up in. */
  readonly redact: (text: string) => string;
  readonly write: (line: string) => void;
}

const REDACTED = "[redacted]";
// Base64url parts, the first of which starts a JSON object: a bearer token (RFC 7519, section 3), even if cut off.
const TOKEN = /eyJ[\w-]{5,}\.[\w-]+(\.[\w-]*)?/g;

/** Takes known secrets, and anything shaped like a token, out of a text. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const plain = secrets.filter((secret) => secret !== "");
  // In a JSON text a secret stands in its escaped form.
  const escaped = plain.map((secret) => JSON.stringify(secret).slice(1, -1));
  // The longer first: one secret may begin with another.
  const known = [...plain, ...escaped].sort((one, other) => other.length - one.length);
  return (text) =>
    known.reduce((result, secret) => result.replaceAll(secret, REDACTED), text.replaceAll(TOKEN, REDACTED));
}

/** Creates the log. Every line passes `redact` before it is formatted, and has nothing that a terminal obeys. */
export function createLog({ origin, level, format, redact, write }: LogOptions): Log {
  const sink = format === "json" ? { write } : prettySink(write);
  const logger = pino(
    {
      level,
      base: origin,
      messageKey: "message",
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void sink.write(visibleText(redact(line))) },
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
    ignore: "event,version,tenant,stack",
    singleLine: true,
  });
  return { write: (line) => write(prettify(JSON.parse(escapedTwice(line)) as object) ?? line) };
}

/** A JSON text whose escaped characters stay escaped when it is read, but for quotes, backslashes and tabs. */
function escapedTwice(json: string): string {
  return json.replace(/\\(?:u[\da-f]{4}|.)/gi, (escape) =>
    ['\\"', "\\\\", "\\t"].includes(escape) ? escape : `\\${escape}`,
  );
}
