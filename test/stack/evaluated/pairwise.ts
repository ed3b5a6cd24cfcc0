/** Choices by name: what may be chosen for each. */
export type Factors<T> = { readonly [Name in keyof T]: readonly T[Name][] };

/**
 * Few rows in which any two choices of different factors meet: each next row is the first of all combinations that
 * brings most new pairs together. The same factors give the same rows.
 */
export function pairwise<T extends object>(factors: Factors<T>): T[] {
  const all = combinationsOf(factors);
  const missing = new Set(all.flatMap(pairsOf));
  const rows: T[] = [];
  while (missing.size > 0) {
    const best = firstBest(all, (row) => pairsOf(row).filter((pair) => missing.has(pair)).length);
    rows.push(best);
    for (const pair of pairsOf(best)) missing.delete(pair);
  }
  return rows;
}

/** Every pair of choices in a row, as a text. */
export function pairsOf(row: object): string[] {
  const choices = Object.entries(row).map(([name, value]) => `${name} ${String(value)}`);
  return choices.flatMap((one, index) => choices.slice(index + 1).map((other) => `${one}, ${other}`));
}

/** Every combination there is. */
export function combinationsOf<T extends object>(factors: Factors<T>): T[] {
  const names = Object.keys(factors) as (keyof T)[]; // an object literal has no keys but its type's
  const rows = names.reduce<Partial<T>[]>(
    (partial, name) => partial.flatMap((row) => factors[name].map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
  return rows as T[]; // by now each name has its value
}

function firstBest<T>(candidates: readonly T[], worth: (candidate: T) => number): T {
  const [first, ...others] = candidates.map((candidate) => ({ candidate, worth: worth(candidate) }));
  if (first === undefined) throw new RangeError("There is nothing to choose from.");
  return others.reduce((best, each) => (each.worth > best.worth ? each : best), first).candidate;
}
