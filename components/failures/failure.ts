/** A resource operation that failed, as the engine tells it. */
export interface Failure {
  readonly urn: string;
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
