import type { CheckFailure, Diff, InputSpec, ResourceSpec, Values } from "./handler";
import { isUnknown, UNKNOWN } from "./wire";

/** What is wrong with the values given for a table of inputs. Unknown values pass: they are checked once they are known. */
export function failuresOf(inputs: ResourceSpec["inputs"], given: Values): CheckFailure[] {
  const missing = Object.entries(inputs)
    .filter(([name, { optional, computed }]) => !optional && !computed && isAbsent(given[name]))
    .map(([property]) => ({ property, reason: "is missing" }));
  const wrong = Object.entries(given)
    .filter(([, value]) => !isAbsent(value) && !isUnknown(value))
    .map(([property, value]) => ({ property, reason: problemOf(inputs[property], value) }))
    .filter((failure): failure is CheckFailure => failure.reason !== undefined);
  return [...missing, ...wrong];
}

/**
 * Compares inputs with those of before. What is not known yet counts as changed, and as a replacement where a change is
 * one: when what an input comes from is deleted before it is made again, the engine asks with an unknown whether this
 * must be deleted first (https://www.pulumi.com/docs/iac/concepts/resources/options/deletebeforereplace/), and asks no
 * second time once the same value is back.
 */
export function diffOf(inputs: ResourceSpec["inputs"], olds: Values, news: Values): Diff {
  const names = [...new Set([...Object.keys(inputs), ...Object.keys(olds), ...Object.keys(news)])];
  const changes = names
    .filter((name) => JSON.stringify(olds[name]) !== JSON.stringify(news[name]))
    .map((name): [string, "update" | "replace"] => [
      name,
      inputs[name]?.replaces === true ? "replace" : "update",
    ]);
  return Object.fromEntries(changes);
}

/** What a preview says the outputs will be; `state` is what is recorded when it is an update. */
export function previewOf({ outputs }: ResourceSpec, inputs: Values, state: Values = {}): Values {
  const previewed = Object.entries(outputs).map(([name, { stable }]): [string, unknown] => [
    name,
    stable === true && name in state ? state[name] : UNKNOWN,
  ]);
  return { ...inputs, ...Object.fromEntries<unknown>(previewed) };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function problemOf(spec: InputSpec | undefined, value: unknown): string | undefined {
  if (spec === undefined) return "is no property of this type";
  if (spec.computed === true) return "is found out by the provider; leave it out";
  if (!hasType(spec.type, value)) return `must be of type ${spec.type}, not ${nameOfType(value)}`;
  if (spec.values !== undefined && !spec.values.includes(String(value))) {
    return `is '${String(value)}', but must be one of ${spec.values.join(", ")}`;
  }
  if (spec.pattern !== undefined && !spec.pattern.regexp.test(String(value))) {
    return `is '${String(value)}', but must be ${spec.pattern.meaning}`;
  }
  return undefined;
}

function hasType(type: InputSpec["type"], value: unknown): boolean {
  return type === "integer" ? Number.isInteger(value) : typeof value === type;
}

function nameOfType(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value;
}
