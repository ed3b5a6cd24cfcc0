import { isObject } from "../base/answer";
import {
  dataverseError,
  inSituation,
  invalidReference,
  payloadError,
  textTooLong,
  unknownProperty,
} from "./errors";
import type { Row, RowValue } from "./options";
import type { Column, Table } from "./schema";

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const OLDEST_DATE_MS = Date.UTC(1753, 0, 1);

/** What one payload asks to write. */
export interface Change {
  /** The row the payload itself names, in lower case. */
  readonly id: string | undefined;
  readonly values: Row;
  /** Ids of other rows it points to, by table. */
  readonly references: readonly { readonly table: string; readonly id: string }[];
}

/** Knows the set name of a lookup's target, to read `@odata.bind`. */
export type SetNames = (logicalName: string) => string | undefined;

/** Parses a request body; not JSON is refused as the service refuses it. */
export function parseBody(body: Buffer): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString());
  } catch {
    parsed = undefined;
  }
  if (isObject(parsed)) return parsed;
  throw dataverseError(
    400,
    "0x80048d19",
    "An error occurred while validating input parameters: the body is not a JSON object.",
  );
}

/** Reads and checks one row of a payload: property names, types, lengths, references. */
export function readChange(table: Table, payload: Record<string, unknown>, setNames: SetNames): Change {
  const values: Row = {};
  const references: { table: string; id: string }[] = [];
  let id: string | undefined;
  for (const [name, value] of Object.entries(payload)) {
    if (name.includes("@")) {
      const bound = readBinding(table, { name, value, setNames });
      if (bound === undefined) continue;
      values[bound.column] = bound.id;
      if (bound.id !== null) references.push({ table: bound.table, id: bound.id });
      continue;
    }
    const column = table.columns.get(name);
    const cleared = column === undefined ? navigation(table, name) : undefined;
    if (cleared !== undefined && value === null) {
      values[lookupName(cleared)] = null;
      continue;
    }
    if (column === undefined) throw unwritable(table, name);
    if (column.readOnly === true) continue;
    const checked = readValue(table, column, value);
    if (name !== table.primaryId) values[name] = checked;
    else if (typeof checked === "string") id = checked;
  }
  return { id, values, references };
}

/** Reads an id in a URL or a payload; lower case, or undefined when it is not a GUID. */
export function readGuid(text: unknown): string | undefined {
  return typeof text === "string" && GUID.test(text) ? text.toLowerCase() : undefined;
}

/** The name under which a lookup's value is stored and selected. */
export function lookupName(column: Column): string {
  return `_${column.logicalName}_value`;
}

/** Name of a lookup's navigation property; it is case-sensitive. */
export function navigationOf(column: Column): string {
  return column.navigation ?? column.schemaName;
}

function readBinding(
  table: Table,
  { name, value, setNames }: { name: string; value: unknown; setNames: SetNames },
): { column: string; table: string; id: string | null } | undefined {
  const [property = "", annotation] = name.split("@", 2);
  if (property === "" || annotation !== "odata.bind") return undefined;
  const column = navigation(table, property);
  if (column?.target === undefined) {
    const inner = `Microsoft.OData.ODataException: An undeclared property '${property}' which only has property annotations in the payload but no property value was found in the payload. In OData, only declared navigation properties and declared named streams can be represented as properties without values.`;
    throw payloadError(table.setName, inner);
  }
  if (value === null) return { column: lookupName(column), table: column.target, id: null };
  const link = typeof value === "string" ? value : JSON.stringify(value);
  const match = /^(?:https?:\/\/[^/]+\/api\/data\/v[\d.]+\/|\/)?([A-Za-z_]+)\(([^)]*)\)$/.exec(link);
  const id = readGuid(match?.[2]);
  if (match === null || id === undefined || match[1] !== setNames(column.target))
    throw invalidReference(link);
  return { column: lookupName(column), table: column.target, id };
}

function navigation(table: Table, property: string): Column | undefined {
  for (const column of table.columns.values()) {
    if (column.type === "Lookup" && navigationOf(column) === property) return column;
  }
  return undefined;
}

function unwritable(table: Table, name: string): Error {
  const lookup = /^_(\w+)_value$/.exec(name)?.[1];
  if (lookup === undefined || !table.columns.has(lookup)) {
    return unknownProperty(table.setName, table.logicalName, name);
  }
  const text =
    "CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.";
  return payloadError(table.setName, text);
}

function readValue(table: Table, column: Column, value: unknown): RowValue {
  if (column.type === "Lookup" || column.type === "Owner")
    throw unknownProperty(table.setName, table.logicalName, column.logicalName);
  if (value === null) return null;
  if (column.type === "String" || column.type === "Memo") return readText(table, column, value);
  if (column.type === "Uniqueidentifier") return readGuid(value) ?? cannotConvert(table, value, "Edm.Guid");
  if (column.type === "DateTime") return readDate(table, value);
  if (column.type === "Boolean") {
    return typeof value === "boolean" ? value : cannotConvert(table, value, "Edm.Boolean");
  }
  return typeof value === "number" ? value : cannotConvert(table, value, "Edm.Int32");
}

function readText(table: Table, column: Column, value: unknown): RowValue {
  if (typeof value !== "string") return cannotConvert(table, value, "Edm.String");
  const maxLength = column.maxLength ?? 4000;
  if (value.length > maxLength) throw textTooLong(table.logicalName, column.logicalName, maxLength);
  // An empty text is stored as no value.
  return value === "" ? null : value;
}

// Edm.DateTimeOffset needs an offset; the column keeps whole seconds.
function readDate(table: Table, value: unknown): string {
  const isDate =
    typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value);
  const ms = isDate ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) {
    const isWithoutZone = typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(value);
    return cannotConvert(table, value, "Edm.DateTimeOffset", isWithoutZone ? "date-without-zone" : "");
  }
  if (ms < OLDEST_DATE_MS) {
    const message = `DateTime is less than minumum value supported by CrmDateTime. Actual value: ${String(value)}, Minimum value supported: 01/01/1753 00:00:00`;
    throw dataverseError(400, "0x80040239", message);
  }
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function cannotConvert(table: Table, value: unknown, type: string, situation = ""): never {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const inner = `Microsoft.OData.ODataException: Cannot convert the literal '${text}' to the expected type '${type}'.`;
  throw inSituation(situation, payloadError(table.setName, inner));
}
