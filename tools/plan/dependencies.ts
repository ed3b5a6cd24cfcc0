import type { Recorded } from "./recorded";

/**
 * Names of what a resource waits for, sorted, and no more than says it all: what another of them waits for is left
 * out, and a component stands for its resources where all of them are meant.
 */
export function waitsFor(resource: Recorded, resources: readonly Recorded[]): string[] {
  const byUrn = new Map(resources.map((each) => [each.urn, each]));
  const wanted = new Set(resource.dependencies);
  const implied = new Set([...wanted].flatMap((urn) => [...reachable(urn, byUrn)]));
  const direct = [...wanted].filter((urn) => !implied.has(urn));

  const components = resources
    .filter(({ custom }) => !custom)
    .map((component) => ({ component, inside: customWithin(component, resources) }))
    .filter(({ inside }) => inside.length > 1 && inside.every(({ urn }) => wanted.has(urn)))
    .filter(({ inside }) => inside.some(({ urn }) => direct.includes(urn)));
  const covered = new Set(components.flatMap(({ inside }) => inside.map(({ urn }) => urn)));

  const names = direct.filter((urn) => !covered.has(urn)).map((urn) => byUrn.get(urn)?.name ?? urn);
  return [...components.map(({ component }) => component.name), ...names].sort();
}

/** What a resource waits for, directly or not. */
function reachable(urn: string, byUrn: ReadonlyMap<string, Recorded>, seen = new Set<string>()): Set<string> {
  for (const next of byUrn.get(urn)?.dependencies ?? []) {
    if (seen.has(next)) continue;
    seen.add(next);
    reachable(next, byUrn, seen);
  }
  return seen;
}

function customWithin({ urn }: Recorded, resources: readonly Recorded[]): Recorded[] {
  const children = resources.filter(({ parent }) => parent === urn);
  return children.flatMap((child) => [...(child.custom ? [child] : []), ...customWithin(child, resources)]);
}
