import { randomUUID } from "node:crypto";

import { isObject, type Answer, type Incoming } from "../../base/answer";
import { dataverseError } from "../errors";
import { addressOf, type Session } from "../organization";
import { parseBody, readGuid } from "../payload";
import { componentInUse, entityMissing, invalidArgument, managedComponent, nameTaken } from "../refusals";
import { byName, column, systemColumns, type Column, type Table } from "../schema";
import { COMPONENT } from "../solutions/components";
import type { TableRows } from "../store";
import { readColumn } from "./columns";
import {
  checkProperties,
  readLabel,
  readSchemaName,
  requireLabel,
  typeName,
  type DefinitionBody,
} from "./definitionBody";

// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-update-entity-definitions-using-web-api

const KNOWN = new Set([
  ...["ActivityTypeMask", "Attributes", "AutoCreateAccessTeams", "ChangeTrackingEnabled", "Description"],
  ...["DisplayCollectionName", "DisplayName", "EntityColor", "EntitySetName", "HasActivities", "HasFeedback"],
  ...[
    "HasNotes",
    "IconVectorName",
    "IsActivity",
    "IsAuditEnabled",
    "IsAvailableOffline",
    "IsConnectionsEnabled",
  ],
  ...["IsCustomEntity", "IsCustomizable", "IsDocumentManagementEnabled", "IsDuplicateDetectionEnabled"],
  ...["IsMailMergeEnabled", "IsQuickCreateEnabled", "IsValidForAdvancedFind", "IsValidForQueue"],
  ...["IsVisibleInMobile", "IsVisibleInMobileClient", "LogicalCollectionName", "LogicalName", "MetadataId"],
  ...["OwnershipType", "PrimaryNameAttribute", "SchemaName", "TableType"],
]);

/** POST EntityDefinitions: a table with its primary name and any other plain columns. */
export function createTable(org: Session, request: Incoming): Answer {
  org.caller.needNamed("prvCreateEntity");
  const solution = org.solutions.wanted(request);
  const body = parseBody(request.body);
  const definition = { body, language: languageOf(org), prefixes: org.solutions.prefixes(solution) };
  const table = readTable(org, definition);
  if (org.store.named(table.logicalName) !== undefined) throw nameTaken("Entity", table.schemaName);
  if (org.store.set(table.setName) !== undefined) {
    throw invalidArgument(`The entity set name '${table.setName}' is in use already.`);
  }
  org.schema.addTable(table);
  org.solutions.add({ type: COMPONENT.table, id: table.metadataId }, solution);
  return {
    status: 204,
    headers: { "OData-EntityId": addressOf(org, `EntityDefinitions(${table.metadataId})`) },
  };
}

/** DELETE EntityDefinitions(...): rows and all, unless it is managed or lookups point at it. */
export function deleteTable(org: Session, _request: Incoming, key = ""): Answer {
  org.caller.needNamed("prvDeleteEntity");
  const { table } = tableBy(org, key);
  if (table.isManaged === true) throw managedComponent("Entity", table.metadataId);
  const dependants = org.schema.pointingAt(table.logicalName).length;
  if (dependants > 0) throw componentInUse("Entity", table.metadataId, dependants);
  org.schema.removeTable(table);
  return { status: 204 };
}

/** POST EntityDefinitions(...)/Attributes */
export function createColumn(org: Session, request: Incoming, key = ""): Answer {
  org.caller.needNamed("prvCreateAttribute");
  const { table } = tableBy(org, key);
  const solution = org.solutions.wanted(request);
  const body = parseBody(request.body);
  const made = readColumn({ body, language: languageOf(org), prefixes: org.solutions.prefixes(solution) });
  addColumn(org, table, made);
  // A table that is in the solution as a whole has its new columns there without more ado.
  if (!org.solutions.contains(table.metadataId, solution) && made.metadataId !== undefined) {
    org.solutions.add({ type: COMPONENT.column, id: made.metadataId }, solution);
  }
  const path = `EntityDefinitions(${table.metadataId})/Attributes(${made.metadataId})`;
  return { status: 204, headers: { "OData-EntityId": addressOf(org, path) } };
}

/** Adds a column of that name unless there is one. */
export function addColumn(org: Session, table: Table, made: Column): void {
  if (table.columns.has(made.logicalName)) {
    const message = `Attribute ${made.schemaName} already exists for entity ${table.logicalName}.`;
    throw dataverseError(400, "0x80060304", message);
  }
  org.schema.addColumn(table, made);
}

