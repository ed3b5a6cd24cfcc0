import type { Clock } from "../emulator";
import { dataverseError, inSituation, rowMissing, rowsMissing } from "./errors";
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

  constructor(private readonly clock: Clock) {}

  set(setName: string): TableRows | undefined {
    return this.bySet.get(setName);
  }

  named(logicalName: string): TableRows | undefined {
    return this.byName.get(logicalName);
  }

  /** A table that is there for certain, such as the platform's own. */
  existing(logicalName: string): TableRows {
    const rows = this.byName.get(logicalName);
    if (rows === undefined) throw new RangeError(`There is no table ${logicalName}.`);
    return rows;
  }

  all(): TableRows[] {
    return [...this.byName.values()];
  }

  /** Adds a table without rows, or gives the one of that name a new definition. */
  define(table: Table): TableRows {
    const entry = { table, rows: this.byName.get(table.logicalName)?.rows ?? new Map<string, Row>() };
    this.bySet.set(table.setName, entry);
    this.byName.set(table.logicalName, entry);
    return entry;
  }

  /** Takes a table out of the organisation, rows and metadata alike. */
  remove(logicalName: string): void {
    const entry = this.byName.get(logicalName);
    if (entry === undefined) throw new RangeError(`There is no table ${logicalName} to remove.`);
    this.byName.delete(logicalName);
    this.bySet.delete(entry.table.setName);
  }

  /** Writes all rows or, when one of them cannot be written, none. New rows belong to the owner. */
  commit({ table, rows }: TableRows, writes: readonly Write[], owner: string): void {
    for (const write of writes) this.check(table, write);
    const owned = table.columns.has("ownerid") ? { _ownerid_value: owner } : {};
    for (const { id, change, exists } of writes) {
      this.put({ table, rows }, id, exists ? change.values : { ...change.values, ...owned });
    }
  }

  /** Adds or changes a row without any check. */
  put({ table, rows }: TableRows, id: string, values: Row): Row {
    const now = `${new Date(this.clock.now()).toISOString().slice(0, 19)}Z`;
    const row = rows.get(id) ?? blank(table, id, now);
    Object.assign(row, values);
    row["modifiedon"] = now;
    row["versionnumber"] = this.version++;
    rows.set(id, row);
    return row;
  }

  /** Empties the lookups that point at a row which is gone: the cascade RemoveLink. */
  clearReferences(logicalName: string, id: string): void {
    for (const { table, rows } of this.byName.values()) {
      const lookups = [...table.columns.values()].filter((column) => column.target === logicalName);
      for (const { logicalName: column } of lookups) clear(rows, `_${column}_value`, id);
    }
  }

  private check(table: Table, { id, change }: Write): void {
    if (this.poisonIds.has(id)) {
      throw dataverseError(
        400,
        "0x80040265",
        `The plug-in AuditGuard refused the ${table.logicalName} ${id}.`,
      );
    }
    this.checkReferences(change);
  }

  /** Every row that a change points to exists. */
  checkReferences({ references }: Change): void {
    for (const { table, id } of references) {
      if (this.byName.get(table)?.rows.has(id) !== true)
        throw inSituation("missing-lookup", rowMissing(table, id));
    }
  }
}

/** The row, or the 404 of a single or a bulk update. */
export function existing({ table, rows }: TableRows, id: string, how: "single" | "bulk" = "single"): Row {
  const row = rows.get(id);
  if (row !== undefined) return row;
  throw how === "bulk" ? rowsMissing(table.logicalName, id) : rowMissing(table.logicalName, id);
}

function clear(rows: ReadonlyMap<string, Row>, column: string, id: string): void {
  for (const row of rows.values()) if (row[column] === id) row[column] = null;
}

function blank(table: Table, id: string, now: string): Row {
  const row: Row = { [table.primaryId]: id, createdon: now, statecode: 0, statuscode: 1 };
  for (const column of table.columns.values()) if (column.type === "Boolean") row[column.logicalName] = false;
  return row;
}
