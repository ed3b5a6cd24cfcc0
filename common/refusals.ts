/** How a service refuses, and what its user can do about it. Of a table, the first row that matches counts. */
export interface Refusal<Failure, Context> {
  readonly matches: (failure: Failure) => boolean;
  /** What it means here, where the service's own words don't say it. */
  readonly message?: (failure: Failure, context: Context) => string;
  /** Its commands may have `--stack <stack>` for the stack that fails. */
  readonly hint: (failure: Failure, context: Context) => string;
}

/** What to do about a refusal; undefined where its own words have to say it. */
export function hintIn<Failure, Context>(
  rows: readonly Refusal<Failure, Context>[],
  failure: Failure,
  context: Context,
): string | undefined {
  return rows.find(({ matches }) => matches(failure))?.hint(failure, context);
}

/** `<what failed>: <why>; allowed: <…>`, and on a line of its own what to do. */
export function withHint(message: string, hint: string | undefined): string {
  return hint === undefined ? message : `${message}\n${hint}`;
}
