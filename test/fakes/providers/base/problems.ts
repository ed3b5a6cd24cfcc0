import { UNKNOWN, type Values } from "../fakeProvider";
import type { Fields, Shape } from "./shape";
import { isObject } from "./values";

/** One thing that is wrong with inputs; how it is said differs by provider. */
export interface Problem {
  readonly kind:
    | "missing"
    | "extraneous"
    | "type"
    | "short"
    | "long"
    | "pattern"
    | "fraction"
    | "low"
    | "high"
    | "few"
    | "many"
    | "enum"
    | "rule";
  /** Such as `template.containers[0].image`. */
  readonly path: string;
  readonly shape: Shape;
  readonly value?: unknown;
  /** With `rule`: what is wrong. */
  readonly text?: string;
}

/** Everything wrong with an object; unknown values are skipped. */
export function findProblems(fields: Fields, values: Values, base = ""): Problem[] {
  const prefix = base === "" ? "" : `${base}.`;
  const missing = Object.entries(fields)
    .filter(([name, shape]) => shape.isRequired && values[name] === undefined)
    .map(([name, shape]): Problem => ({ kind: "missing", path: `${prefix}${name}`, shape }));
  const wrong = Object.entries(values).flatMap(([name, value]) => {
    const shape = fields[name];
    const path = `${prefix}${name}`;
    if (shape === undefined) return [{ kind: "extraneous", path, shape: { kind: "any" }, value } as const];
    return problemsOf(shape, value, path);
  });
  return [...missing, ...wrong];
}

function problemsOf(shape: Shape, value: unknown, path: string): Problem[] {
  if (value === UNKNOWN || value === undefined || shape.kind === "any") return [];
  const found = kindsOf(value);
  if (!found.includes(shape.kind)) return [{ kind: "type", path, shape, value }];
  if (typeof value === "string") return problemsOfText(shape, value, path);
  if (typeof value === "number") return problemsOfNumber(shape, value, path);
  if (Array.isArray(value)) return problemsOfList(shape, value, path);
  if (!isObject(value)) return [];
  if (shape.fields !== undefined) return findProblems(shape.fields, value, path);
  const { items } = shape;
  if (items === undefined) return [];
  return Object.entries(value).flatMap(([key, each]) => problemsOf(items, each, `${path}.${key}`));
}

function kindsOf(value: unknown): Shape["kind"][] {
  if (typeof value === "string") return ["string"];
  if (typeof value === "number") return ["integer", "number"];
  if (typeof value === "boolean") return ["boolean"];
  return Array.isArray(value) ? ["array"] : ["object", "map"];
}

function problemsOfText(shape: Shape, value: string, path: string): Problem[] {
  const { min = 0, max = Infinity, pattern, oneOf } = shape;
  const problems: Problem[] = [];
  const length = Buffer.byteLength(value);
  if (length < min) problems.push({ kind: "short", path, shape, value });
  if (length > max) problems.push({ kind: "long", path, shape, value });
  if (pattern !== undefined && !new RegExp(pattern).test(value))
    problems.push({ kind: "pattern", path, shape, value });
  if (oneOf !== undefined && !oneOf.includes(value)) problems.push({ kind: "enum", path, shape, value });
  const judged = shape.judge?.(value);
  if (judged !== undefined) problems.push({ kind: "rule", path, shape, value, text: judged });
  return problems;
}

function problemsOfNumber(shape: Shape, value: number, path: string): Problem[] {
  const { min = -Infinity, max = Infinity } = shape;
  const problems: Problem[] = [];
  if (shape.kind === "integer" && !Number.isInteger(value))
    problems.push({ kind: "fraction", path, shape, value });
  if (value < min) problems.push({ kind: "low", path, shape, value });
  if (value > max) problems.push({ kind: "high", path, shape, value });
  return problems;
}

function problemsOfList(shape: Shape, value: readonly unknown[], path: string): Problem[] {
  const { min = 0, max = Infinity, items } = shape;
  const problems: Problem[] = [];
  if (value.length < min) problems.push({ kind: "few", path, shape, value });
  if (value.length > max) problems.push({ kind: "many", path, shape, value });
  if (items === undefined) return problems;
  return [...problems, ...value.flatMap((each, index) => problemsOf(items, each, `${path}[${index}]`))];
}
