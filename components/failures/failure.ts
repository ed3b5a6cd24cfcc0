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
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A refusal that is recognised by its words, and by more where they are not enough. */
export interface Pattern {
  readonly text: RegExp;
  readonly when?: (failure: Failure) => boolean;
}

/** The first row whose pattern the latest error matches. */
export function rowFor<Row extends Pattern>(rows: readonly Row[], failure: Failure): Row | undefined {
  const [latest = ""] = failure.errors;
  return rows.find(({ text, when }) => text.test(latest) && (when === undefined || when(failure)));
}
