import { isObject } from "../../../common/objects";

/** A resource before or after a step, as far as a summary needs it. */
export interface ResourceState {
  readonly type?: string;
  /** False for a component, which only groups resources and is nothing in a cloud. */
  readonly custom?: boolean;
  /** It was replaced, and is still to be deleted. */
  readonly delete?: boolean;
  readonly retainOnDelete?: boolean;
  readonly protect?: boolean;
  /** URNs. */
  readonly dependencies?: readonly string[];
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What the engine would do to one resource. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: ResourceState;
  readonly newState?: ResourceState;
  /** Top-level properties. */
  readonly diffReasons?: readonly string[];
  readonly replaceReasons?: readonly string[];
  /** By property path. */
  readonly detailedDiff?: Readonly<Record<string, { readonly kind: string }>> | null;
}

export interface Diagnostic {
  readonly urn?: string;
  readonly message: string;
  /** `error`, `warning`, `info`, or `info#err`: what the program wrote to stderr. */
  readonly severity: string;
}

/** What `pulumi preview --json` prints: https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/display/json.go */
export interface Digest {
  readonly steps: readonly Step[];
  readonly diagnostics: readonly Diagnostic[];
  /** Resources by operation. */
  readonly changeSummary: Readonly<Record<string, number>>;
}

/** The digest in what the CLI printed; undefined when it ended before it was written whole. */
export function parseDigest(text: string): Digest | undefined {
  const root = parseObject(lastObjectIn(text));
  if (root === undefined) return undefined;
  // Within an entry the shape is the CLI's own; entries without what identifies them are none.
  return {
    steps: entriesOf(root["steps"], "op", "urn") as unknown as Step[],
    diagnostics: entriesOf(root["diagnostics"], "message", "severity") as unknown as Diagnostic[],
    changeSummary: isObject(root["changeSummary"]) ? (root["changeSummary"] as Record<string, number>) : {},
  };
}

/** The CLI prints it last and indented, so that no other brace begins a line; before it, others may print what they like. */
function lastObjectIn(text: string): string {
  const lines = text.split(/\r?\n/);
  const start = lines.findLastIndex((line) => line === "{" || line === "{}");
  const end = lines.indexOf("}", start);
  return start === -1 ? "" : lines.slice(start, end === -1 ? start + 1 : end + 1).join("\n");
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function entriesOf(list: unknown, ...texts: readonly string[]): Record<string, unknown>[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).filter((entry) => texts.every((key) => typeof entry[key] === "string"));
}
