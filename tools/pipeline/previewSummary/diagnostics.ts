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
const SUMMARY = "preview failed";

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
  const errors = withoutSummary(withoutLogLines(messagesOf(all, "error")));
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

/**
 * Of a Terraform provider behind Pulumi's bridge, each failure comes as the engine's error, or as the program words it, and
 * beside that as a line of the provider's own log: `sdk-v2/provider2.go:572: sdk.helper_schema: <text>: provider=<name>@<version>`.
 * https://github.com/pulumi/pulumi-terraform-bridge/blob/master/pkg/tfshim/sdk-v2/provider2.go
 */
const LOG_LINE = /^sdk-v2\/provider2\.go:\d+: (?:sdk\.\w+: )?([^]*?)(?:: provider=\S+)?\s*$/;

/** A line of the log alone is still told, without what only its writers understand. */
function withoutLogLines(errors: readonly string[]): readonly string[] {
  const told = errors.filter((error) => !LOG_LINE.test(error));
  const isTold = told.some((error) => error !== SUMMARY);
  return isTold ? told : [...new Set(errors.map((error) => LOG_LINE.exec(error)?.[1] ?? error))];
}

/** The engine ends a failure with one more error that says no more than this. */
function withoutSummary(errors: readonly string[]): readonly string[] {
  const causes = errors.filter((error) => error !== SUMMARY);
  return causes.length > 0 ? causes : errors;
}

function endOf(log: string): string | undefined {
  // Masked before it is cut: a private key has many lines.
  const text = maskText(plainLines(log)).trim();
  return text === "" ? undefined : text.split("\n").slice(-LOG_LINES).join("\n");
}
