import type { Json } from "../../support/builders";
import type { MockedResource, Recording } from "../../support/pulumiMocks";

/** The one resource of that logical name. */
export function named({ resources }: Pick<Recording, "resources">, name: string): MockedResource {
  const [found, ...others] = resources.filter((resource) => resource.name === name);
  if (found === undefined || others.length > 0) throw new Error(`${others.length + 1} resources ${name}`);
  return found;
}

/** `type name` of everything that was registered, sorted. */
export function typesAndNames({ resources }: Pick<Recording, "resources">): string[] {
  return resources.map(({ type, name }) => `${type} ${name}`).sort();
}

/** A value deep inside; undefined where the path ends early. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inside, key) => (typeof inside === "object" && inside !== null ? (inside as Json)[key] : undefined),
    value,
  );
}

/** Every text inside a value with the path that leads to it. */
export function textsIn(value: unknown, path = ""): { readonly path: string; readonly text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => textsIn(item, path === "" ? key : `${path}.${key}`));
}

/** Names of resources whose failures nobody judges: no component's own hook, nor the resource group's. */
export function withoutHook({ resources }: Pick<Recording, "resources">): string[] {
  return resources
    .filter(({ type, custom }) => custom && !type.startsWith("pulumi:providers:"))
    .filter(
      ({ name, parent, errorHooks }) => errorHooks.join() !== `${parent === "" ? name : parent}-failure`,
    )
    .map(({ name }) => name);
}
