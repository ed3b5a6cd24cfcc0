import { appTable, auditTable, premiumColumn } from "../../../common/dataverse/columns";

/** A column as the CoE Starter Kit has it; its logical name is its schema name in lower case. */
export type Column = {
  readonly schemaName: string;
  /** In English. */
  readonly label: string;
  readonly description?: string;
  readonly isRequired?: true;
} & (
  | { readonly kind: "text"; readonly maxLength: number; readonly isPrimaryName?: true }
  | { readonly kind: "dateTime" }
  | { readonly kind: "yesNo" }
);

/** A lookup column with the relationship that it is made by. */
export interface Lookup {
  readonly relationship: string;
  readonly schemaName: string;
  readonly label: string;
  readonly target: { readonly logicalName: string; readonly primaryKey: string };
}

/** A table as the CoE Starter Kit has it, so that the kit can take it over and its reports work on it. */
export interface TableDefinition {
  readonly logicalName: string;
  readonly schemaName: string;
  readonly entitySet: string;
  readonly primaryKey: string;
  readonly label: string;
  readonly collectionLabel: string;
  readonly purpose: string;
  readonly columns: readonly Column[];
  readonly lookups: readonly Lookup[];
}

/**
 * The kit's publisher: a later installation of the kit finds its own prefix.
 * https://github.com/microsoft/coe-starter-kit (CenterofExcellenceCoreComponents/…/Other/Solution.xml)
 */
export const publisher = {
  uniqueName: "powerplatformadmin",
  friendlyName: "Power Platform Admin",
  prefix: "admin",
  optionValuePrefix: 59_791,
} as const;

/** A solution of our own: the kit's managed one can't be installed where an unmanaged one has its unique name. */
export const solution = { uniqueName: "AuditLogConnector", friendlyName: "Audit log connector" } as const;

function text(schemaName: string, label: string, maxLength: number): Column {
  return { kind: "text", schemaName, label, maxLength };
}

/** https://github.com/microsoft/coe-starter-kit (admin_AuditLog/Entity.xml, Relationships/admin_App.xml) */
const audit: TableDefinition = {
  ...auditTable,
  label: "Audit Log",
  collectionLabel: "Audit Logs",
  purpose: "Launches of Power Apps",
  columns: [
    { kind: "text", schemaName: "admin_title", label: "Title", maxLength: 300, isPrimaryName: true },
    { kind: "dateTime", schemaName: "admin_CreationTime", label: "Creation Time", isRequired: true },
    text("admin_Operation", "Operation", 100),
    text("admin_Workload", "Workload", 300),
    text("admin_AppID", "App ID", 100),
    text("admin_AppName", "App Name", 300),
    text("admin_AppEnvironment", "App Environment", 100),
    {
      kind: "yesNo",
      schemaName: "admin_AppisPremium",
      label: "App is Premium",
      description: "True if app has premium connectors else false",
    },
    text("admin_UserUPN", "User UPN", 300),
    {
      ...text("admin_UserID", "User ID", 100),
      description: "Entra ID for the user derived from Audit Logs UPN",
    },
    text("admin_UserName", "User Name", 300),
    text("admin_UserJobTitle", "User Job Title", 300),
    text("admin_UserDepartment", "User Department", 300),
    text("admin_UserCity", "User City", 300),
    text("admin_UserCountry", "User Country", 300),
    {
      kind: "yesNo",
      schemaName: "admin_UserisGuest",
      label: "User is Guest",
      description: "True if user is guest else false",
    },
  ],
  lookups: [
    {
      relationship: "admin_AuditLog_AppLookup_admin_App",
      schemaName: "admin_AppLookup",
      label: "App Lookup",
      target: appTable,
    },
    {
      relationship: "admin_App_PowerAppsAppLogs_admin_AuditLog",
      schemaName: "admin_PowerAppsAppLogs",
      label: "PowerApps App Logs",
      target: appTable,
    },
  ],
};

/** Of the kit's inventory, what a launch changes: https://github.com/microsoft/coe-starter-kit (admin_App/Entity.xml) */
const app: TableDefinition = {
  ...appTable,
  label: "PowerApps App",
  collectionLabel: "PowerApps Apps",
  purpose: "Power Apps that launches are linked to",
  columns: [
    {
      kind: "text",
      schemaName: "admin_displayname",
      label: "App Display Name",
      description: "Required name field",
      maxLength: 250,
      isPrimaryName: true,
      isRequired: true,
    },
    { kind: "dateTime", schemaName: "admin_AppLastLaunchedOn", label: "App Last Launched On" },
    { kind: "yesNo", schemaName: "admin_AppDeleted", label: "App Deleted" },
    { kind: "dateTime", schemaName: "admin_AppDeletedOn", label: "App Deleted On" },
  ],
  lookups: [],
};

/** The tables that can be made, by logical name. */
export const tableDefinitions = {
  [auditTable.logicalName]: audit,
  [appTable.logicalName]: app,
} as const satisfies Readonly<Record<string, TableDefinition>>;

/**
 * Columns that a table is made with on demand alone. Without `enrich` nothing fills this one, and each row would get its
 * default, No.
 */
const onDemand: readonly string[] = [premiumColumn];

/** A definition with the columns of these names, or those that a table is made with: on demand, or in any case. */
export function withColumns(
  table: TableDefinition,
  names: readonly string[] | "all" | "basic",
): TableDefinition {
  const isIn = ({ schemaName }: { readonly schemaName: string }): boolean => {
    const name = schemaName.toLowerCase();
    if (names === "basic") return !onDemand.includes(name);
    return names === "all" || names.includes(name);
  };
  return { ...table, columns: table.columns.filter(isIn), lookups: table.lookups.filter(isIn) };
}

/** Logical names of all columns that a table is made with, lookups last. */
export function columnNames({ columns, lookups }: TableDefinition): string[] {
  return [...columns, ...lookups].map(({ schemaName }) => schemaName.toLowerCase());
}
