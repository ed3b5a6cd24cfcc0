import { CsvReader, type CsvRecord } from "./csv";

/** Where the cells stand that are read; any other column, and their order, doesn't matter. */
export interface Header {
  readonly delimiter: string;
  readonly audit: number;
  readonly id: number | undefined;
  readonly operation: number | undefined;
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
    const names = namesIn(isTyped ? second : first);
    if (names.length > longest.length) longest = names;
    const position = (wanted: readonly string[]): number | undefined => {
      const at = names.findIndex((name) => wanted.includes(name.toLowerCase()));
      return at < 0 ? undefined : at;
    };
    const audit = position(AUDIT);
    if (audit === undefined) continue;
    return { delimiter, audit, id: position(ID), operation: position(OPERATION), records: isTyped ? 2 : 1 };
  }
  return longest;
}

function namesIn(record: CsvRecord | undefined): string[] {
  return (record?.cells ?? []).map((name) => name.trim());
}
