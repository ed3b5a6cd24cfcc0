import { isObject } from "../../base/answer";
import { dataverseError, payloadError } from "../errors";
import type { Organization } from "../organization";
import { entityMissing, invalidArgument } from "../refusals";
import type { Row, RowValue } from "../options";
import type { Table } from "../schema";

/** Which rows of which table a job deletes. */
export interface DeletionQuery extends Criterion {
  readonly table: string;
}

/** A condition, or several, with its text in FetchXML. */
interface Criterion {
  readonly xml: string;
  readonly selects: (row: Row, nowMs: number) => boolean;
}

type Test = (value: RowValue, nowMs: number) => boolean;

const DAY_MS = 86_400_000;
const FETCH_OPERATORS: Readonly<Record<string, string>> = {
  Equal: "eq",
  OlderThanXDays: "older-than-x-days",
};

/** Reads one element of a QuerySet; the caller needs Read and Delete on its table. */
export function readQuery(
  org: Organization,
  element: unknown,
): DeletionQuery & { readonly definition: Table } {
  const name = isObject(element) ? element["EntityName"] : undefined;
  if (!isObject(element) || typeof name !== "string") {
    throw payloadError("BulkDelete", "A query of the QuerySet has no EntityName.");
  }
  const definition = org.store.named(name)?.table;
  if (definition === undefined) throw entityMissing(name);
  const criteria = element["Criteria"] ?? { FilterOperator: "And" };
  const { selects, xml: filter } = readFilter(definition, criteria);
  const xml = `<fetch distinct="false"><entity name="${name}">${filter}</entity></fetch>`;
  return { table: name, selects, xml, definition };
}

function readFilter(table: Table, filter: unknown): Criterion {
  if (!isObject(filter)) throw payloadError("BulkDelete", "The Criteria are not an object.");
  const operator = filter["FilterOperator"];
  if (operator !== "And" && operator !== "Or") {
    throw payloadError("BulkDelete", "The FilterOperator is not valid.");
  }
  const conditions = listOf(filter["Conditions"]).map((each) => readCondition(table, each));
  const filters = listOf(filter["Filters"]).map((each) => readFilter(table, each));
  const parts = [...conditions, ...filters];
  // A filter without any condition lets everything pass.
  if (parts.length === 0) return { xml: "", selects: () => true };
  const holds = (row: Row, nowMs: number) => (part: Criterion) => part.selects(row, nowMs);
  return {
    xml: `<filter type="${operator.toLowerCase()}">${parts.map((part) => part.xml).join("")}</filter>`,
    selects: (row, nowMs) =>
      operator === "And" ? parts.every(holds(row, nowMs)) : parts.some(holds(row, nowMs)),
  };
}

function readCondition(table: Table, condition: unknown): Criterion {
  if (!isObject(condition)) throw payloadError("BulkDelete", "A condition is not an object.");
  const { AttributeName: name, Operator: operator } = condition;
  const column = typeof name === "string" ? table.columns.get(name) : undefined;
  if (column === undefined) {
    const message = `'${table.logicalName}' entity doesn't contain attribute with Name = '${String(name)}'.`;
    throw dataverseError(400, "0x80041103", message);
  }
  const value = readValue(condition["Values"]);
  const test = testOf({ operator, type: column.type, value });
  const fetchOperator = FETCH_OPERATORS[String(operator)] ?? "";
  return {
    xml: `<condition attribute="${column.logicalName}" operator="${fetchOperator}" value="${value}"/>`,
    selects: (row, nowMs) => test(row[column.logicalName] ?? null, nowMs),
  };
}

// That a day is 24 hours here, whatever the time zone, is a guess: the documentation does not say.
function testOf({ operator, type, value }: { operator: unknown; type: string; value: string }): Test {
  if (operator === "Equal") return (each) => String(each).toLowerCase() === value.toLowerCase();
  if (operator !== "OlderThanXDays") {
    throw invalidArgument(`The condition operator ${JSON.stringify(operator)} is not imitated.`);
  }
  const days = Number(value);
  if (type !== "DateTime") throw invalidArgument("OlderThanXDays needs a column of dates.");
  if (!Number.isInteger(days) || days < 1)
    throw invalidArgument("OlderThanXDays needs a whole number above 0.");
  return (each, nowMs) => typeof each === "string" && Date.parse(each) < nowMs - days * DAY_MS;
}

// {"Value":"365","Type":"System.Int32"}: the type says how to read it, whichever way it is written.
function readValue(values: unknown): string {
  const [value, ...others] = listOf(values);
  if (others.length > 0 || !isObject(value)) throw payloadError("BulkDelete", "A condition needs one value.");
  const { Value: text, Type: type } = value;
  if (type !== "System.String" && type !== "System.Int32") {
    throw payloadError("BulkDelete", `The type '${String(type)}' of a value is not valid.`);
  }
  if (typeof text === "string" || typeof text === "number" || typeof text === "boolean") return String(text);
  throw payloadError("BulkDelete", "A value of a condition is neither text nor number.");
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw payloadError("BulkDelete", "A list was expected.");
}
