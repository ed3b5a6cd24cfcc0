import { UNKNOWN, type Values } from "../fakeProvider";

/** True for a plain JSON object: neither null nor an array. */
export function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True when a value, or anything inside it, is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

/** A deep copy without null and undefined, which no provider keeps. */
export function clone<T>(value: T): T {
  if (Array.isArray(value)) return value.map(clone) as T; // same shape, element by element
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
  return Object.fromEntries(kept.map(([key, each]) => [key, clone(each)])) as T; // same shape, key by key
}

/** Deep equality of JSON values. (`isDeepStrictEqual` minds prototypes, which differ between jest and Node.) */
export function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((each, index) => same(each, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return a === b;
  return Object.keys({ ...a, ...b }).every((key) => same(a[key], b[key]));
}

/** What lies at a dotted path such as `properties.vaultUri`; undefined when any part is missing. */
export function at(values: unknown, path: string): unknown {
  let found: unknown = values;
  for (const key of path.split(".")) found = isObject(found) ? found[key] : undefined;
  return found;
}

/** The text at a path; empty when it is missing, unknown or no text. */
export function textAt(values: unknown, path: string): string {
  const found = at(values, path);
  return typeof found === "string" && found !== UNKNOWN ? found : "";
}

/** The objects in the array at a path; none when it is missing or unknown. */
export function objectsAt(values: unknown, path: string): Values[] {
  const found = at(values, path);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** The texts in the array at a path; unknown ones are left out. */
export function textsAt(values: unknown, path: string): string[] {
  const found = at(values, path);
  if (!Array.isArray(found)) return [];
  return found.filter((each): each is string => typeof each === "string" && each !== UNKNOWN);
}

/** Sets what lies at a dotted path, if the object around it exists. */
export function put(values: Values, path: string, value: unknown): void {
  const keys = path.split(".");
  const last = keys.pop() ?? path;
  const parent = keys.length === 0 ? values : at(values, keys.join("."));
  if (isObject(parent)) parent[last] = value;
}

/** `over` on top of `under`, object by object; arrays are taken whole. */
export function merge(under: Values, over: Values): Values {
  const merged: Values = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isObject(below) && isObject(value) ? merge(below, value) : value;
  }
  return merged;
}

/** A value as a message shows it. */
export function print(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
