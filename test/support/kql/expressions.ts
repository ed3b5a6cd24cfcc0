import type { KqlNode } from "./language";
import { compared, Dynamic, literal, Timespan, type Value } from "./values";

/** When a record was ingested: no column, and lost where records of several tables are put together. */
export const INGESTED = Symbol("ingested");

export type Row = Readonly<Record<string, Value>> & { readonly [INGESTED]?: Date | undefined };

/** The value of an expression in a row, at a time. */
export type Expression = (row: Row, nowMs: number) => Value;

type Call = (values: readonly Value[], row: Row, nowMs: number) => Value;

/** Makes an expression of its node. What this evaluator doesn't know is an error, never a guess. */
export function expression(node: KqlNode): Expression {
  const { kind, text, children } = node;
  if (/(?:String|Long|Boolean|Timespan|DateTime)LiteralExpression$/.test(kind)) {
    const value = literal(kind, text);
    return () => value;
  }
  const test = comparisons[kind];
  if (test !== undefined) return comparison(pair(node), test);
  switch (kind) {
    case "ParenthesizedExpression":
      return expression(only(node));
    case "NameReference":
      return column(text);
    case "PathExpression":
      return path(node);
    case "FunctionCallExpression":
      return call(node);
    case "AndExpression":
      return logical(pair(node), false);
    case "OrExpression":
      return logical(pair(node), true);
    case "InExpression":
      return isIn(children);
    case "AddExpression":
      return sum(pair(node));
    case "StartsWithExpression": {
      const [text, start] = pair(node).map(expression) as [Expression, Expression];
      // Whatever the case of its letters.
      return (row, nowMs) =>
        string(text(row, nowMs))
          .toLowerCase()
          .startsWith(string(start(row, nowMs)).toLowerCase());
    }
    default:
      throw new Error(`this evaluator has no ${kind}: ${text}`);
  }
}

/** The parts of a list, such as arguments. */
export function itemsOf(list: KqlNode | undefined): KqlNode[] {
  const inner = list?.kind === "ExpressionList" ? list.children[0] : list;
  return (inner?.children ?? []).map(only);
}

/** The one part of a node. */
export function only(node: KqlNode): KqlNode {
  const [part, ...more] = node.children;
  if (part === undefined || more.length > 0)
    throw new Error(`this evaluator has no ${node.kind}: ${node.text}`);
  return part;
}

/** Name and arguments of a call. */
export function calledBy({ kind, text, children: [name, list] }: KqlNode): {
  readonly name: string;
  readonly parts: readonly KqlNode[];
} {
  if (kind !== "FunctionCallExpression" || name === undefined)
    throw new Error(`this evaluator has no ${kind}: ${text}`);
  return { name: name.text, parts: itemsOf(list) };
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  EqualExpression: (order) => order === 0,
  NotEqualExpression: (order) => order !== 0,
  LessThanExpression: (order) => order < 0,
  LessThanOrEqualExpression: (order) => order <= 0,
  GreaterThanExpression: (order) => order > 0,
  GreaterThanOrEqualExpression: (order) => order >= 0,
};

/** https://learn.microsoft.com/kusto/query/scalar-functions */
const functions: Readonly<Record<string, { readonly arity: number | "any"; readonly call: Call }>> = {
  now: { arity: 0, call: (_values, _row, nowMs) => new Date(nowMs) },
  ago: { arity: 1, call: ([span], _row, nowMs) => new Date(nowMs - timespan(span).ms) },
  isnull: { arity: 1, call: ([value]) => value === null },
  isnotnull: { arity: 1, call: ([value]) => value !== null },
  isempty: { arity: 1, call: ([value]) => value === "" || value === null },
  iff: { arity: 3, call: ([condition, yes, no]) => (condition === true ? yes : no) ?? null },
  parse_json: { arity: 1, call: ([text]) => new Dynamic(parsed(string(text))) },
  tostring: { arity: 1, call: ([value]) => (typeof value === "number" ? String(value) : textOf(value)) },
  strcat: { arity: "any", call: (values) => values.map(string).join("") },
  substring: { arity: 3, call: ([text, from, length]) => string(text).substr(number(from), number(length)) },
  array_sort_asc: { arity: 1, call: ([list]) => new Dynamic(textsIn(list).toSorted(byUnits)) },
  strcat_array: { arity: 2, call: ([list, by]) => textsIn(list).join(string(by)) },
  replace_regex: {
    arity: 3,
    call: ([text, pattern, by]) => string(text).replaceAll(new RegExp(string(pattern), "g"), string(by)),
  },
  tolong: { arity: 1, call: ([value]) => longOf(value) },
  ingestion_time: {
    arity: 0,
    call: (_values, row) => {
      const at = row[INGESTED];
      if (at === undefined) throw new Error("ingestion_time() outside the table of the record");
      return at;
    },
  },
};

