import type { Failure, FailureContext, Pattern } from "./failure";

/** A refusal and what its user can do about it. */
export interface Remedy extends Pattern {
  readonly say: (failure: Failure, context: FailureContext) => string;
}
