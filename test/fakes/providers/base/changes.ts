import { UNKNOWN, type Values } from "../fakeProvider";
import type { Fields, Shape } from "./shape";
import { isObject, same } from "./values";

/** One difference between inputs, at the deepest path where both sides still have something to compare. */
export interface Change {
  readonly path: string;
  /** The top-level input it belongs to. */
  readonly root: string;
  readonly kind: "add" | "update" | "delete";
}

/** What differs between two sets of inputs. A value that is not known yet differs from anything. */
export function changesBetween(fields: Fields, olds: Values, news: Values): Change[] {
  return Object.keys({ ...olds, ...news }).flatMap((root) =>
    changesOf(fields[root], olds[root], news[root], root).map((change) => ({ ...change, root })),
  );
}

type Found = Omit<Change, "root">;

function changesOf(shape: Shape | undefined, old: unknown, now: unknown, path: string): Found[] {
  if (old === undefined && now === undefined) return [];
  if (old === undefined) return [{ path, kind: "add" }];
  if (now === undefined) return [{ path, kind: "delete" }];
  if (Array.isArray(old) && Array.isArray(now)) return changesOfList(shape, old, now, path);
  if (isObject(old) && isObject(now))
    return Object.keys({ ...old, ...now }).flatMap((key) =>
      changesOf(shape?.fields?.[key] ?? shape?.items, old[key], now[key], `${path}.${key}`),
    );
  return now !== UNKNOWN && same(old, now) ? [] : [{ path, kind: "update" }];
}

function changesOfList(shape: Shape | undefined, old: unknown[], now: unknown[], path: string): Found[] {
  if (shape?.isSet) return changesOfSet(old, now, path);
  const { key } = shape?.items?.kind === "object" ? shape : { key: undefined };
  if (key !== undefined && hasKeys(old, key) && hasKeys(now, key)) {
    return changesByKey(shape?.items, { old, now, key }, path);
  }
  const length = Math.max(old.length, now.length);
  return Array.from({ length }).flatMap((_, index) =>
    changesOf(shape?.items, old[index], now[index], `${path}[${index}]`),
  );
}

function hasKeys(items: readonly unknown[], key: string): items is Values[] {
  const keys = items.map((item) => (isObject(item) ? item[key] : undefined));
  return keys.every((each) => typeof each === "string") && new Set(keys).size === keys.length;
}

function changesByKey(
  shape: Shape | undefined,
  { old, now, key }: { old: Values[]; now: Values[]; key: string },
  path: string,
): Found[] {
  const kept = now.flatMap((item, index) =>
    changesOf(
      shape,
      old.find((before) => before[key] === item[key]),
      item,
      `${path}[${index}]`,
    ),
  );
  const gone = old.flatMap((before, index): Found[] =>
    now.some((item) => item[key] === before[key]) ? [] : [{ path: `${path}[${index}]`, kind: "delete" }],
  );
  return mergedByPath([...kept, ...gone]);
}

function changesOfSet(old: readonly unknown[], now: readonly unknown[], path: string): Found[] {
  const onlyIn = (a: readonly unknown[], b: readonly unknown[], kind: "add" | "delete"): Found[] =>
    a.flatMap((item, index) =>
      item !== UNKNOWN && b.some((other) => same(item, other)) ? [] : [{ path: `${path}[${index}]`, kind }],
    );
  return mergedByPath([...onlyIn(old, now, "delete"), ...onlyIn(now, old, "add")]);
}

/** An item that came where another one went is an update. */
function mergedByPath(changes: readonly Found[]): Found[] {
  const byPath = new Map<string, Found>();
  for (const change of changes) {
    byPath.set(change.path, byPath.has(change.path) ? { path: change.path, kind: "update" } : change);
  }
  return [...byPath.values()];
}
