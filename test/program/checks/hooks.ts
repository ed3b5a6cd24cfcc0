import type { Recorded } from "../../../plan/recorded";

/** The hooks of every resource that has some, by logical name. */
export function hooksOf(resources: readonly Recorded[]): Record<string, Recorded["hooks"]> {
  const hooked = resources.filter(({ hooks }) => Object.keys(hooks).length > 0);
  return Object.fromEntries(hooked.map(({ name, hooks }) => [name, hooks]));
}

/**
 * The hooks that must be: whatever can fail only because something else has not spread yet, or has an error of its own
 * that a user can mend. All of registration and secret, every role assignment, and the runtime itself.
 */
export function expectedHooks(resources: readonly Recorded[]): Record<string, Recorded["hooks"]> {
  const hooked = resources.filter(
    ({ name, type, custom }) =>
      custom &&
      (/^(?:app-registration|client-secret)-/.test(name) ||
        type.endsWith(":RoleAssignment") ||
        type === "azure-native:app:ContainerApp" ||
        type === "azure-native:app:Job"),
  );
  return Object.fromEntries(hooked.map(({ name, parent = "" }) => [name, { onError: [hookOf(parent)] }]));
}

/** One hook for each component, named after it. */
function hookOf(component: string): string {
  return `${component.split("::").at(-1)}-failure`;
}
