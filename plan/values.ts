import { isObject } from "../project/objects";

/** A property bag as it travels between a program and the engine: JSON values and sentinels. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * What stands for a value that a preview doesn't know yet.
 * https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/go/common/resource/plugin/rpc.go (UnknownStringValue)
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

// https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/go/common/resource/sig/sig.go
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** What `mask` puts in a secret's place: the text Pulumi's own display uses. */
const MASKED = "[secret]";

interface Secret {
  readonly [SIGNATURE_KEY]: typeof SECRET_SIGNATURE;
  readonly value: unknown;
}

/** Wraps a value as the engine marks secrets on the wire. */
export function secret(value: unknown): Secret {
  return { [SIGNATURE_KEY]: SECRET_SIGNATURE, value };
}

export function isSecret(value: unknown): value is Secret {
  return isObject(value) && value[SIGNATURE_KEY] === SECRET_SIGNATURE;
}

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** The same value without secret envelopes, however deep they lie. */
export function reveal(value: unknown): unknown {
  return replaceSecrets(value, (inside) => reveal(inside));
}

/** The same value fit for a screen: each secret becomes `[secret]`. */
export function mask(value: unknown): unknown {
  return replaceSecrets(value, () => MASKED);
}

/** Every string in a value, with its path such as `template.containers[0].image`, and whether an envelope hides it. */
export function* strings(value: unknown, path = "", hidden = false): Generator<FoundString, void> {
  if (isSecret(value)) return yield* strings(value.value, path, true);
  if (typeof value === "string") yield { path, text: value, hidden };
  for (const [key, item] of children(value)) yield* strings(item, `${path}${key}`.replace(/^\./, ""), hidden);
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

/** The items of an array at a path; none where there is no array. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

function replaceSecrets(value: unknown, replace: (inside: unknown) => unknown): unknown {
  if (isSecret(value)) return replace(value.value);
  if (Array.isArray(value)) return value.map((item) => replaceSecrets(item, replace));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, replaceSecrets(item, replace)]);
  return Object.fromEntries(entries);
}

/** Items with `[0]`, properties with `.name`. */
function children(value: unknown): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value)) return value.map((item: unknown, index) => [`[${index}]`, item]);
  return isObject(value) ? Object.entries(value).map(([key, item]) => [`.${key}`, item]) : [];
}