/** DELETE EntityDefinitions(...)/Attributes(...) */
export function deleteColumn(org: Session, _request: Incoming, key = "", columnKey = ""): Answer {
  org.caller.needNamed("prvDeleteAttribute");
  const { table } = tableBy(org, key);
  const found = columnBy(table, columnKey);
  if (found.isManaged === true || found.isCustom !== true || found.logicalName === table.primaryName) {
    throw managedComponent("Attribute", found.metadataId ?? found.logicalName);
  }
  org.schema.removeColumn(table, found.logicalName);
  return { status: 204 };
}

/** The table that a key such as `LogicalName='x'` or a GUID names. */
export function tableBy(org: Session, key: string): TableRows {
  const name = /^LogicalName='([^']*)'$/.exec(key)?.[1];
  const id = readGuid(key);
  const found = name === undefined ? id && org.schema.byMetadataId(id) : org.store.named(name);
  if (found === undefined || found === "") throw entityMissing(name ?? key);
  return found;
}

/** The column that a key such as `LogicalName='x'` or a GUID names. */
export function columnBy(table: Table, key: string): Column {
  const name = /^LogicalName='([^']*)'$/.exec(key)?.[1];
  const found = [...table.columns.values()].find((each) =>
    name === undefined ? each.metadataId === readGuid(key) : each.logicalName === name,
  );
  if (found !== undefined) return found;
  const message = `Could not find an attribute with specified name: ${name ?? key} for entity ${table.logicalName}.`;
  throw dataverseError(404, "0x80040217", message);
}

/** The organisation's base language. */
export function languageOf(org: Session): number {
  return org.knobs.languageCode ?? 1033;
}

function readTable(org: Session, definition: DefinitionBody): Table {
  const { body } = definition;
  const type = typeName(body) ?? "EntityMetadata";
  if (type !== "EntityMetadata") throw invalidArgument(`${type} is not the type of a table.`);
  checkProperties(body, { name: "EntityMetadata", set: "EntityDefinitions", known: KNOWN });
  const schemaName = readSchemaName(definition, "Entity");
  const logicalName = schemaName.toLowerCase();
  const ownership = body["OwnershipType"];
  if (ownership !== "UserOwned" && ownership !== "OrganizationOwned") {
    throw invalidArgument(`The ownership type '${JSON.stringify(ownership)}' is not valid.`);
  }
  const given = [
    { ...column(`${schemaName}Id`, "Uniqueidentifier"), required: "SystemRequired" as const, isCustom: true },
    ...systemColumns(ownership),
  ];
  const { columns, primaryName } = readColumns(definition, given);
  const description = readLabel(definition, "Description");
  return {
    logicalName,
    schemaName,
    setName: readSetName(body, logicalName),
    displayName: requireLabel(definition, "DisplayName", `Entity ${schemaName}`),
    displayCollectionName: requireLabel(definition, "DisplayCollectionName", `Entity ${schemaName}`),
    ...(description === undefined ? {} : { description }),
    primaryId: `${logicalName}id`,
    primaryName,
    objectTypeCode: org.schema.nextTypeCode(),
    metadataId: randomUUID(),
    ownership,
    columns: byName([...given.slice(0, 1), ...columns, ...given.slice(1)]),
  };
}

function readColumns(
  { body, language, prefixes }: DefinitionBody,
  taken: readonly Column[],
): { columns: Column[]; primaryName: string } {
  const given = body["Attributes"];
  if (!Array.isArray(given)) throw invalidArgument("Attributes with the primary name are missing.");
  const bodies = given.filter(isObject);
  const columns = bodies.map((each) => readColumn({ body: each, language, prefixes }));
  const primary = columns.filter((_, index) => bodies[index]?.["IsPrimaryName"] === true);
  const [only] = primary;
  if (only === undefined || primary.length > 1 || only.type !== "String") {
    throw invalidArgument("Exactly one String column must have IsPrimaryName.");
  }
  const names = new Set(taken.map((each) => each.logicalName));
  for (const { logicalName, schemaName } of columns) {
    if (names.has(logicalName)) throw nameTaken("Attribute", schemaName);
    names.add(logicalName);
  }
  return { columns, primaryName: only.logicalName };
}

function readSetName(body: Record<string, unknown>, logicalName: string): string {
  const given = body["EntitySetName"];
  if (typeof given === "string" && given !== "") return given;
  if (/[^aeiou]y$/.test(logicalName)) return `${logicalName.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(logicalName) ? `${logicalName}es` : `${logicalName}s`;
}
