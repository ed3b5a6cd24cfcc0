/** Where in the files of the program and its loader a resource was made: inline programs have another loader. */
const POSITIONS = new Set(["sourcePosition", "stackTrace"]);

/**
 * A preview's digest as far as two runs of `pulumi preview` agree: the engine takes resources in the order in which they
 * come, so steps and lists of URNs are sorted, and how long it took is left out.
 */
export function comparable(digest: string): unknown {
  const {
    duration: _,
    steps = [],
    ...rest
  } = JSON.parse(digest) as {
    readonly duration?: unknown;
    readonly steps?: readonly { readonly urn: string; readonly op: string }[];
  };
  const key = ({ urn, op }: { readonly urn: string; readonly op: string }): string => `${urn} ${op}`;
  const sorted = steps.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
  return withoutPositions({ ...rest, steps: sorted });
}

function withoutPositions(value: unknown): unknown {
  if (Array.isArray(value)) return value.every(isUrn) ? value.toSorted() : value.map(withoutPositions);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !POSITIONS.has(key));
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutPositions(each)]));
}

function isUrn(value: unknown): value is string {
  return typeof value === "string" && value.startsWith("urn:pulumi:");
}
