import type { Recorded } from "../../../../tools/plan/recorded";

/** The hooks of every resource that has some, by logical name. */
export function hooksOf(resources: readonly Recorded[]): Record<string, Recorded["hooks"]> {
  const hooked = resources.filter(({ hooks }) => Object.keys(hooks).length > 0);
  return Object.fromEntries(hooked.map(({ name, hooks }) => [name, hooks]));
}

/**
 * The hooks that must be: each resource's is named after the component that it is a part of, or after itself. Only
 * providers, which make nothing, have none.
 */
export function expectedHooks(resources: readonly Recorded[]): Record<string, Recorded["hooks"]> {
  const made = resources.filter(({ type, custom }) => custom && !type.startsWith("pulumi:providers:"));
  const components = new Map(
    resources.filter(({ type }) => type.startsWith("auditlog:index:")).map(({ urn, name }) => [urn, name]),
  );
  return Object.fromEntries(
    made.map(({ name, parent = "" }) => [name, { onError: [`${components.get(parent) ?? name}-failure`] }]),
  );
}
