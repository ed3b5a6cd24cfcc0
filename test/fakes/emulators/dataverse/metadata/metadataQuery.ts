import type { Incoming } from "../../base/answer";
import { badQuery, dataverseError } from "../errors";
import { parseFilter } from "../filter";
import type { Row, RowValue } from "../options";
import type { ColumnType } from "../schema";

// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api

/** The `$filter` of a list of definitions; functions such as startswith are answered with 501. */
export function metadataFilter(request: Incoming): (definition: Record<string, unknown>) => boolean {
  const text = request.query.get("$filter");
  for (const option of ["$expand", "$orderby", "$top"]) {
    if (request.query.has(option)) throw badQuery(`The query parameter ${option} is not supported.`);
  }
  if (text === null) return () => true;
  if (/\b(startswith|endswith|contains)\(/.test(text)) {
    throw dataverseError(501, "0x80060888", "The filter function is not supported on metadata.");
  }
  return (definition) => {
    const row = flat(definition);
    return parseFilter(text, (name) => ({ type: typeOf(row, name), key: name }))(row);
  };
}

/** The properties asked for; one that the type lacks is refused. */
export function pick(definition: Record<string, unknown>, request: Incoming): Record<string, unknown> {
  const select = request.query.get("$select");
  if (select === null) return definition;
  const wanted = select.split(",").map((name) => name.trim());
  const unknown = wanted.find((name) => !(name in definition));
  if (unknown !== undefined) throw badQuery(`Could not find a property named '${unknown}' on the type.`);
  return Object.fromEntries(
    Object.entries(definition).filter(([name]) => wanted.includes(name) || name.startsWith("@")),
  );
}

function typeOf(row: Row, name: string): ColumnType {
  const value = row[name];
  if (value === undefined) throw badQuery(`Could not find a property named '${name}' on the type.`);
  if (typeof value === "boolean") return "Boolean";
  if (typeof value === "number") return "Integer";
  return name === "MetadataId" ? "Uniqueidentifier" : "String";
}

function flat(definition: Record<string, unknown>): Row {
  const scalars = Object.entries(definition).filter(
    (entry): entry is [string, RowValue] => typeof entry[1] !== "object" || entry[1] === null,
  );
  return Object.fromEntries(scalars);
}
