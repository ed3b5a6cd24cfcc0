import { json, type Answer, type Incoming } from "../base/answer";
import { badQuery, inSituation } from "./errors";
import { parseFilter, type Operand } from "./filter";
import type { Row } from "./options";
import { API_PATH, view, type Session } from "./organization";
import { compare, pageOf, type Term } from "./paging";
import { lookupName, navigationOf } from "./payload";
import type { Column, Table } from "./schema";
import type { TableRows } from "./store";

const KNOWN_OPTIONS = new Set(["$select", "$filter", "$orderby", "$top", "$count", "$skiptoken"]);

// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/overview

/** What a set has beyond its columns and rows. */
export interface ListExtras {
  /** Further properties of a row: what `$expand` asks for. */
  readonly expand?: (row: Row) => Record<string, unknown>;
  /** Rows that the caches do not know yet are left out. */
  readonly isVisible?: (row: Row) => boolean;
}

/** GET of a set: filter, order, page. */
export function list(
  org: Session,
  rows: TableRows,
  { request, expand, isVisible = () => true }: ListExtras & { readonly request: Incoming },
): Answer {
  org.caller.need("Read", rows.table);
  const { query } = request;
  for (const option of query.keys()) {
    const isKnown = KNOWN_OPTIONS.has(option) || (option === "$expand" && expand !== undefined);
    if (option.startsWith("$") && !isKnown) {
      throw badQuery(`The query parameter ${option} is not supported.`);
    }
  }
  const terms = termsOf(rows.table, query.get("$orderby"));
  const matching = ordered(
    terms,
    filtered(rows, query.get("$filter")).filter(
      (row) => isVisible(row) && org.caller.may("Read", rows.table, row),
    ),
  );
  const columns = selected(rows.table, query.get("$select"));
  const top = query.has("$top") ? wholeNumber("$top", query.get("$top")) : Number.POSITIVE_INFINITY;
  const { page, nextLink } = pageOf(org, request, { rows: matching, terms, top });
  const suffix = query.has("$select") ? `(${columns.join(",")})` : "";
  return json(200, {
    "@odata.context": `${org.origin()}${API_PATH}$metadata#${rows.table.setName}${suffix}`,
    ...(query.get("$count") === "true" ? { "@odata.count": matching.length } : {}),
    value: page.map((row) => ({ ...view(rows, row, columns), ...expand?.(row) })),
    ...(nextLink === undefined ? {} : { "@odata.nextLink": nextLink }),
  });
}

/** The columns to show: those of `$select`, or all of them; an unknown one is refused. */
export function selected(table: Table, select: string | null): string[] {
  const names = [...table.columns.values()].map(readName);
  if (select === null || select.trim() === "") return names;
  const wanted = select.split(",").map((name) => name.trim());
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) throw unknownColumn(table, unknown);
  return wanted;
}

/** The name under which a column is read. */
export function readName(column: Column): string {
  return column.type === "Lookup" || column.type === "Owner" ? lookupName(column) : column.logicalName;
}

function filtered({ table, rows }: TableRows, filter: string | null): Row[] {
  if (filter === null) return [...rows.values()];
  return [...rows.values()].filter(parseFilter(filter, (name) => operand(table, name)));
}

// A lookup can also be named by its navigation property, as in `parentbusinessunitid eq null`.
function operand(table: Table, name: string): Operand {
  for (const column of table.columns.values()) {
    const isNamed = readName(column) === name || (column.type === "Lookup" && navigationOf(column) === name);
    if (isNamed) return { type: column.type, key: readName(column) };
  }
  throw unknownColumn(table, name);
}

/** Without an order, the primary key is one. */
function termsOf(table: Table, orderBy: string | null): Term[] {
  return (orderBy ?? table.primaryId).split(",").map((term) => {
    const [name = "", direction = "asc"] = term.trim().split(/\s+/);
    selected(table, name);
    return { name, sign: direction === "desc" ? -1 : 1 };
  });
}

function ordered(terms: readonly Term[], rows: Row[]): Row[] {
  return rows.sort((a, b) => {
    for (const { name, sign } of terms) {
      const order = compare(a[name] ?? null, b[name] ?? null);
      if (order !== 0) return sign * order;
    }
    return 0;
  });
}

function wholeNumber(option: string, text: string | null): number {
  if (text !== null && /^[1-9]\d*$/.test(text)) return Number(text);
  throw badQuery(`Invalid value '${text ?? ""}' for ${option} query option found.`);
}

function unknownColumn(table: Table, name: string): Error {
  const type = `Microsoft.Dynamics.CRM.${table.logicalName}`;
  return inSituation(
    "unknown-column",
    badQuery(`Could not find a property named '${name}' on type '${type}'.`),
  );
}
