import { clipped } from "../../common/errors";
import { sizeOf } from "../../common/bytes";
import { hasMoreValues, MAX_JSON_VALUES } from "../../common/json";
import { MAX_RECORD_BYTES, MAX_REST_BYTES } from "../support/limits";
import { copyOfText } from "./copy";
import type { Parsed } from "./scanned";

/** A record of an export of an audit search, as its row in the file says. */
export interface ExportRecord {
  /** Position among the records of the file; the first is 1. */
  readonly number: number;
  /** Line of the file that it ends in. */
  readonly line: number;
  /** How many lines it takes; texts in quotes may go on for several. */
  readonly lines: number;
  /** The audit record as JSON: the only cell that times and ids are taken from. */
  readonly audit: string;
  /** What the column of the id says, where the export has one. */
  readonly id: string | undefined;
  /** What the column of the operation says, where the export has one. */
  readonly operation: string | undefined;
  /** All of its cells, where a quotation mark may have misplaced what AuditData should say: it spans lines, or does not begin like an object. */
  readonly allCells: string | undefined;
  /** It can only be several records, of which a missing or needless quotation mark made one. */
  readonly isJoined: boolean;
}

/** The records that a part of a file's bytes ended. */
export interface ExportPart {
  readonly records: readonly ExportRecord[];
  /** Bytes of the file read so far. */
  readonly bytesRead: number;
  /** The file has ended in the middle of a record. */
  readonly isCut?: boolean;
}

/** A file that was found to be an export. */
export interface ExportFile {
  /** As it was given. */
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 of its content, in hexadecimal. */
  readonly hash: string;
  read(signal: AbortSignal): AsyncIterable<ExportPart>;
}

/** Excel cuts a cell: https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3 */
const EXCEL_CELL = 32_767;

const JOINED =
  "Further records may be in its lines, set aside with it. Download the export again and import that";

/** Reads the cells of one file's records. */
export class ExportReader {
  readonly #wanted: ReadonlySet<string>;
  /** Records whose column of the id says another one than their AuditData. */
  idsDiffering = 0;

  constructor(
    private readonly file: string,
    operations: readonly string[],
  ) {
    this.#wanted = new Set(operations.map((name) => name.toLowerCase()));
  }

  /** Undefined where the operation isn't wanted; in doubt, it is. */
  read(given: ExportRecord): Parsed | undefined {
    const { audit } = given;
    if (this.#isUnwanted(given)) return undefined;
    if (given.isJoined) return this.#unreadable(given, "a quotation mark is missing, or one too many");
    const problem = problemOf(audit);
    if (problem !== undefined) return this.#unreadable(given, problem);
    let record: unknown;
    try {
      record = JSON.parse(audit);
    } catch (error) {
      return this.#unreadable(given, `AuditData isn't JSON: ${clipped(String((error as Error).message))}`);
    }
    if (typeof record !== "object" || record === null || Array.isArray(record))
      return this.#unreadable(given, "AuditData isn't a JSON object");
    const { Operation: operation, Id: id } = record as { Operation?: unknown; Id?: unknown };
    if (typeof operation === "string" && !this.#wanted.has(operation.trim().toLowerCase())) return undefined;
    if (typeof id === "string" && differs(id, given.id)) this.idsDiffering++;
    return { kind: "record", record, raw: copyOfText(audit), place: this.placeOf(given) };
  }

  placeOf({ number, line, lines }: Pick<ExportRecord, "number" | "line" | "lines">): string {
    const where = lines === 1 ? `line ${line}` : `lines ${line - lines + 1} to ${line}`;
    return `${this.file}, record ${number} (${where})`;
  }

  /** What both the column and the text of AuditData say need not be parsed; over several lines, there may be two records in it. */
  #isUnwanted({ operation, audit, lines }: ExportRecord): boolean {
    if (lines > 1) return false;
    if (operation === undefined || operation === "" || this.#wanted.has(operation.trim().toLowerCase()))
      return false;
    return audit.includes(`"Operation":"${operation}"`);
  }

  #unreadable(given: ExportRecord, problem: string): Parsed {
    const { audit, allCells, lines } = given;
    const text = allCells ?? audit;
    const more = lines === 1 ? "" : `. ${JOINED}`;
    return {
      kind: "unreadable",
      raw: text.slice(0, MAX_REST_BYTES),
      error: `${this.placeOf(given)}: ${problem}${more}`,
    };
  }
}

/** Why a cell isn't parsed. */
function problemOf(audit: string): string | undefined {
  if (audit.trim() === "") return "AuditData is empty";
  if (audit.length > MAX_RECORD_BYTES) return `AuditData has more than ${sizeOf(MAX_RECORD_BYTES)}`;
  if (hasMoreValues(audit, MAX_JSON_VALUES)) return `AuditData has more than ${MAX_JSON_VALUES} values`;
  if (audit.length === EXCEL_CELL && !audit.trimEnd().endsWith("}"))
    return "AuditData was cut at 32,767 characters, as Excel does when it saves a file; import the file as it was downloaded";
  return undefined;
}

function differs(id: string, column: string | undefined): boolean {
  return column !== undefined && column !== id && column.trim().toLowerCase() !== id.trim().toLowerCase();
}
