import type { Clock } from "../emulator";
import type { BulkDeletions } from "./bulkDeletion/jobs";
import type { Caller } from "./directory/caller";
import type { Directory } from "./directory/directory";
import { duplicateRow } from "./errors";
import type { Schema } from "./metadata/schemaChanges";
import type { DataverseCounters, DataverseKnobs, Row } from "./options";
import { readChange, type Change } from "./payload";
import type { RecordCounts } from "./recordCounts";
import type { Solutions } from "./solutions/components";
import type { Store, TableRows, Write } from "./store";

/** The organisation: everything there is, whoever asks. */
export interface Organization {
  readonly store: Store;
  readonly clock: Clock;
  readonly knobs: DataverseKnobs;
  readonly directory: Directory;
  readonly schema: Schema;
  readonly solutions: Solutions;
  readonly bulkDeletions: BulkDeletions;
  readonly counters: DataverseCounters;
  readonly recordCounts: RecordCounts;
  readonly origin: () => string;
  /** Takes one of the races a test has planned; true means this upsert loses. */
  readonly losesRace: () => boolean;
  /** Takes one of the refusals of a registration that is too new to be known. */
  readonly isTooNew: () => boolean;
  readonly organizationId: string;
}

/** The organisation as one request sees it. */
export interface Session extends Organization {
  readonly caller: Caller;
}

/** Path of the Web API below the organisation's address. */
export const API_PATH = "/api/data/v9.2/";

/** Reads one payload against its table. */
export function changeOf(org: Organization, { table }: TableRows, payload: Record<string, unknown>): Change {
  return readChange(table, payload, (logicalName) => org.store.named(logicalName)?.table.setName);
}

/** Checks privileges, commits all rows or none, and counts. */
export function write(org: Session, rows: TableRows, writes: readonly Write[]): void {
  for (const each of writes) needFor(org, rows, each);
  org.store.commit(rows, writes, org.caller.id);
  const created = writes.filter((each) => !each.exists).length;
  if (rows.table.logicalName === "admin_app") org.counters.appsWritten += writes.length;
  if (rows.table.logicalName !== "admin_auditlog") return;
  org.counters.rowsWritten += writes.length;
  org.counters.rowsCreated += created;
  org.counters.rowsUpdated += writes.length - created;
}

/** Throws the 412 of a lost race when one is planned and the upsert creates a row. */
export function race(org: Organization, writes: readonly Write[]): void {
  if (writes.some((each) => !each.exists) && org.losesRace()) throw duplicateRow();
}

/** A row as JSON of the Web API, with the columns asked for. */
export function view({ table }: TableRows, row: Row, select: readonly string[]): Record<string, unknown> {
  const shown: Record<string, unknown> = { "@odata.etag": etag(row) };
  for (const name of select) shown[name] = row[name] ?? null;
  // The primary key comes along whatever is selected.
  shown[table.primaryId] = row[table.primaryId];
  return shown;
}

/** The row's version as an ETag. */
export function etag(row: Row): string {
  return `W/"${String(row["versionnumber"])}"`;
}

/** Address of a row or a definition, as OData-EntityId gives it. */
export function addressOf(org: Organization, path: string): string {
  return `${org.origin()}${API_PATH}${path}`;
}

function needFor(
  { caller, store }: Session,
  { table, rows }: TableRows,
  { id, change, exists }: Write,
): void {
  if (exists) caller.need("Write", table, rows.get(id));
  else caller.need("Create", table);
  if (change.references.length > 0) caller.need("Append", table, rows.get(id));
  for (const reference of change.references) {
    const target = store.named(reference.table);
    if (target !== undefined) caller.need("AppendTo", target.table, target.rows.get(reference.id));
  }
}
