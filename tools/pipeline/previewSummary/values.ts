import { isObject } from "../../../common/objects";
import { isSecret, isUnknown, MASKED } from "../../../common/pulumi/wireValues";
import { visible } from "./markdown";
import { maskText } from "./mask";
import { isReference, isReferenceName, secrecyOf } from "./secretNames";

/**
 * A value that may be shown. Secrets are masked by how the CLI marks them, by what they are called (`name` is the
 * property's, and a value called `value` goes by the `name` beside it) and by what they look like. Among `secrets`,
 * every text is one that does not only refer to one.
 */
export function shown(name: string, value: unknown, isAmongSecrets = false): unknown {
  if (isUnknown(value) || value === undefined || value === null || typeof value === "boolean") return value;
  if (isSecret(value)) return MASKED;
  const secrecy = secrecyOf(name);
  if (secrecy === "one" && !isReference(value)) return MASKED;
  const isAmong = isAmongSecrets || secrecy === "many";
  if (Array.isArray(value)) return value.map((item) => shown("", item, isAmong));
  if (isObject(value)) return membersOf(value, isAmong);
  if (isAmong && !isReference(value) && !isReferenceName(name)) return MASKED;
  return typeof value === "string" ? maskText(value) : value;
}

function membersOf(value: Readonly<Record<string, unknown>>, isAmongSecrets: boolean): unknown {
  const goesBy = (key: string): string => (isAmongSecrets ? key : nameOf(key, value));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [maskText(key), shown(goesBy(key), inner, isAmongSecrets)]),
  );
}

/** What a member of an object goes by: an environment variable's `value` by the variable's name. */
export function nameOf(key: string, holder: Readonly<Record<string, unknown>>): string {
  if (key.toLowerCase() !== "value") return key;
  const names = Object.entries(holder).filter(([other]) => /^(?:name|key)$/i.test(other));
  const [name] = names.map(([, text]) => text).filter((text) => typeof text === "string");
  return name ?? key;
}

/** Text of a value in one line, or undefined for what is not worth showing: an object or list that is long. */
export function textOf(value: unknown, maxLength: number): string | undefined {
  if (typeof value === "string") return value === "" ? '""' : visible(value);
  if (typeof value !== "object" || value === null) return String(value);
  const json = visible(
    JSON.stringify(value, (_, inner: unknown) => (isUnknown(inner) ? "(known later)" : inner)),
  );
  return json.length <= maxLength ? json : undefined;
}

/** Both texts from a little before where they begin to differ, each of at most `maxLength` characters and two dots. */
export function clipPair(one: string, other: string, maxLength: number): [string, string] {
  if (Math.max(one.length, other.length) <= maxLength) return [one, other];
  let common = 0;
  while (common < one.length && one[common] === other[common]) common++;
  const start = Math.max(0, common - Math.floor(maxLength / 3));
  const cut = (text: string): string => {
    const rest = text.slice(start);
    const kept = rest.length <= maxLength ? rest : `${rest.slice(0, maxLength)}…`;
    return start === 0 ? kept : `…${kept}`;
  };
  return [cut(one), cut(other)];
}
