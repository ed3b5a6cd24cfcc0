import { json, type Answer, type Incoming } from "../base/answer";
import { badQuery, dataverseError } from "./errors";
import { API_PATH } from "./organization";
import type { Column, Table } from "./schema";
import type { Store } from "./store";

// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api

/** Reads table definitions; the paths are those below EntityDefinitions. */
export class Metadata {
  constructor(
    private readonly store: Store,
    private readonly origin: () => string,
  ) {}

  /** `EntityDefinitions?$filter=LogicalName eq 'x'` */
  find(request: Incoming): Answer {
    const filter = request.query.get("$filter") ?? "";
    const name = /^LogicalName eq '([a-z0-9_]+)'$/.exec(filter.trim())?.[1];
    if (name === undefined) throw badQuery(`The filter '${filter}' is not supported on EntityDefinitions.`);
    const table = this.store.named(name)?.table;
    const value = table === undefined ? [] : [pick(entity(table), request)];
    return json(200, { "@odata.context": this.context("EntityDefinitions"), value });
  }

  /** `EntityDefinitions(LogicalName='x')` */
  get(logicalName: string, request: Incoming): Answer {
    const table = this.table(logicalName);
    return json(200, {
      "@odata.context": this.context("EntityDefinitions/$entity"),
      ...pick(entity(table), request),
    });
  }

  /** `.../Attributes`, or with a cast only the text columns */
  attributes(logicalName: string, request: Incoming, only?: "String"): Answer {
    const table = this.table(logicalName);
    const columns = [...table.columns.values()].filter(
      (column) => only === undefined || column.type === only,
    );
    const path = `EntityDefinitions('${logicalName}')/Attributes`;
    const value = columns.map((column) => pick(attribute(column), request));
    return json(200, { "@odata.context": this.context(path), value });
  }

  private table(logicalName: string): Table {
    const table = this.store.named(logicalName)?.table;
    if (table !== undefined) return table;
    const message = `Could not find an entity with name ${logicalName} and id 00000000-0000-0000-0000-000000000000.`;
    throw dataverseError(404, "0x80040217", message);
  }

  private context(path: string): string {
    return `${this.origin()}${API_PATH}$metadata#${path}`;
  }
}

function entity(table: Table): Record<string, unknown> {
  return {
    MetadataId: table.metadataId,
    LogicalName: table.logicalName,
    SchemaName: table.schemaName,
    EntitySetName: table.setName,
    LogicalCollectionName: table.setName,
    PrimaryIdAttribute: table.primaryId,
    PrimaryNameAttribute: table.primaryName,
    ObjectTypeCode: table.objectTypeCode,
    TableType: "Standard",
    OwnershipType: "UserOwned",
    ChangeTrackingEnabled: true,
    IsCustomEntity: true,
  };
}

function attribute(column: Column): Record<string, unknown> {
  return {
    "@odata.type": `#Microsoft.Dynamics.CRM.${column.type === "Uniqueidentifier" ? "" : column.type}AttributeMetadata`,
    LogicalName: column.logicalName,
    SchemaName: column.schemaName,
    AttributeType: column.type,
    RequiredLevel: { Value: column.required ?? "None", CanBeChanged: column.required !== "SystemRequired" },
    ...(column.maxLength === undefined ? {} : { MaxLength: column.maxLength }),
  };
}

function pick(value: Record<string, unknown>, request: Incoming): Record<string, unknown> {
  const select = request.query.get("$select");
  if (select === null) return value;
  const wanted = select.split(",").map((name) => name.trim());
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => wanted.includes(name) || name.startsWith("@")),
  );
}
