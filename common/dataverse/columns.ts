/**
 * The CoE Starter Kit's table admin_auditlog as far as a record can fill it.
 * https://github.com/microsoft/coe-starter-kit (admin_AuditLog/Entity.xml)
 */
export const auditTable = {
  logicalName: "admin_auditlog",
  schemaName: "admin_AuditLog",
  entitySet: "admin_auditlogs",
  primaryKey: "admin_auditlogid",
  createdColumn: "admin_creationtime",
  lookup: { column: "admin_applookup", navigationProperty: "admin_AppLookup" },
} as const;

/** The CoE Starter Kit's inventory of apps; its primary key is the app's own GUID. */
export const appTable = {
  logicalName: "admin_app",
  schemaName: "admin_App",
  entitySet: "admin_apps",
  primaryKey: "admin_appid",
} as const;

/**
 * Text columns and the lengths to use where the table can't be asked. admin_appname had 100 characters in
 * older kits and has 300 now; the shorter one is safe for both.
 */
export const textColumns = {
  admin_title: 300,
  admin_operation: 100,
  admin_workload: 300,
  admin_appid: 100,
  admin_appname: 100,
  admin_appenvironment: 100,
  admin_userupn: 300,
  admin_userid: 100,
} as const;

export type TextColumn = keyof typeof textColumns;

/** The columns that exist in one environment's table, and how long their texts may be. */
export interface TableShape {
  readonly maxLength: Readonly<Partial<Record<TextColumn, number>>>;
  readonly hasGuestFlag: boolean;
  readonly hasLookup: boolean;
}

/** The shape assumed when the environment doesn't let us read its metadata. */
export const defaultShape: TableShape = { maxLength: textColumns, hasGuestFlag: true, hasLookup: true };

/** Columns that a record could fill, but that this environment's table doesn't have. */
export function missingColumns({ maxLength, hasGuestFlag, hasLookup }: TableShape): string[] {
  const texts = Object.keys(textColumns).filter((name) => maxLength[name as TextColumn] === undefined);
  return [
    ...texts,
    ...(hasGuestFlag ? [] : ["admin_userisguest"]),
    ...(hasLookup ? [] : [auditTable.lookup.column]),
  ];
}
