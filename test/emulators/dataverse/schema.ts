import type { DataverseKnobs } from "./options";

/** Attribute types as `AttributeType` of the metadata names them. */
export type ColumnType =
  | "Uniqueidentifier"
  | "String"
  | "DateTime"
  | "Boolean"
  | "Lookup"
  | "Integer"
  | "BigInt"
  | "State"
  | "Status";

/** One column of an imitated table. */
export interface Column {
  readonly logicalName: string;
  readonly schemaName: string;
  readonly type: ColumnType;
  readonly maxLength?: number;
  readonly required?: "SystemRequired" | "ApplicationRequired";
  /** Of a lookup: the table it points to. Its navigation property is the schema name. */
  readonly target?: string;
  /** Set by the service; a value in a payload is ignored. */
  readonly readOnly?: true;
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
  const columns: Column[] = [
    { ...column("admin_AuditLogId", "Uniqueidentifier"), required: "SystemRequired" },
    { ...column("admin_CreationTime", "DateTime"), required: "ApplicationRequired" },
    ...texts,
    column("admin_AppisPremium", "Boolean"),
    column("admin_UserisGuest", "Boolean"),
    { ...column("admin_AppLookup", "Lookup"), target: "admin_app" },
    { ...column("admin_PowerAppsAppLogs", "Lookup"), target: "admin_app" },
    ...systemColumns(),
  ];
  return {
    logicalName: "admin_auditlog",
    schemaName: "admin_AuditLog",
    setName: "admin_auditlogs",
    displayName: "Audit Log",
    primaryId: "admin_auditlogid",
    primaryName: "admin_title",
    objectTypeCode: 10_631,
    metadataId: "2b9d9d3c-6f0c-4f3e-9d3b-0b6d3c1a7e01",
    columns: byName(columns.filter(({ logicalName }) => !absent.has(logicalName))),
  };
}

/** The kit's app inventory, as far as its flows touch it. */
export function appTable(): Table {
  return {
    logicalName: "admin_app",
    schemaName: "admin_App",
    setName: "admin_apps",
    displayName: "PowerApps App",
    primaryId: "admin_appid",
    primaryName: "admin_displayname",
    objectTypeCode: 10_618,
    metadataId: "2b9d9d3c-6f0c-4f3e-9d3b-0b6d3c1a7e02",
    columns: byName([
      { ...column("admin_AppId", "Uniqueidentifier"), required: "SystemRequired" },
      text("admin_DisplayName", 850),
      column("admin_AppLastLaunchedOn", "DateTime"),
      column("admin_AppDeleted", "Boolean"),
      column("admin_AppDeletedOn", "DateTime"),
      column("admin_UsesPremiumAPI", "Boolean"),
      ...systemColumns(),
    ]),
  };
}

function systemColumns(): Column[] {
  return [
    { ...column("CreatedOn", "DateTime"), readOnly: true },
    { ...column("ModifiedOn", "DateTime"), readOnly: true },
    column("OverriddenCreatedOn", "DateTime"),
    column("ImportSequenceNumber", "Integer"),
    column("statecode", "State"),
    column("statuscode", "Status"),
    { ...column("VersionNumber", "BigInt"), readOnly: true },
  ];
}

function column(schemaName: string, type: ColumnType): Column {
  return { logicalName: schemaName.toLowerCase(), schemaName, type };
}

function text(schemaName: string, maxLength: number): Column {
  return { ...column(schemaName, "String"), maxLength };
}

function byName(columns: readonly Column[]): ReadonlyMap<string, Column> {
  return new Map(columns.map((each) => [each.logicalName, each]));
}
