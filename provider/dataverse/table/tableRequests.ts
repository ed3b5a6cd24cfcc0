import { taggedDescription } from "../ownershipTags";
import { filter, quoted, STRONG, type DataverseRequest } from "../session/requests";
import { IN_SOLUTION } from "./solutionRequests";
import type { Column, Lookup, TableDefinition } from "./tableDefinitions";

/** What texts are labelled with. */
export interface Labelling {
  /** Base language of the environment: labels must have it. 1033 is English. */
  readonly languageCode: number;
}

type Json = Readonly<Record<string, unknown>>;

/** Path of the base language. */
export const LANGUAGE_PATH = "organizations?$select=languagecode";

/** Path of a table's own metadata; no row where there is no such table. */
export function tablePath(logicalName: string): string {
  const select = "MetadataId,EntitySetName,IsManaged,Description";
  return `EntityDefinitions?$select=${select}&${filter(`LogicalName eq ${quoted(logicalName)}`)}`;
}

/** Path of the names of a table's columns. */
export function columnsPath(logicalName: string): string {
  return `${entity(logicalName)}/Attributes?$select=LogicalName`;
}

/** Path of one row with all columns of our definition: answers once the table can be used. */
export function probePath({ entitySet, primaryKey, columns, lookups }: TableDefinition): string {
  const names = [
    primaryKey,
    ...columns.map(({ schemaName }) => schemaName.toLowerCase()),
    ...lookups.map(({ schemaName }) => `_${schemaName.toLowerCase()}_value`),
  ];
  return `${entitySet}?$select=${names.join(",")}&$top=1`;
}

/**
 * Creates a table with all columns but the lookups.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-update-entity-definitions-using-web-api
 */
export function createTable(
  table: TableDefinition,
  { mark, ...labelling }: Labelling & { readonly mark: string },
): DataverseRequest {
  return {
    method: "POST",
    path: "EntityDefinitions",
    headers: { ...STRONG, ...IN_SOLUTION },
    body: {
      "@odata.type": "Microsoft.Dynamics.CRM.EntityMetadata",
      SchemaName: table.schemaName,
      EntitySetName: table.entitySet,
      TableType: "Standard",
      DisplayName: label(table.label, labelling),
      DisplayCollectionName: label(table.collectionLabel, labelling),
      Description: label(taggedDescription(table.purpose, mark), labelling),
      OwnershipType: "UserOwned",
      HasActivities: false,
      HasNotes: false,
      IsActivity: false,
      ChangeTrackingEnabled: true,
      Attributes: table.columns.map((column) => attribute(column, labelling)),
    },
  };
}

/**
 * Adds a column to a table.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-update-column-definitions-using-web-api
 */
export function createColumn(logicalName: string, column: Column, labelling: Labelling): DataverseRequest {
  return {
    method: "POST",
    path: `${entity(logicalName)}/Attributes`,
    headers: IN_SOLUTION,
    body: attribute(column, labelling),
  };
}

/**
 * Adds a lookup to a table, by making its relationship.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-update-entity-relationships-using-web-api
 */
export function createLookup(logicalName: string, lookup: Lookup, labelling: Labelling): DataverseRequest {
  const { relationship, schemaName, target } = lookup;
  return {
    method: "POST",
    path: "RelationshipDefinitions",
    headers: IN_SOLUTION,
    body: {
      "@odata.type": "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata",
      SchemaName: relationship,
      ReferencedEntity: target.logicalName,
      ReferencedAttribute: target.primaryKey,
      ReferencingEntity: logicalName,
      CascadeConfiguration: {
        Assign: "NoCascade",
        Delete: "RemoveLink",
        Merge: "NoCascade",
        Reparent: "NoCascade",
        Share: "NoCascade",
        Unshare: "NoCascade",
      },
      Lookup: {
        "@odata.type": "Microsoft.Dynamics.CRM.LookupAttributeMetadata",
        AttributeType: "Lookup",
        AttributeTypeName: { Value: "LookupType" },
        SchemaName: schemaName,
        DisplayName: label(lookup.label, labelling),
        RequiredLevel: requiredLevel(false),
      },
    },
  };
}

/** Publishes what was made of a table: forms and views show it from then on. */
export function publishTable(logicalName: string): DataverseRequest {
  const entities = `<entities><entity>${logicalName}</entity></entities>`;
  return {
    method: "POST",
    path: "PublishXml",
    body: { ParameterXml: `<importexportxml>${entities}</importexportxml>` },
  };
}

/** Deletes a table with all its rows. */
export function deleteTable(logicalName: string): DataverseRequest {
  return { method: "DELETE", path: entity(logicalName) };
}

function entity(logicalName: string): string {
  return `EntityDefinitions(LogicalName=${quoted(logicalName)})`;
}

function attribute(column: Column, labelling: Labelling): Json {
  return {
    ...typed(column, labelling),
    SchemaName: column.schemaName,
    DisplayName: label(column.label, labelling),
    ...(column.description !== undefined && { Description: label(column.description, labelling) }),
    RequiredLevel: requiredLevel(column.isRequired === true),
  };
}

function typed(column: Column, labelling: Labelling): Json {
  switch (column.kind) {
    case "text":
      return {
        "@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata",
        MaxLength: column.maxLength,
        FormatName: { Value: "Text" },
        ...(column.isPrimaryName === true && { IsPrimaryName: true }),
      };
    case "dateTime":
      return {
        "@odata.type": "Microsoft.Dynamics.CRM.DateTimeAttributeMetadata",
        Format: "DateAndTime",
        DateTimeBehavior: { Value: "UserLocal" },
      };
    case "yesNo":
      return {
        "@odata.type": "Microsoft.Dynamics.CRM.BooleanAttributeMetadata",
        DefaultValue: false,
        OptionSet: {
          "@odata.type": "Microsoft.Dynamics.CRM.BooleanOptionSetMetadata",
          OptionSetType: "Boolean",
          IsGlobal: false,
          TrueOption: { Value: 1, Label: label("Yes", labelling) },
          FalseOption: { Value: 0, Label: label("No", labelling) },
        },
      };
  }
}

function requiredLevel(isRequired: boolean): Json {
  return {
    Value: isRequired ? "ApplicationRequired" : "None",
    CanBeChanged: true,
    ManagedPropertyLogicalName: "canmodifyrequirementlevelsettings",
  };
}

function label(text: string, { languageCode }: Labelling): Json {
  return {
    "@odata.type": "Microsoft.Dynamics.CRM.Label",
    LocalizedLabels: [
      { "@odata.type": "Microsoft.Dynamics.CRM.LocalizedLabel", Label: text, LanguageCode: languageCode },
    ],
  };
}
