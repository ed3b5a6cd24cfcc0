import { calledBy, expression, INGESTED, itemsOf, only, type Expression, type Row } from "./expressions";
import { analyse, type KqlNode, type Tables } from "./language";
import { compared, type Value } from "./values";

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
      const columns = itemsOf(only(node)).map(named(maximum));
      return (rows, nowMs) => [
        Object.fromEntries(columns.map(({ name, value }) => [name, value(rows, nowMs)])),
      ];
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

/** The greatest value that isn't null; null without one. */
function maximum(node: KqlNode): (rows: readonly Row[], nowMs: number) => Value {
  const { name, parts } = calledBy(node);
  const [part] = parts;
  if (name !== "max" || part === undefined || parts.length > 1)
    throw new Error(`this evaluator has no aggregate ${name}`);
  const value: Expression = expression(part);
  return (rows, nowMs) => {
    let greatest: Value = null;
    for (const row of rows) {
      const each = value(row, nowMs);
      if ((compared(each, greatest) ?? (each === null ? -1 : 1)) > 0) greatest = each;
    }
    return greatest;
  };
}
