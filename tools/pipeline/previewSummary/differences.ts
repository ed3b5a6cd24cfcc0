import { isDeepStrictEqual } from "node:util";
import { isObject } from "../../../common/objects";
import type { Step } from "./digest";
import { MASKED } from "../../../common/pulumi/wireValues";
import {
  followPath,
  itemName,
  parsePath,
  type Both,
  type Segment,
  type Sides,
} from "../../../common/pulumi/propertyPath";

/**
 * What would differ in a resource, as deep as both sides have something to compare. Known from the provider's
 * detailed diff; else from the top-level properties it names; else from the inputs.
 */
export function differencesOf(step: Step): Both[] {
  const inputs: Sides = { old: step.oldState?.inputs ?? {}, now: step.newState?.inputs ?? {} };
  const reported = reportedBy(step);
  if (reported.length === 0) return differences([], inputs);
  return reported.flatMap(({ segments, kind }) => {
    const { path, ...sides } = followPath(segments, inputs, kind);
    const found = [...differences(path, sides), ...displaced(segments, kind, inputs)];
    return found.length > 0 ? found : beyondInputs(segments, kind, step);
  });
}

interface Reported {
  readonly segments: readonly Segment[];
  /** `add`, `update` or `delete`, each with `-replace` where it replaces. */
  readonly kind: string;
}

function reportedBy({ detailedDiff, diffReasons }: Step): Reported[] {
  const detailed = Object.entries(detailedDiff ?? {});
  if (detailed.length > 0) return detailed.map(([path, { kind }]) => ({ segments: parsePath(path), kind }));
  return (diffReasons ?? []).map((property) => ({ segments: [property], kind: "update" }));
}

/** The same inputs, and yet reported: the cloud has something else, or the values are secret. */
function beyondInputs(segments: readonly Segment[], kind: string, { oldState, newState }: Step): Both[] {
  const inputs = followPath(segments, { old: oldState?.inputs, now: newState?.inputs }, kind);
  const secrets = secretsIn(inputs.path, inputs.now);
  if (secrets.length > 0) return secrets;
  const actual = followPath(segments, { old: oldState?.outputs, now: newState?.inputs }, kind);
  return [actual.old === undefined ? inputs : actual];
}

/** Masked by the CLI, they look the same; one of them is what differs. */
function secretsIn(path: readonly Segment[], value: unknown): Both[] {
  if (value === MASKED) return [{ path, old: value, now: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => secretsIn([...path, index], item));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => secretsIn([...path, key], inner));
}

/** An update of an item can mean that one went and another one came to its place. */
function displaced(segments: readonly Segment[], kind: string, inputs: Sides): Both[] {
  if (!kind.startsWith("update") || typeof segments.at(-1) !== "number") return [];
  const gone = followPath(segments, inputs, "delete");
  return gone.now === undefined && itemName(gone.old) !== undefined ? [gone] : [];
}

function differences(path: readonly Segment[], { old, now }: Sides): Both[] {
  if (isDeepStrictEqual(old, now)) return [];
  if (isObject(old) && isObject(now)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    // Those with underscores, such as `__defaults`, are the provider's own.
    return keys
      .filter((key) => !key.startsWith("__"))
      .flatMap((key) => differences([...path, key], { old: old[key], now: now[key] }));
  }
  if (Array.isArray(old) && Array.isArray(now)) return differencesOfLists(path, old, now);
  return [{ path, old, now }];
}

function differencesOfLists(path: readonly Segment[], old: unknown[], now: unknown[]): Both[] {
  if ([...old, ...now].every((item) => itemName(item) !== undefined))
    return differencesByName(path, old, now);
  if (old.length !== now.length) return [{ path, old, now }];
  return now.flatMap((item, index) => differences([...path, index], { old: old[index], now: item }));
}

function differencesByName(path: readonly Segment[], old: unknown[], now: unknown[]): Both[] {
  const namesake = (list: unknown[], item: unknown): unknown =>
    list.find((other) => itemName(other) === itemName(item));
  const kept = now.flatMap((item, index) =>
    differences([...path, index], { old: namesake(old, item), now: item }),
  );
  const gone = old.flatMap((item, index): Both[] =>
    namesake(now, item) === undefined ? [{ path: [...path, index], old: item, now: undefined }] : [],
  );
  return [...kept, ...gone];
}
