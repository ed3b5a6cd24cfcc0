import { calledBy, expression, INGESTED, itemsOf, only, type Expression, type Row } from "./expressions";
import { analyse, type KqlNode, type Tables } from "./language";
import { compared, Dynamic, type Value } from "./values";

/** A query that is ready to run: rows of tables at a time in, rows out. */
export type Query = (tables: Readonly<Record<string, readonly Row[]>>, nowMs: number) => readonly Row[];

type Operator = (rows: readonly Row[], nowMs: number) => readonly Row[];

/**
 * Compiles a query by the tree that Microsoft's parser makes of it. What this evaluator doesn't know, and what the parser
 * refuses, is an error.
 */
export function compile(query: string, tables: Tables): Query {
  const { problems, root } = analyse(query, tables);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return source(only(only(only(only(root)))));
}

function source(node: KqlNode): Query {
  switch (node.kind) {
    case "ParenthesizedExpression":
      return source(only(node));
    case "PipeExpression": {
      const [before, after] = node.children;
      if (before === undefined || after === undefined) break;
      const [rows, next] = [source(before), operator(after)];
      return (tables, nowMs) => next(rows(tables, nowMs), nowMs);
    }
    case "NameReference":
      return (tables) => tables[node.text] ?? [];
    case "UnionOperator":
      return union(node);
    case "DataTableExpression":
      // Only without rows: its columns are the parser's concern.
      if (node.children.length !== 1) break;
      return () => [];
  }
  throw new Error(`this evaluator has no ${node.kind}: ${node.text}`);
}

/** Columns that a table lacks aren't filled in: the tables must have the same. */
function union(node: KqlNode): Query {
  const [parameters, tables] = node.children;
  if (tables === undefined || parameters?.text !== "isfuzzy=true")
    throw new Error(`this evaluator has no ${node.kind}: ${node.text}`);
  const queries = itemsOf(tables).map(source);
  return (given, nowMs) =>
    queries.flatMap((query) => query(given, nowMs)).map((row) => extended(row, { [INGESTED]: undefined }));
}

function operator(node: KqlNode): Operator {
  switch (node.kind) {
    case "FilterOperator": {
      const condition = expression(only(node));
      return (rows, nowMs) => rows.filter((row) => condition(row, nowMs) === true);
    }
    case "ExtendOperator": {
      const columns = itemsOf(only(node)).map(named(expression));
      return (rows, nowMs) =>
        rows.map((row) => {
          const added: Record<string, Value> = {};
          for (const { name, value } of columns) added[name] = value(row, nowMs);
          return extended(row, added);
        });
    }
    case "SummarizeOperator": {
      const aggregates = itemsOf(only(node)).map(aggregate);
      return (rows, nowMs) => [Object.assign({}, ...aggregates.map((each) => each(rows, nowMs))) as Row];
    }
    default:
      throw new Error(`this evaluator has no ${node.kind}: ${node.text}`);
  }
}

/** A row with more columns; a copy would cost several times as much. */
function extended(row: Row, more: Row): Row {
  return Object.assign(Object.create(row), more) as Row;
}

/** `name = …`, whose right side `of` compiles. */
function named<T>(of: (node: KqlNode) => T): (node: KqlNode) => { readonly name: string; readonly value: T } {
  return ({ kind, text, children: [name, value] }) => {
    if (kind !== "SimpleNamedExpression" || name === undefined || value === undefined)
      throw new Error(`this evaluator has no ${kind}: ${text}`);
    return { name: name.text, value: of(value) };
  };
}

/** The columns that an aggregate makes of all rows. */
type Aggregate = (rows: readonly Row[], nowMs: number) => Row;

/** https://learn.microsoft.com/kusto/query/aggregation-functions */
function aggregate(node: KqlNode): Aggregate {
  if (node.kind === "FunctionCallExpression") return argMax(node);
  const { name, value } = named(single)(node);
  return (rows, nowMs) => ({ [name]: value(rows, nowMs) });
}

/** An aggregate of one value. */
function single(node: KqlNode): (rows: readonly Row[], nowMs: number) => Value {
  const { name, parts } = calledBy(node);
  const [part, limit] = parts;
  if (name === "count" && part === undefined) return (rows) => rows.length;
  if (name === "max" && part !== undefined && parts.length === 1) return maximum(expression(part));
  if (part !== undefined && limit?.kind === "LongLiteralExpression") {
    const value = expression(part);
    const first = (values: readonly Value[]): Dynamic => new Dynamic(values.slice(0, Number(limit.text)));
    if (name === "make_list") return (rows, nowMs) => first(rows.map((row) => value(row, nowMs)));
    if (name === "make_set")
      return (rows, nowMs) => first([...new Set(rows.map((row) => value(row, nowMs)))]);
  }
  throw new Error(`this evaluator has no aggregate ${name}`);
}

/** The greatest value that isn't null; null without one. */
function maximum(value: Expression): (rows: readonly Row[], nowMs: number) => Value {
  return (rows, nowMs) => {
    let greatest: Value = null;
    for (const row of rows) {
      const each = value(row, nowMs);
      if (isGreater(each, greatest)) greatest = each;
    }
    return greatest;
  };
}

function isGreater(value: Value, than: Value): boolean {
  return (compared(value, than) ?? (value === null ? -1 : 1)) > 0;
}

/** `arg_max(a, b)`: the greatest `a`, and `b` of the row that has it; without any, null and what a string has in its place. */
function argMax(node: KqlNode): Aggregate {
  const { name, parts } = calledBy(node);
  const [by, column] = parts;
  if (
    name !== "arg_max" ||
    parts.length !== 2 ||
    ![by, column].every((each) => each?.kind === "NameReference")
  )
    throw new Error(`this evaluator has no ${node.kind}: ${node.text}`);
  const [byName, columnName] = [by?.text ?? "", column?.text ?? ""];
  return (rows) => {
    let [greatest, beside]: [Value, Value] = [null, ""];
    for (const row of rows) {
      const each = row[byName] ?? null;
      if (isGreater(each, greatest)) [greatest, beside] = [each, row[columnName] ?? null];
    }
    return { [byName]: greatest, [columnName]: beside };
  };
}
