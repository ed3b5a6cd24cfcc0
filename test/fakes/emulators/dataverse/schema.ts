import type { DataverseKnobs } from "./options";

/** Attribute types as `AttributeType` of the metadata names them. */
export type ColumnType =
  | "Uniqueidentifier"
  | "String"
  | "Memo"
  | "DateTime"
  | "Boolean"
  | "Lookup"
  | "Owner"
  | "Integer"
  | "BigInt"
  | "Decimal"
  | "Double"
  | "State"
  | "Status";

/** One column of an imitated table. */
export interface Column {
  readonly logicalName: string;
  readonly schemaName: string;
  readonly type: ColumnType;
  readonly maxLength?: number;
  readonly required?: "SystemRequired" | "ApplicationRequired";
  /** Of a lookup: the table it points to. */
  readonly target?: string;
  /** Of a lookup: its navigation property. @default the schema name */
  readonly navigation?: string;
  /** Set by the service; a value in a payload is ignored. */
  readonly readOnly?: true;
  /** @default the schema name */
  readonly displayName?: string;
  readonly description?: string;
  readonly metadataId?: string;
  /** Of a date: DateAndTime or DateOnly. Of a text: Text, Url and the like. */
  readonly format?: string;
  /** Of a date. @default "UserLocal" */
  readonly dateTimeBehavior?: string;
  /** Made by somebody, as opposed to the platform. */
  readonly isCustom?: boolean;
  readonly isManaged?: boolean;
}

/** One imitated table. */
export interface Table {
  readonly logicalName: string;
  readonly schemaName: string;
  readonly setName: string;
  readonly displayName: string;
  readonly primaryId: string;
  readonly primaryName: string;
  readonly objectTypeCode: number;
  readonly metadataId: string;
  readonly columns: ReadonlyMap<string, Column>;
  /** @default the display name with an s */
  readonly displayCollectionName?: string;
  readonly description?: string;
  readonly isManaged?: boolean;
  /** The platform's own, such as roles: operations of their own write them. */
  readonly isSystem?: true;
  /** @default "UserOwned" */
  readonly ownership?: "UserOwned" | "OrganizationOwned" | "BusinessOwned" | "None";
  /** @default "Standard" */
  readonly tableType?: "Standard" | "Elastic" | "Virtual";
  /** What its privileges are named after. @default the schema name */
  readonly privilegeName?: string;
}

// https://github.com/microsoft/coe-starter-kit, CenterofExcellenceCoreComponents/SolutionPackage/src/Entities/admin_AuditLog/Entity.xml
const AUDIT_TEXTS: readonly (readonly [schemaName: string, maxLength: number])[] = [
  ["admin_title", 300],
  ["admin_Operation", 100],
  ["admin_Workload", 300],
  ["admin_AppID", 100],
  ["admin_AppName", 300],
  ["admin_AppEnvironment", 100],
  ["admin_UserUPN", 300],
  ["admin_UserID", 100],
  ["admin_UserName", 300],
  ["admin_UserJobTitle", 300],
  ["admin_UserDepartment", 300],
  ["admin_UserCity", 300],
  ["admin_UserCountry", 300],
];

/** The kit's audit table, of the newest kit or of an older one. */
export function auditTable(knobs: DataverseKnobs): Table {
  const absent = new Set(knobs.missingColumns ?? []);
  if (knobs.olderKit === true) absent.add("admin_appispremium");
  const texts = AUDIT_TEXTS.map(([name, length]) =>
    text(name, knobs.olderKit === true && name === "admin_AppName" ? 100 : length),
  );
  const own: Column[] = [
    { ...column("admin_AuditLogId", "Uniqueidentifier"), required: "SystemRequired" },
    { ...column("admin_CreationTime", "DateTime"), required: "ApplicationRequired" },
    ...texts,
    column("admin_AppisPremium", "Boolean"),
    column("admin_UserisGuest", "Boolean"),
    { ...column("admin_AppLookup", "Lookup"), target: "admin_app" },
    { ...column("admin_PowerAppsAppLogs", "Lookup"), target: "admin_app" },
  ];
  return {
    logicalName: "admin_auditlog",
    schemaName: "admin_AuditLog",
    setName: "admin_auditlogs",
    displayName: "Audit Log",
    primaryId: "admin_auditlogid",
    primaryName: "admin_title",
    objectTypeCode: 10_631,
    ...(knobs.tableType === undefined ? {} : { tableType: knobs.tableType }),
    metadataId: "2b9d9d3c-6f0c-4f3e-9d3b-0b6d3c1a7e01",
    isManaged: true,
    columns: byName([
      ...own.filter(({ logicalName }) => !absent.has(logicalName)).map(ofTheKit),
      ...systemColumns("UserOwned"),
    ]),
  };
}

// https://github.com/microsoft/coe-starter-kit, the same folder, admin_App/Entity.xml
/** The kit's app inventory, without the columns that only its other flows write. */
export function appTable(): Table {
  const columns = [
    { ...column("admin_AppId", "Uniqueidentifier"), required: "SystemRequired" as const },
    { ...text("admin_displayname", 250), required: "ApplicationRequired" as const },
    column("admin_AppLastLaunchedOn", "DateTime"),
    column("admin_AppDeleted", "Boolean"),
    column("admin_AppDeletedOn", "DateTime"),
    text("admin_UsesPremiumAPI", 100),
    text("admin_AppEnvironmentDisplayName", 750),
    text("admin_AppEnvironmentID", 100),
    text("admin_AppIDString", 100),
    column("admin_AppCreatedOn", "DateTime"),
    column("admin_AppModifiedOn", "DateTime"),
    { ...column("admin_AppDescription", "Memo"), maxLength: 4000 },
    text("admin_AppState", 100),
    column("admin_AppSharedwithTenant", "Boolean"),
  ].map(ofTheKit);
  return {
    logicalName: "admin_app",
    schemaName: "admin_App",
    setName: "admin_apps",
    displayName: "PowerApps App",
    primaryId: "admin_appid",
    primaryName: "admin_displayname",
    objectTypeCode: 10_618,
    metadataId: "2b9d9d3c-6f0c-4f3e-9d3b-0b6d3c1a7e02",
    isManaged: true,
    columns: byName([...columns, ...systemColumns("UserOwned")]),
  };
}

/** What every table has besides its own columns. */
export function systemColumns(ownership: Table["ownership"]): Column[] {
  return [
    { ...column("CreatedOn", "DateTime"), readOnly: true },
    { ...column("ModifiedOn", "DateTime"), readOnly: true },
    column("OverriddenCreatedOn", "DateTime"),
    column("ImportSequenceNumber", "Integer"),
    column("statecode", "State"),
    column("statuscode", "Status"),
    { ...column("VersionNumber", "BigInt"), readOnly: true },
    ...(ownership === "UserOwned" ? [{ ...column("OwnerId", "Owner"), readOnly: true as const }] : []),
  ];
}

/** A column of which only the name and the type matter. */
export function column(schemaName: string, type: ColumnType): Column {
  return { logicalName: schemaName.toLowerCase(), schemaName, type };
}

/** A text column. */
export function text(schemaName: string, maxLength: number): Column {
  return { ...column(schemaName, "String"), maxLength };
}

/** Columns by logical name. */
export function byName(columns: readonly Column[]): ReadonlyMap<string, Column> {
  return new Map(columns.map((each) => [each.logicalName, each]));
}

function ofTheKit(each: Column): Column {
  return { ...each, isCustom: true, isManaged: true };
}
