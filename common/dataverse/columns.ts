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

/** Text columns that a record can't fill, but the directory can; the same in every kit. */
export const userColumns = {
  admin_username: 300,
  admin_userjobtitle: 300,
  admin_userdepartment: 300,
  admin_usercity: 300,
  admin_usercountry: 300,
} as const;

export type UserColumn = keyof typeof userColumns;

/**
 * Whether an app has premium connectors, which its inventory alone knows. A row that is made without gets the column's
 * default, No; so only tables of stacks with `enrich` are made with the column.
 */
export const premiumColumn = "admin_appispremium";

/** The columns that exist in one environment's table, and how long their texts may be. */
export interface TableShape {
  readonly maxLength: Readonly<Partial<Record<TextColumn | UserColumn, number>>>;
  readonly hasGuestFlag: boolean;
  readonly hasPremiumFlag: boolean;
  readonly hasLookup: boolean;
}

/** The shape assumed when the environment doesn't let us read its metadata. */
export const defaultShape: TableShape = {
  maxLength: { ...textColumns, ...userColumns },
  hasGuestFlag: true,
  hasPremiumFlag: false,
  hasLookup: true,
};

/** Columns that a record could fill (with `enrich`: directory and inventory, too), but that this environment's table doesn't have. */
export function missingColumns(
  { maxLength, hasGuestFlag, hasPremiumFlag, hasLookup }: TableShape,
  { enrich = false }: { readonly enrich?: boolean } = {},
): string[] {
  const texts = { ...textColumns, ...(enrich ? userColumns : {}) };
  return [
    ...Object.keys(texts).filter((name) => maxLength[name as TextColumn | UserColumn] === undefined),
    ...(hasGuestFlag ? [] : ["admin_userisguest"]),
    ...(hasPremiumFlag || !enrich ? [] : [premiumColumn]),
    ...(hasLookup ? [] : [auditTable.lookup.column]),
  ];
}
