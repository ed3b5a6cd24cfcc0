import { badQuery } from "./errors";
import type { Row, RowValue } from "./options";
import type { ColumnType } from "./schema";

/** Decides whether a row is part of the result. */
export type RowFilter = (row: Row) => boolean;

/** How a name in a filter is compared, and under which key a row has its value. */
export interface Operand {
  readonly type: ColumnType;
  readonly key: string;
}

type OperandOf = (name: string) => Operand;
type Literal = { readonly kind: "text" | "bare"; readonly value: string };

const COMPARISONS = new Set(["eq", "ne", "gt", "ge", "lt", "le"]);
const TOKENS = /\s*(\(|\)|'(?:[^']|'')*'|[^\s()']+)/y;

// The subset of https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows
// with eq, ne, gt, ge, lt, le, and, or, not and parentheses.

/** Parses a `$filter`; the column types decide how values compare. */
export function parseFilter(text: string, operandOf: OperandOf): RowFilter {
  const parser = new FilterParser(tokenize(text), operandOf);
  return parser.whole();
}

class FilterParser {
  private at = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly operandOf: OperandOf,
  ) {}

  whole(): RowFilter {
    const filter = this.or();
    if (this.at < this.tokens.length) throw syntaxError(this.tokens[this.at]);
    return filter;
  }

  private or(): RowFilter {
    const parts = [this.and()];
    while (this.take("or")) parts.push(this.and());
    return parts.length === 1 ? (parts[0] ?? never) : (row) => parts.some((part) => part(row));
  }

  private and(): RowFilter {
    const parts = [this.not()];
    while (this.take("and")) parts.push(this.not());
    return parts.length === 1 ? (parts[0] ?? never) : (row) => parts.every((part) => part(row));
  }

  private not(): RowFilter {
    if (!this.take("not")) return this.primary();
    const inner = this.not();
    return (row) => !inner(row);
  }

  private primary(): RowFilter {
    if (this.take("(")) {
      const inner = this.or();
      if (!this.take(")")) throw syntaxError(this.tokens[this.at]);
      return inner;
    }
    const { type, key } = this.operandOf(this.next());
    const operator = this.next();
    if (!COMPARISONS.has(operator)) throw syntaxError(operator);
    return comparison(key, { operator, literal: literalOf(this.next()), type });
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }

  private next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw syntaxError(token);
    this.at += 1;
    return token;
  }
}

function comparison(
  column: string,
  { operator, literal, type }: { operator: string; literal: Literal; type: ColumnType },
): RowFilter {
  if (literal.kind === "bare" && literal.value === "null") {
    if (operator !== "eq" && operator !== "ne") throw syntaxError(`${operator} null`);
    return (row) => ((row[column] ?? null) === null) === (operator === "eq");
  }
  const wanted = comparable(literal.value, { type, quoted: literal.kind === "text" });
  return (row) => {
    const value = row[column] ?? null;
    // The service turns `ne` into "differs or has no value".
    if (value === null) return operator === "ne";
    return holds(operator, order(stored(value, type), wanted));
  };
}

function holds(operator: string, sign: number): boolean {
  if (operator === "eq") return sign === 0;
  if (operator === "ne") return sign !== 0;
  if (operator === "gt") return sign > 0;
  if (operator === "ge") return sign >= 0;
  return operator === "lt" ? sign < 0 : sign <= 0;
}

function order(a: string | number, b: string | number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function stored(value: Exclude<RowValue, null>, type: ColumnType): string | number {
  if (type === "DateTime") return Date.parse(String(value));
  return typeof value === "string" ? value.toLowerCase() : Number(value);
}

function comparable(text: string, { type, quoted }: { type: ColumnType; quoted: boolean }): string | number {
  if (type === "DateTime") {
    const ms = Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text);
    if (Number.isNaN(ms)) throw syntaxError(text);
    return ms;
  }
  // Text compares without case, as the database's collation does; ids are written without quotes.
  const isText = type === "String" || type === "Memo";
  if (isText && !quoted) throw incompatible(text);
  if (isText || isReference(type)) return text.toLowerCase();
  if (type === "Boolean") {
    if (text !== "true" && text !== "false") throw incompatible(text);
    return text === "true" ? 1 : 0;
  }
  if (Number.isNaN(Number(text))) throw incompatible(text);
  return Number(text);
}

function isReference(type: ColumnType): boolean {
  return type === "Uniqueidentifier" || type === "Lookup" || type === "Owner";
}

function literalOf(token: string): Literal {
  if (!token.startsWith("'")) return { kind: "bare", value: token };
  return { kind: "text", value: token.slice(1, -1).replaceAll("''", "'") };
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < text.trimEnd().length) {
    const start = TOKENS.lastIndex;
    const token = TOKENS.exec(text)?.[1];
    if (token === undefined) throw syntaxError(text.slice(start));
    tokens.push(token);
  }
  return tokens;
}

function incompatible(text: string): Error {
  return badQuery(`A binary operator with incompatible types was detected at '${text}' in the filter.`);
}

function syntaxError(token: string | undefined): Error {
  return badQuery(`Syntax error in the filter at '${token ?? "its end"}'.`);
}

function never(): boolean {
  return false;
}
