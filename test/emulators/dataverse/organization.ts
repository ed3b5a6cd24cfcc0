import type { DataverseCounters, Row } from "./options";
import { readChange, type Change } from "./payload";
import type { Privileges } from "./privileges";
import { duplicateRow } from "./errors";
import type { Store, TableRows, Write } from "./store";

/** What every data operation works on. */
export interface Organization {
  readonly store: Store;
  readonly privileges: Privileges;
  readonly counters: DataverseCounters;
  readonly origin: () => string;
  /** Takes one of the races a test has planned; true means this upsert loses. */
  readonly losesRace: () => boolean;
  readonly defaultPageSize: number;
}

/** Path of the Web API below the organisation's address. */
export const API_PATH = "/api/data/v9.2/";

/** Reads one payload against its table. */
export function changeOf(org: Organization, { table }: TableRows, payload: Record<string, unknown>): Change {
  return readChange(table, payload, (logicalName) => org.store.named(logicalName)?.table.setName);
}

/** Checks privileges, commits all rows or none, and counts. */
export function write(org: Organization, rows: TableRows, writes: readonly Write[]): void {
  for (const each of writes) needFor(org, rows, each);
  org.store.commit(rows, writes);
  const created = writes.filter((each) => !each.exists).length;
  if (rows.table.logicalName !== "admin_auditlog") {
    org.counters.appsWritten += writes.length;
    return;
  }
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

function needFor({ privileges, store }: Organization, { table }: TableRows, { change, exists }: Write): void {
  privileges.need(exists ? "Write" : "Create", table);
  if (change.references.length > 0) privileges.need("Append", table);
  for (const reference of change.references) {
    const target = store.named(reference.table)?.table;
    if (target !== undefined) privileges.need("AppendTo", target);
  }
}
