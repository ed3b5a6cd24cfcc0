import { isObject } from "../objects";

/** A property's name, or an index into a list. */
export type Segment = string | number;

/**
 * `template.containers[0].env[3].value`, `tags["cost.center"]` → segments. A text that isn't a path is one segment.
 * https://github.com/pulumi/pulumi/blob/sdk/v3.259.0/sdk/go/common/resource/properties_path.go
 */
export function parsePath(path: string): Segment[] {
  const segments: Segment[] = [];
  let rest = path;
  while (rest !== "") {
    const match = SEGMENT.exec(rest);
    if (match === null) return [path];
    const [whole, index, quoted, name] = match;
    segments.push(index !== undefined ? Number(index) : (quoted?.replaceAll('\\"', '"') ?? name ?? ""));
    rest = rest.slice(whole.length);
  }
  return segments;
}

/** The reverse of `parsePath`. */
export function formatPath(segments: readonly Segment[]): string {
  return segments.reduce<string>(appendSegment, "");
}

/** The path of what is in another value, by the path of that: `tags`, `cost.center` → `tags["cost.center"]`. */
export function appendSegment(path: string, segment: Segment): string {
  if (typeof segment === "number") return `${path}[${segment}]`;
  if (!/^[\w$-]+$/.test(segment)) return `${path}["${segment.replaceAll('"', '\\"')}"]`;
  return path === "" ? segment : `${path}.${segment}`;
}

const SEGMENT = /^(?:\.?\[(\d+)\]|\.?\["((?:\\"|[^"])*)"\]|\.?([^.[]+))/;

/** A value before and after; undefined where it is not. */
export interface Sides {
  readonly old: unknown;
  readonly now: unknown;
}

/** What a path leads to, with the path as the properties have it. */
export interface Both extends Sides {
  readonly path: readonly Segment[];
}

/**
 * Follows a path on both sides at once. An index counts in the new list, in the old one for what is deleted; on the
 * other side the item of the same `name` is meant, if they have names, because providers compare such lists by them.
 * https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/provider/diff.go
 */
export function followPath(segments: readonly Segment[], sides: Sides, kind: string): Both {
  const path: Segment[] = [];
  let { old, now } = sides;
  for (let at = 0; at < segments.length;) {
    const length = keyLength(segments.slice(at), [now, old]);
    const segment = length === 1 ? (segments[at] ?? "") : segments.slice(at, at + length).join(".");
    [old, now] =
      typeof segment === "number"
        ? itemsAt(segment, { old, now }, kind)
        : [memberOf(old, segment), memberOf(now, segment)];
    path.push(segment);
    at += length;
  }
  return { path, old, now };
}

/** Segments that make the next key: some providers do not quote keys with dots, such as `tags.cost.center`. */
function keyLength(segments: readonly Segment[], sides: readonly unknown[]): number {
  const objects = sides.filter(isObject);
  for (let length = 1; length <= segments.length; length++) {
    const key = segments.slice(0, length).join(".");
    if (objects.some((object) => Object.hasOwn(object, key))) return length;
  }
  return 1;
}

function itemsAt(index: number, { old, now }: Sides, kind: string): [unknown, unknown] {
  const isGone = kind.startsWith("delete");
  const [from, to] = isGone ? [old, now] : [now, old];
  const item = Array.isArray(from) ? (from[index] as unknown) : undefined;
  const counterpart = counterpartOf(item, to, index);
  return isGone ? [item, counterpart] : [counterpart, item];
}

function counterpartOf(item: unknown, list: unknown, index: number): unknown {
  if (!Array.isArray(list)) return undefined;
  const items = list as unknown[];
  const name = itemName(item);
  if (name === undefined || !items.every((other) => itemName(other) !== undefined)) return items[index];
  return items.find((other) => itemName(other) === name);
}

/** The `name` of an item of a list, such as an environment variable's. */
export function itemName(item: unknown): string | undefined {
  return isObject(item) && typeof item["name"] === "string" ? item["name"] : undefined;
}

function memberOf(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
