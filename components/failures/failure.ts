/** A resource operation that failed, as the engine tells it. */
export interface Failure {
  readonly urn: string;
  /** Such as `azure-native:app:ContainerApp`. */
  readonly type: string;
  /** Logical name of the component it belongs to. */
  readonly component: string;
  /** Logical name of the resource. */
  readonly name: string;
  /** `create`, `update` or `delete`. */
  readonly operation: string;
  /** What each try said, newest first. */
  readonly errors: readonly string[];
  /** New inputs; of a deletion, the old ones. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What is known besides the failure itself. */
export interface FailureContext {
  /** Host of Microsoft Graph in the stack's cloud. */
  readonly graphHost: string;
  /** Milliseconds since the epoch, as is the other. */
  readonly nowMs: number;
  /** When the first try of this operation failed. */
  readonly firstFailureMs: number;
}

/** A refusal that is recognised by its words, and by more where they are not enough. */
export interface Pattern {
  readonly text: RegExp;
  /** Types it concerns; all unless given. */
  readonly types?: readonly string[];
  /** Operations it concerns; all unless given. */
  readonly operations?: readonly string[];
  readonly when?: (failure: Failure) => boolean;
}

/** Whether the latest error has a pattern. */
export function isOf({ text, types, operations, when }: Pattern, failure: Failure): boolean {
  const [latest = ""] = failure.errors;
  return (
    text.test(latest) &&
    (types?.includes(failure.type) ?? true) &&
    (operations?.includes(failure.operation) ?? true) &&
    (when === undefined || when(failure))
  );
}

/** A row of a table of refusals: those whose latest error has the pattern. */
export function failing(pattern: Pattern): (failure: Failure) => boolean {
  return (failure) => isOf(pattern, failure);
}
