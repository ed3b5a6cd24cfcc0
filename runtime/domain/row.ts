import { auditTable, appTable, type TableShape, type TextColumn } from "../../common/dataverse/columns";
import { LAUNCH, type AppEvent } from "./record";
import { iso } from "./window";

/** A row of admin_auditlog as the Web API takes it; columns a record can't fill are left out, never nulled. */
export type Row = Readonly<Record<string, string | boolean>>;

export interface Truncation {
  readonly column: TextColumn;
  readonly length: number;
  readonly maxLength: number;
}

export interface MappedRow {
  readonly row: Row;
  readonly truncations: readonly Truncation[];
}

/**
 * Maps an event to its row, as the CoE Starter Kit's flow "Sync Audit Logs (V2)" and its enrichment flow do.
 * The lookup is not bound here: that needs to know which apps exist.
 */
export function toRow(event: AppEvent, { maxLength, hasGuestFlag }: TableShape): MappedRow {
  const texts: Record<TextColumn, string | undefined> = {
    admin_title: titleOf(event),
    admin_operation: event.operation,
    admin_workload: event.workload,
    admin_appid: event.appId,
    admin_appname: event.appName,
    admin_appenvironment: event.environmentName,
    admin_userupn: event.userPrincipalName,
    admin_userid: event.userId,
  };
  const row: Record<string, string | boolean> = {
    [auditTable.primaryKey]: event.id,
    // The column's behaviour is UserLocal: only an explicit zone keeps the Web API from guessing.
    [auditTable.createdColumn]: iso(event.createdMs),
  };
  const truncations: Truncation[] = [];
  for (const [column, value] of Object.entries(texts) as [TextColumn, string | undefined][]) {
    const limit = maxLength[column];
    if (value === undefined || limit === undefined) continue;
    row[column] = truncated(value, limit);
    if (value.length > limit) truncations.push({ column, length: value.length, maxLength: limit });
  }
  if (hasGuestFlag && event.isGuest !== undefined) row.admin_userisguest = event.isGuest;
  return { row, truncations };
}

/** The row with its lookup to the app's inventory row. */
export function withLookup(row: Row, appId: string): Row {
  return { ...row, [LOOKUP]: `${appTable.entitySet}(${appId})` };
}

/** The row without its lookup, or undefined when it has none. */
export function withoutLookup(row: Row): Row | undefined {
  if (row[LOOKUP] === undefined) return undefined;
  return Object.fromEntries(Object.entries(row).filter(([column]) => column !== LOOKUP));
}

const LOOKUP = `${auditTable.lookup.navigationProperty}@odata.bind`;

function titleOf({ operation, appId, createdText }: AppEvent): string {
  const what = operation === LAUNCH ? "Power App Launch" : operation;
  return `${what} ${appId ?? "(no app id)"} - ${createdText}`;
}

/** Cuts at `limit` UTF-16 units (how SQL Server's nvarchar counts), never through a surrogate pair. */
function truncated(value: string, limit: number): string {
  if (value.length <= limit) return value;
  const last = value.charCodeAt(limit - 1);
  return value.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
}
