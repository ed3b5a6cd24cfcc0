import type { ExportRecord } from "../domain/exportRecord";
import type { CsvRecord } from "./csv";
import { columnsIn, type Columns, type Header } from "./header";

/** The longest name of a column has some 60 characters. */
const MAX_NAME = 200;

/** Finds the cells of an export's rows by their columns. */
export class RowReader {
  #columns: Columns;
  /** Of the last record. */
  #number = 0;
  #before: number;

  constructor(header: Header) {
    this.#columns = header;
    this.#before = header.records;
  }

  read(found: readonly CsvRecord[]): ExportRecord[] {
    const records: ExportRecord[] = [];
    for (const each of found) {
      if (this.#before > 0) this.#before--;
      else if (!this.#isHeader(each.cells)) records.push(this.#toRecord(each));
    }
    return records;
  }

  /** Files that were put together have the header of each; its columns are those of the records behind it. */
  #isHeader(cells: readonly string[]): boolean {
    if ((cells[this.#columns.audit] ?? "").length > MAX_NAME) return false;
    const columns = columnsIn(cells);
    this.#columns = columns ?? this.#columns;
    return columns !== undefined;
  }

  #toRecord({ cells, line, lines }: CsvRecord): ExportRecord {
    const { id, operation, width } = this.#columns;
    const audit = cells[this.#columns.audit] ?? "";
    return {
      number: ++this.#number,
      line,
      lines,
      audit,
      id: id === undefined ? undefined : cells[id],
      operation: operation === undefined ? undefined : cells[operation],
      allCells: lines === 1 && audit.startsWith("{") ? undefined : cells.join(","),
      isJoined: lines > 1 && cells.length > width,
    };
  }
}
