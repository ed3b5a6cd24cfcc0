import { isObject } from "../../common/objects";
import { appendSegment, type Segment } from "../../common/pulumi/propertyPath";
import { isSecret, isUnknown, MASKED } from "../../common/pulumi/wireValues";

/** A property bag as it travels between a program and the engine: JSON values and sentinels. */
export type Values = Readonly<Record<string, unknown>>;

/** What stands for a value that only the deployment will tell. */
const KNOWN_LATER = "(known later)";

/** The same value fit for a screen: each secret becomes `[secret]`, and what isn't known yet says so. */
export function mask(value: unknown): unknown {
  if (isSecret(value)) return MASKED;
  if (isUnknown(value)) return KNOWN_LATER;
  if (Array.isArray(value)) return value.map((item) => mask(item));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mask(item)]));
}

/** Every string in a value, with its path such as `template.containers[0].image`, and whether an envelope hides it. */
export function* strings(value: unknown, path = "", hidden = false): Generator<FoundString, void> {
  if (isSecret(value)) return yield* strings(value.value, path, true);
  if (typeof value === "string") yield { path, text: value, hidden };
  for (const [key, item] of children(value)) yield* strings(item, appendSegment(path, key), hidden);
}

export interface FoundString {
  readonly path: string;
  readonly text: string;
  readonly hidden: boolean;
}

/** What each envelope in a value holds, however deep it lies. */
export function* secretsIn(value: unknown): Generator<unknown, void> {
  if (isSecret(value)) yield value.value;
  for (const [, item] of children(value)) yield* secretsIn(item);
}

/** The value at a path of property names, seen through envelopes; undefined where it ends early. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  const [first, ...rest] = path;
  const inside = isSecret(value) ? value.value : value;
  if (first === undefined) return inside;
  return isObject(inside) ? at(inside[first], ...rest) : undefined;
}

/** The items of an array at a path; empty without an array. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

function children(value: unknown): readonly (readonly [Segment, unknown])[] {
  if (Array.isArray(value)) return value.map((item: unknown, index) => [index, item]);
  return isObject(value) ? Object.entries(value) : [];
}
