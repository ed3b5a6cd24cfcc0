/** What a condition of a workflow may name, such as `inputs.changed` or `cancelled()`. */
export type Names = Readonly<Record<string, string | boolean>>;

/**
 * Whether an `if` holds, as far as ours go: `&&` between names, with `!` or compared with a text. Throws at anything else.
 * https://docs.github.com/actions/reference/workflows-and-actions/expressions
 */
export function holds(condition: string, names: Names): boolean {
  return condition
    .replace(/^\$\{\{ (.*) \}\}$/, "$1")
    .split(" && ")
    .every((term) => termHolds(term, names));
}

function termHolds(term: string, names: Names): boolean {
  const [, not, name = "", operator, text] = /^(!?)([\w.()]+)(?: ([!=]=) '([^']*)')?$/.exec(term) ?? [];
  const value = names[name];
  if (value === undefined) throw new Error(`unknown in a condition: ${term}`);
  if (operator === undefined) return (value !== "" && value !== false) !== (not === "!");
  return (value === text) === (operator === "==");
}
