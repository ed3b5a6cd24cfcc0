import { DataError } from "../../common/errors";
import { asId } from "../../common/guid";
import { auditTable, textColumns, type TableShape, type TextColumn } from "../../common/dataverse/columns";
import { copyOfText, type Copy } from "./copy";
import { LAUNCH, type AppEvent } from "./record";
import { isoOf } from "./window";

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

const TEXT_COLUMNS = Object.keys(textColumns) as TextColumn[];

/** The key of an event's row. Throws a DataError where the event has none of its own: several would become one row. */
export function rowKeyOf({ id }: AppEvent): string {
  if (asId(id) === undefined)
    throw new DataError(`the record's Id "${id}" is all zeros and identifies nothing`, id);
  return id;
}

/**
 * Maps an event to its row, as the CoE Starter Kit's flow "Sync Audit Logs (V2)" and its enrichment flow do.
 * The lookup is not bound here: that needs to know which apps exist. Throws as `rowKeyOf` does.
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
    [auditTable.primaryKey]: rowKeyOf(event),
    // The column's behaviour is UserLocal: only an explicit zone keeps the Web API from guessing.
    [auditTable.createdColumn]: isoOf(event.createdText, event.createdMs),
  };
  const truncations: Truncation[] = [];
  for (const column of TEXT_COLUMNS) {
    const value = texts[column];
    const limit = maxLength[column];
    if (value === undefined || limit === undefined) continue;
    row[column] = truncated(value, limit);
    if (value.length > limit) truncations.push({ column, length: value.length, maxLength: limit });
  }
  if (hasGuestFlag && event.isGuest !== undefined) row.admin_userisguest = event.isGuest;
  return { row, truncations };
}

/** A row on its way: outside the heap, as thousands wait for their batch. */
export interface PackedRow {
  readonly id: string;
  /** Its columns but the lookup, as a JSON object in UTF-8. */
  readonly columns: Copy;
  /** The app that its lookup points to. */
  readonly linkedTo: string | undefined;
}

export function packed(id: string, columns: Row): PackedRow {
  return { id, columns: copyOfText(JSON.stringify(columns)), linkedTo: undefined };
}

/** The columns of a packed row, its lookup left out. */
export function unpacked({ columns }: PackedRow): Row {
  return JSON.parse(columns.toString()) as Row;
}

/** The row with these columns in place of its own; its bytes are another copy. */
export function withColumns({ id, linkedTo }: PackedRow, columns: Row): PackedRow {
  return { ...packed(id, columns), linkedTo };
}

/** The row with its lookup to the app's inventory row. */
export function withLookup({ id, columns }: PackedRow, linkedTo: string): PackedRow {
  return { id, columns, linkedTo };
}

/** The row without its lookup, or undefined when it has none. */
export function withoutLookup({ id, columns, linkedTo }: PackedRow): PackedRow | undefined {
  return linkedTo === undefined ? undefined : { id, columns, linkedTo: undefined };
}

function titleOf({ operation, appId, createdText }: AppEvent): string {
  const what = operation === LAUNCH ? "Power App Launch" : operation;
  return `${what} ${appId ?? "(no app id)"} - ${createdText}`;
}

/** Cuts at `limit` UTF-16 units (how SQL Server's nvarchar counts), never through a surrogate pair. */
export function truncated(value: string, limit: number): string {
  if (value.length <= limit) return value;
  const last = value.charCodeAt(limit - 1);
  return value.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
}
