/** Columns of admin_auditlog without which nothing can be counted … */
export const neededColumns = ["admin_creationtime", "admin_operation", "admin_appid"] as const;
/** … and those that a report can do without: kits differ. */
export const furtherColumns = [
  "admin_appname",
  "admin_appenvironment",
  "admin_userupn",
  "admin_userid",
  "admin_userdepartment",
] as const;

type Column = (typeof neededColumns)[number] | (typeof furtherColumns)[number];

/** A row of admin_auditlog as the Web API gives it: a value may be null, missing, or not what its column promises. */
export type AuditRow = Readonly<Partial<Record<Column, unknown>>>;

/** An app as the inventory describes it; texts are "" where it doesn't say. */
export interface ListedApp {
  /** In lower case. */
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  readonly isDeleted: boolean;
  readonly lastLaunchedMs: number | undefined;
}
