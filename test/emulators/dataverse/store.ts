import type { Clock } from "../emulator";
import { dataverseError, rowMissing, rowsMissing } from "./errors";
import type { Row } from "./options";
import type { Change } from "./payload";
import type { Table } from "./schema";

/** One row to write: what is asked, which row it is, and whether it exists already. */
export interface Write {
  readonly id: string;
  readonly change: Change;
  readonly exists: boolean;
}

/** A table with its rows by primary key in lower case. */
export interface TableRows {
  readonly table: Table;
  readonly rows: Map<string, Row>;
}

/** The rows of the organisation; checks references and poison before anything is written. */
export class Store {
  private version = 1_000_000;
  private readonly bySet = new Map<string, TableRows>();
  private readonly byName = new Map<string, TableRows>();
  readonly poisonIds = new Set<string>();

  constructor(
    tables: readonly Table[],
    private readonly clock: Clock,
  ) {
    for (const table of tables) {
      const entry = { table, rows: new Map<string, Row>() };
      this.bySet.set(table.setName, entry);
      this.byName.set(table.logicalName, entry);
    }
  }

  set(setName: string): TableRows | undefined {
    return this.bySet.get(setName);
  }

  named(logicalName: string): TableRows | undefined {
    return this.byName.get(logicalName);
  }

  /** Takes a table out of the organisation, rows and metadata alike. */
  remove(logicalName: string): void {
    const entry = this.byName.get(logicalName);
    if (entry === undefined) throw new RangeError(`There is no table ${logicalName} to remove.`);
    this.byName.delete(logicalName);
    this.bySet.delete(entry.table.setName);
  }

  /** Writes all rows or, when one of them cannot be written, none. */
  commit({ table, rows }: TableRows, writes: readonly Write[]): void {
    for (const write of writes) this.check(table, write);
    for (const { id, change } of writes) this.put({ table, rows }, id, change.values);
  }

  /** Adds a row without any check, for the data that is there from the beginning. */
  put({ table, rows }: TableRows, id: string, values: Row): void {
    const now = `${new Date(this.clock.now()).toISOString().slice(0, 19)}Z`;
    const row = rows.get(id) ?? blank(table, id, now);
    Object.assign(row, values);
    row["modifiedon"] = now;
    row["versionnumber"] = this.version++;
    rows.set(id, row);
  }

  private check(table: Table, { id, change }: Write): void {
    if (this.poisonIds.has(id)) {
      throw dataverseError(
        400,
        "0x80040265",
        `The plug-in AuditGuard refused the ${table.logicalName} ${id}.`,
      );
    }
    for (const reference of change.references) {
      const target = this.byName.get(reference.table);
      if (target?.rows.has(reference.id) !== true) throw rowMissing(reference.table, reference.id);
    }
  }
}

/** The row, or the 404 of a single or a bulk update. */
export function existing({ table, rows }: TableRows, id: string, how: "single" | "bulk" = "single"): Row {
  const row = rows.get(id);
  if (row !== undefined) return row;
  throw how === "bulk" ? rowsMissing(table.logicalName, id) : rowMissing(table.logicalName, id);
}

function blank(table: Table, id: string, now: string): Row {
  const row: Row = { [table.primaryId]: id, createdon: now, statecode: 0, statuscode: 1 };
  for (const column of table.columns.values()) if (column.type === "Boolean") row[column.logicalName] = false;
  return row;
}
