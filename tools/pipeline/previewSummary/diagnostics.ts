import type { Diagnostic, Digest } from "./digest";
import { plainLines } from "./markdown";
import { maskText } from "./mask";

/** What a preview says about itself, each message once. */
export interface Diagnosis {
  readonly isFailed: boolean;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** The end of the CLI's stderr, where no error tells why the preview failed. */
  readonly log: string | undefined;
}

const LOG_LINES = 30;

/** What a preview left, and how it ended. */
export interface Outcome {
  /** Undefined: missing or cut off. The CLI ended before, for want of a sign-in, a passphrase or the stack. */
  readonly digest: Digest | undefined;
  /** Of stderr. */
  readonly log: string;
  /** The CLI's exit code was not 0, as far as the caller knows. */
  readonly hasFailed: boolean;
}

/** Whether a preview failed, and what it says. */
export function diagnose({ digest, log, hasFailed }: Outcome): Diagnosis {
  const all = digest?.diagnostics ?? [];
  const errors = withoutSummary(messagesOf(all, "error"));
  const isFailed = hasFailed || digest === undefined || errors.length > 0;
  const isExplained = errors.length > 0 || !isFailed;
  return {
    isFailed,
    errors,
    warnings: messagesOf(all, "warning"),
    log: isExplained ? undefined : endOf([...messagesOf(all, "info#err"), log].join("\n")),
  };
}

function messagesOf(diagnostics: readonly Diagnostic[], severity: string): string[] {
  const messages = diagnostics
    .filter((diagnostic) => diagnostic.severity === severity)
    .map(({ message }) => plainLines(message).replace(/^(?:error|warning): /, ""));
  return [...new Set(messages)];
}

/** The engine ends a failure with one more error that says no more than this. */
function withoutSummary(errors: readonly string[]): readonly string[] {
  const causes = errors.filter((error) => error !== "preview failed");
  return causes.length > 0 ? causes : errors;
}

function endOf(log: string): string | undefined {
  // Masked before it is cut: a private key has many lines.
  const text = maskText(plainLines(log)).trim();
  return text === "" ? undefined : text.split("\n").slice(-LOG_LINES).join("\n");
}
