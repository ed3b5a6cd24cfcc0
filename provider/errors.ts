import { firstLine, messageOf, nameOf } from "../common/errors";
import { visibleText } from "../common/visibleText";

/** A failure that the user or the cloud must fix. Its message is shown alone; recognise it by its name, never by its class. */
export class ProviderError extends Error {
  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(visibleText(withoutSignatures(message)), options);
    this.name = "ProviderError";
  }
}

/** What the engine shows of a failure: the message of our own errors, and of bugs the stack, too. */
export function shownTextOf(error: unknown): string {
  if (nameOf(error) === "ProviderError") return messageOf(error);
  const { stack } = (error ?? {}) as { stack?: unknown };
  const text = `auditlog provider: ${typeof stack === "string" ? stack : messageOf(error)}`;
  return visibleText(withoutSignatures(text));
}

/** HTTP status of an error of the Azure SDKs; undefined when no answer came. */
export function statusOf(error: unknown): number | undefined {
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === "number" ? statusCode : undefined;
}

/** What an Azure service or the way to it said, in one line: `AuthorizationFailed: The client …`. */
export function serviceTextOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  const text = firstLine(messageOf(error)).trim();
  const status = statusOf(error);
  const named = typeof code === "string" && !hasWord(text, code) ? `${code}: ${text}` : text;
  return status === undefined || hasWord(named, String(status)) ? named : `${named} (HTTP ${status})`;
}

function hasWord(text: string, word: string): boolean {
  return text.split(/[^\w.]+/).includes(word);
}

/** A shared access signature in an address is a key: neither messages nor the state may have it. */
export function withoutSignatures(text: string): string {
  return text.replace(/(https?:\/\/[^\s?'"]+)\?[^\s'"]+/g, "$1?…");
}
