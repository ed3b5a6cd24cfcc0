import type { Recorded } from "../../../../tools/plan/recorded";

/** The hooks of every resource that has some, by logical name. */
export function hooksOf(resources: readonly Recorded[]): Record<string, Recorded["hooks"]> {
  const hooked = resources.filter(({ hooks }) => Object.keys(hooks).length > 0);
  return Object.fromEntries(hooked.map(({ name, hooks }) => [name, hooks]));
}

const APPLICATION = "azuread:index/application:Application";

/**
 * The hooks that must be: each resource's is named after the component that it is a part of, or after itself. Only
 * providers, which make nothing, have none. A registration of the stack's own is guarded besides, as its owners aren't those who
 * evaluate it here (components/entra/ownerGuard.ts, unfinished.ts).
 */
export function expectedHooks(resources: readonly Recorded[]): Record<string, Recorded["hooks"]> {
  const made = resources.filter(({ type, custom }) => custom && !type.startsWith("pulumi:providers:"));
  const components = new Map(
    resources.filter(({ type }) => type.startsWith("auditlog:index:")).map(({ urn, name }) => [urn, name]),
  );
  return Object.fromEntries(
    made.map(({ name, type, parent = "" }) => {
      const of = components.get(parent) ?? name;
      const failure = { onError: [`${of}-failure`] };
      return [name, type === APPLICATION ? { ...failure, ...guardsOf(of) } : failure];
    }),
  );
}

function guardsOf(component: string): Recorded["hooks"] {
  return {
    beforeCreate: [`${component}-owners-of-new`, `${component}-unfinished`],
    beforeUpdate: [`${component}-owners`],
  };
}