function call(node: KqlNode): Expression {
  const { name, parts } = calledBy(node);
  const found = functions[name];
  if (found === undefined || (found.arity !== "any" && found.arity !== parts.length))
    throw new Error(`this evaluator has no function ${name} of ${parts.length} arguments`);
  const values = parts.map(expression);
  return (row, nowMs) =>
    found.call(
      values.map((value) => value(row, nowMs)),
      row,
      nowMs,
    );
}

function column(name: string): Expression {
  return (row) => {
    const value = row[name];
    if (value === undefined) throw new Error(`no column ${name}`);
    return value;
  };
}

function path(node: KqlNode): Expression {
  const [target, selector] = pair(node);
  if (selector.kind !== "NameReference")
    throw new Error(`this evaluator has no path with ${selector.kind}: ${node.text}`);
  const value = expression(target);
  return (row, nowMs) => {
    const { json } = dynamic(value(row, nowMs));
    const isBag = typeof json === "object" && json !== null && !Array.isArray(json);
    return new Dynamic(isBag ? (json as Record<string, unknown>)[selector.text] : undefined);
  };
}

/** Null on either side makes null, which isn't true. */
function comparison(
  [left, right]: readonly [KqlNode, KqlNode],
  test: (order: number) => boolean,
): Expression {
  const [a, b] = [expression(left), expression(right)];
  return (row, nowMs) => {
    const order = compared(a(row, nowMs), b(row, nowMs));
    return order === undefined ? null : test(order);
  };
}

/** Three-valued: `decisive` on either side decides, else null stays null. */
function logical([left, right]: readonly [KqlNode, KqlNode], decisive: boolean): Expression {
  const [a, b] = [expression(left), expression(right)];
  return (row, nowMs) => {
    const values = [boolean(a(row, nowMs)), boolean(b(row, nowMs))];
    if (values.includes(decisive)) return decisive;
    return values.includes(null) ? null : !decisive;
  };
}

function isIn([target, list]: readonly KqlNode[]): Expression {
  if (target === undefined || list?.kind !== "ExpressionList")
    throw new Error("this evaluator has no `in` but of a list");
  const value = expression(target);
  const values = itemsOf(list).map(expression);
  return (row, nowMs) => values.some((each) => compared(value(row, nowMs), each(row, nowMs)) === 0);
}

function sum([left, right]: readonly [KqlNode, KqlNode]): Expression {
  const [a, b] = [expression(left), expression(right)];
  return (row, nowMs) => {
    const at = a(row, nowMs);
    if (!(at instanceof Date)) throw new Error("this evaluator adds to a datetime only");
    return new Date(at.getTime() + timespan(b(row, nowMs)).ms);
  };
}

function pair({ kind, text, children }: KqlNode): readonly [KqlNode, KqlNode] {
  const [left, right, ...more] = children;
  if (left === undefined || right === undefined || more.length > 0)
    throw new Error(`this evaluator has no ${kind}: ${text}`);
  return [left, right];
}

/** The same text is parsed in many rows and evaluations. */
const known = new Map<string, unknown>();

function parsed(text: string): unknown {
  if (!known.has(text)) known.set(text, jsonOr(text));
  return known.get(text);
}

/** A text that isn't JSON is a string. */
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function textOf(value: Value | undefined): string {
  const { json } = dynamic(value);
  return typeof json === "string" ? json : json === undefined || json === null ? "" : JSON.stringify(json);
}

function longOf(value: Value | undefined): number | null {
  const { json } = dynamic(value);
  return typeof json === "number" ? Math.trunc(json) : null;
}

function dynamic(value: Value | undefined): Dynamic {
  if (value instanceof Dynamic) return value;
  throw new Error("this evaluator converts dynamic values only");
}

function timespan(value: Value | undefined): Timespan {
  if (value instanceof Timespan) return value;
  throw new Error("a timespan is needed");
}

function string(value: Value | undefined): string {
  if (typeof value === "string") return value;
  throw new Error("a string is needed");
}

function textsIn(value: Value | undefined): string[] {
  const { json } = dynamic(value);
  if (Array.isArray(json) && json.every((each) => typeof each === "string")) return json;
  throw new Error("a list of strings is needed");
}

function byUnits(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

function number(value: Value | undefined): number {
  if (typeof value === "number") return value;
  throw new Error("a number is needed");
}

function boolean(value: Value): boolean | null {
  if (value === null || typeof value === "boolean") return value;
  throw new Error("a bool is needed");
}
