import { json, type Answer, type Incoming } from "../../base/answer";
import { isStrong } from "../operation";
import { API_PATH, type Session } from "../organization";
import { entityMissing } from "../refusals";
import type { Column, Table } from "../schema";
import { labelOf } from "./definitionBody";
import { metadataFilter, pick } from "./metadataQuery";
import { columnBy, languageOf, tableBy } from "./tables";

// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api

/** GET EntityDefinitions, with a filter on plain properties. */
export function listTables(org: Session, request: Incoming): Answer {
  org.caller.needNamed("prvReadEntity");
  const matches = metadataFilter(request);
  const tables = org.store
    .all()
    .map(({ table }) => org.schema.visible(table.logicalName, isStrong(request))?.table)
    .filter((table) => table !== undefined);
  const value = tables
    .map((table) => entity(table, languageOf(org)))
    .filter(matches)
    .map((each) => pick(each, request));
  return json(200, { "@odata.context": context(org, "EntityDefinitions"), value });
}

/** GET EntityDefinitions(...) */
export function getTable(org: Session, request: Incoming, key = ""): Answer {
  const table = visibleTable(org, request, key);
  return json(200, {
    "@odata.context": context(org, "EntityDefinitions/$entity"),
    ...pick(entity(table, languageOf(org)), request),
  });
}

/** GET EntityDefinitions(...)/Attributes, or with a cast only the columns of that type. */
export function listColumns(org: Session, request: Incoming, key = "", cast = ""): Answer {
  const table = visibleTable(org, request, key);
  org.caller.needNamed("prvReadAttribute");
  const matches = metadataFilter(request);
  const value = [...table.columns.values()]
    .filter((column) => cast === "" || typeOf(column) === cast)
    .map((column) => attribute(table, column, languageOf(org)))
    .filter(matches)
    .map((each) => pick(each, request));
  const path = `EntityDefinitions('${table.logicalName}')/Attributes`;
  return json(200, { "@odata.context": context(org, path), value });
}

/** GET EntityDefinitions(...)/Attributes(...) */
export function getColumn(org: Session, request: Incoming, key = "", columnKey = ""): Answer {
  const table = visibleTable(org, request, key);
  org.caller.needNamed("prvReadAttribute");
  const found = attribute(table, columnBy(table, columnKey), languageOf(org));
  const path = `EntityDefinitions('${table.logicalName}')/Attributes/$entity`;
  return json(200, { "@odata.context": context(org, path), ...pick(found, request) });
}

function visibleTable(org: Session, request: Incoming, key: string): Table {
  org.caller.needNamed("prvReadEntity");
  const { logicalName } = tableBy(org, key).table;
  const visible = org.schema.visible(logicalName, isStrong(request));
  if (visible === undefined) throw entityMissing(logicalName);
  return visible.table;
}

function entity(table: Table, language: number): Record<string, unknown> {
  return {
    MetadataId: table.metadataId,
    LogicalName: table.logicalName,
    SchemaName: table.schemaName,
    EntitySetName: table.setName,
    LogicalCollectionName: table.setName,
    PrimaryIdAttribute: table.primaryId,
    PrimaryNameAttribute: table.primaryName,
    ObjectTypeCode: table.objectTypeCode,
    TableType: table.tableType ?? "Standard",
    OwnershipType: table.ownership ?? "UserOwned",
    ChangeTrackingEnabled: true,
    IsCustomEntity: table.schemaName.includes("_"),
    IsManaged: table.isManaged === true,
    DisplayName: labelOf(table.displayName, language),
    DisplayCollectionName: labelOf(table.displayCollectionName ?? `${table.displayName}s`, language),
    Description: labelOf(table.description, language),
  };
}

function attribute(table: Table, column: Column, language: number): Record<string, unknown> {
  return {
    "@odata.type": `#Microsoft.Dynamics.CRM.${typeOf(column)}`,
    MetadataId: column.metadataId ?? null,
    LogicalName: column.logicalName,
    SchemaName: column.schemaName,
    EntityLogicalName: table.logicalName,
    AttributeType: column.type,
    AttributeTypeName: { Value: `${column.type}Type` },
    RequiredLevel: { Value: column.required ?? "None", CanBeChanged: column.required !== "SystemRequired" },
    IsPrimaryId: column.logicalName === table.primaryId,
    IsPrimaryName: column.logicalName === table.primaryName,
    IsCustomAttribute: column.isCustom === true,
    IsManaged: column.isManaged === true,
    DisplayName: labelOf(column.displayName ?? column.schemaName, language),
    Description: labelOf(column.description, language),
    ...(column.maxLength === undefined ? {} : { MaxLength: column.maxLength }),
    ...(column.type === "DateTime"
      ? {
          Format: column.format ?? "DateAndTime",
          DateTimeBehavior: { Value: column.dateTimeBehavior ?? "UserLocal" },
        }
      : {}),
    ...(column.type === "Boolean" ? { DefaultValue: false } : {}),
    ...(column.target === undefined ? {} : { Targets: [column.target] }),
  };
}

function typeOf(column: Column): string {
  if (column.type === "Uniqueidentifier") return "AttributeMetadata";
  return column.type === "Owner" ? "LookupAttributeMetadata" : `${column.type}AttributeMetadata`;
}

function context(org: Session, path: string): string {
  return `${org.origin()}${API_PATH}$metadata#${path}`;
}
