import { isObject } from "../../common/objects";
import { appendSegment } from "../../common/pulumi/propertyPath";
import { isUnknown, UNKNOWN } from "../../common/pulumi/wireValues";
import type { Change, CheckFailure, Diff, InputSpec, PropertyType, ResourceSpec, Values } from "./handler";

/** What is wrong with the values given for a table of inputs. Unknown values pass: they are checked once they are known. */
export function failuresOf(inputs: ResourceSpec["inputs"], given: Values): CheckFailure[] {
  const missing = Object.entries(inputs)
    .filter(([name, { optional, computed }]) => !optional && !computed && isAbsent(given[name]))
    .map(([property]) => ({ property, reason: "is missing" }));
  const wrong = Object.entries(given)
    .filter(([, value]) => !isAbsent(value) && !isUnknown(value))
    .flatMap(([property, value]) => problemsOf(inputs[property], property, value));
  return [...missing, ...wrong];
}

/**
 * Compares inputs with those of before. What is not known yet counts as changed, and as a replacement where a change is
 * one: when what an input comes from is deleted before it is made again, the engine asks with an unknown whether this
 * must be deleted first (https://www.pulumi.com/docs/iac/concepts/resources/options/deletebeforereplace/), and asks no
 * second time once the same value is back.
 */
export function diffOf(inputs: ResourceSpec["inputs"], olds: Values, news: Values): Diff {
  const changes = namesOf(inputs, olds, news)
    .filter((name) => inputs[name]?.createOnly !== true)
    .flatMap((name) => changesOf(inputs[name], { name, old: olds[name], wanted: news[name] }));
  return Object.fromEntries(changes);
}

interface Comparison {
  readonly name: string;
  readonly old: unknown;
  readonly wanted: unknown;
}

/** Maps are compared by key and lists by element, so that what is shown is the one that differs. */
function changesOf(spec: InputSpec | undefined, { name, old, wanted }: Comparison): [string, Change][] {
  const replaces = spec?.replaces === true;
  if (isSame(old, wanted)) return [];
  const changes = changesWithin({ name, old, wanted });
  if (changes.length === 0 && isObject(old) && isObject(wanted)) return [];
  // Another order alone is a change of the whole.
  if (changes.length === 0) changes.push([name, changeOf(!isAbsent(old), !isAbsent(wanted))]);
  return changes.map(([path, change]) => [path, replaces ? "replace" : change]);
}

function changesWithin({ name, old, wanted }: Comparison): [string, Change][] {
  if (isObject(old) && isObject(wanted)) {
    return namesOf(old, wanted)
      .filter((key) => !isSame(old[key], wanted[key]))
      .map((key) => [appendSegment(name, key), changeOf(key in old, key in wanted)]);
  }
  if (!Array.isArray(old) || !Array.isArray(wanted)) return [];
  return [...Array(Math.max(old.length, wanted.length)).keys()]
    .map((index) => ({ index, goes: isBeyond(old, index, wanted), comes: isBeyond(wanted, index, old) }))
    .filter(({ goes, comes }) => goes || comes)
    .map(({ index, goes, comes }) => [appendSegment(name, index), changeOf(goes, comes)]);
}

function changeOf(isInOld: boolean, isInWanted: boolean): Change {
  if (!isInOld) return "add";
  return isInWanted ? "update" : "delete";
}

/** Whether a list has an element at a place that another list lacks. */
function isBeyond(list: readonly unknown[], index: number, other: readonly unknown[]): boolean {
  return index < list.length && !other.includes(list[index]);
}

function namesOf(...objects: readonly object[]): string[] {
  return [...new Set(objects.flatMap((object) => Object.keys(object)))];
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What a preview says about a resource: its inputs and, of its outputs, those in `known`. */
export function previewOf({ outputs }: ResourceSpec, inputs: Values, known: Values): Values {
  const previewed = Object.keys(outputs).map((name): [string, unknown] => [name, known[name] ?? UNKNOWN]);
  return { ...inputs, ...Object.fromEntries<unknown>(previewed) };
}

/** Of what is recorded, the outputs that an update can't change. */
export function stableOf({ outputs }: ResourceSpec, state: Values): Values {
  return Object.fromEntries(Object.entries(state).filter(([name]) => outputs[name]?.stable === true));
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function problemsOf(spec: InputSpec | undefined, property: string, value: unknown): CheckFailure[] {
  const reason = problemOf(spec, value);
  if (reason !== undefined) return [{ property, reason }];
  return elementsOf(property, value).flatMap(([path, element]) => {
    const problem = isUnknown(element) ? undefined : elementProblemOf(spec, element);
    return problem === undefined ? [] : [{ property: path, reason: problem }];
  });
}

function problemOf(spec: InputSpec | undefined, value: unknown): string | undefined {
  if (spec === undefined) return "is not a property of this type";
  if (spec.computed === true) return "is computed by the provider; remove it";
  if (!hasType(spec.type, value)) return `must be of type ${spec.type}, not ${nameOfType(value)}`;
  return isNested(spec.type) ? undefined : contentProblemOf(spec, value);
}

function elementProblemOf(spec: InputSpec | undefined, element: unknown): string | undefined {
  if (typeof element !== "string") return `must be of type string, not ${nameOfType(element)}`;
  return spec === undefined ? undefined : contentProblemOf(spec, element);
}

function contentProblemOf({ values, pattern }: InputSpec, value: unknown): string | undefined {
  if (values !== undefined && !values.includes(String(value))) {
    return `is '${String(value)}', but must be one of ${values.join(", ")}`;
  }
  if (pattern !== undefined && !pattern.regexp.test(String(value))) {
    const instead = pattern.instead?.(String(value));
    const suggestion = instead === undefined ? "" : `; take ${instead}`;
    return `is '${String(value)}', but must be ${pattern.meaning}${suggestion}`;
  }
  return undefined;
}

/** The elements of an array or map with their paths; of anything else none. */
function elementsOf(property: string, value: unknown): [string, unknown][] {
  if (Array.isArray(value))
    return value.map((element: unknown, index) => [appendSegment(property, index), element]);
  return isObject(value)
    ? Object.entries(value).map(([key, element]) => [appendSegment(property, key), element])
    : [];
}

function isNested(type: PropertyType): boolean {
  return type === "array" || type === "map";
}

function hasType(type: PropertyType, value: unknown): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  return type === "map" ? isObject(value) : typeof value === type;
}

function nameOfType(value: unknown): string {
  return Array.isArray(value) ? "array" : isObject(value) ? "map" : typeof value;
}
