import type { Cloud } from "./cloud";
import type { ResourceRef, FakeProvider, Values } from "./fakeProvider";

/** The token of an azure-native type: `app:Job`. */
export function native(type: string): string {
  return `azure-native:${type}`;
}

/** The token of an azuread type: `Application`. */
export function entra(type: string): string {
  return `azuread:index/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`;
}

/** Check, then create, as the engine does; throws when the check fails. */
export function make(fakeProvider: FakeProvider, resource: ResourceRef, inputs: Values) {
  const { inputs: checked, failures } = fakeProvider.check(resource, inputs);
  if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
  return { ...fakeProvider.create(resource, checked), inputs: checked };
}

/** Makes a resource of azure-native; its logical name is its type's. */
export function makeNative(cloud: Cloud, type: string, inputs: Values) {
  return make(cloud.azureNative, nativeRef(type), inputs);
}

/** Makes a resource of azuread; its logical name is its type's. */
export function makeEntra(cloud: Cloud, type: string, inputs: Values) {
  return make(cloud.azuread, entraRef(type), inputs);
}

export function nativeRef(type: string): ResourceRef {
  return { type: native(type), name: type.split(":")[1] ?? type };
}

export function entraRef(type: string): ResourceRef {
  return { type: entra(type), name: type };
}

/** A copy with another value at a path such as `template.containers.0.image`; undefined takes it away. */
export function patched(inputs: Values, path: string, value: unknown): Values {
  const copy = structuredClone(inputs);
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let place: Record<string, unknown> = copy;
  for (const key of keys) place = (place[key] ??= {}) as Record<string, unknown>; // JSON of this file
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
}
