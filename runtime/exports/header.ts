import { CsvReader, type CsvRecord } from "./csv";

/** Where the cells stand that are read; any other column, and their order, doesn't matter. */
export interface Columns {
  readonly audit: number;
  readonly id: number | undefined;
  readonly operation: number | undefined;
  /** How many columns there are. */
  readonly width: number;
}

export interface Header extends Columns {
  readonly delimiter: string;
  /** Records before the first one of the export: the header, and what stands before it. */
  readonly records: number;
}

const DELIMITERS = [",", ";", "\t"];
/** Column names in lower case: portal exports say RecordId and Operation, Search-UnifiedAuditLog says Identity and Operations. */
const AUDIT = ["auditdata"];
const ID = ["recordid", "identity"];
const OPERATION = ["operation", "operations"];

/** The beginning of a text. */
export interface Head {
  readonly bytes: Buffer;
  /** Nothing follows. */
  readonly isWhole: boolean;
}

/** The records that stand whole in the beginning of a text. */
export async function recordsIn(head: Head, file: string, delimiter: string): Promise<CsvRecord[]> {
  const csv = new CsvReader(file, delimiter);
  const records = await csv.push(head.bytes);
  return head.isWhole ? [...records, ...(await csv.end()).records] : [...records];
}

/** The header of an export; the names of its columns where AuditData isn't among them. */
export async function headerOf(file: string, head: Head): Promise<Header | readonly string[]> {
  let longest: readonly string[] = [];
  for (const delimiter of DELIMITERS) {
    const [first, second] = await recordsIn(head, file, delimiter);
    // Windows PowerShell writes the type of the objects first, unless it is told -NoTypeInformation:
    // https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/export-csv
    const isTyped = first?.cells[0]?.startsWith("#TYPE ") === true;
    const names = ((isTyped ? second : first)?.cells ?? []).map((name) => name.trim());
    if (names.length > longest.length) longest = names;
    const columns = columnsIn(names);
    if (columns !== undefined) return { delimiter, ...columns, records: isTyped ? 2 : 1 };
  }
  return longest;
}

/** Undefined where the cells aren't a header with AuditData. */
export function columnsIn(cells: readonly string[]): Columns | undefined {
  const names = cells.map((name) => name.trim().toLowerCase());
  const position = (wanted: readonly string[]): number | undefined => {
    const at = names.findIndex((name) => wanted.includes(name));
    return at < 0 ? undefined : at;
  };
  const audit = position(AUDIT);
  if (audit === undefined) return undefined;
  return { audit, id: position(ID), operation: position(OPERATION), width: cells.length };
}
