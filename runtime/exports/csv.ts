import { once } from "node:events";
import { Parser } from "csv-parse";
import { MAX_RECORD_BYTES } from "../support/limits";
import { codeOf, ConnectorError } from "../../common/errors";
import { sizeOf } from "../../common/bytes";

/** A record of a CSV text. */
export interface CsvRecord {
  readonly cells: readonly string[];
  /** The line that it ends in. */
  readonly line: number;
  /** How many lines it takes: more than one where cells have line breaks. */
  readonly lines: number;
}

/** In a record of a portal export, texts double their quotation marks; its other cells are short. */
const MAX_CSV_RECORD_BYTES = 2 * MAX_RECORD_BYTES;

/** Called with each record at once: half of what csv-parse takes goes into streams of objects otherwise. */
class RecordParser extends Parser {
  constructor(
    delimiter: string,
    private readonly found: (cells: string[]) => void,
  ) {
    super({
      delimiter,
      // Told, they needn't be looked for at each character; files that were put together have both.
      record_delimiter: ["\r\n", "\n"],
      bom: false,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
  }

  override push(record: string[] | null): boolean {
    if (record === null) return super.push(null);
    this.found(record);
    return true;
  }
}

/**
 * Splits the bytes of a CSV text (UTF-8) into records as they arrive. A quotation mark out of place belongs to its cell, and
 * records may have more or fewer cells than others: what can't be right is found out by what is in the cells.
 */
export class CsvReader {
  readonly #parser: RecordParser;
  #found: CsvRecord[] = [];
  #read = 0;
  /** Bytes since the last record. */
  #openBytes = 0;
  #isStarted = false;
  /** As the parser counts them, up to the last record's end. */
  #parserLines = 0;
  #countedTwice = 0;

  constructor(
    private readonly file: string,
    delimiter: string,
  ) {
    this.#parser = new RecordParser(delimiter, (cells) => {
      this.#found.push({ cells, ...this.#place(cells) });
    });
    // A failure is that of the write that meets it.
    this.#parser.on("error", () => undefined);
    this.#parser.resume();
  }

  /** The records that these bytes end, which may be changed afterwards. */
  async push(bytes: Uint8Array): Promise<readonly CsvRecord[]> {
    // The parser keeps a view of the first bytes, and copies of the others.
    const given = this.#isStarted ? bytes : Buffer.from(bytes);
    this.#isStarted = true;
    await new Promise<void>((resolve, reject) =>
      this.#parser.write(given, (error) => (error ? reject(error) : resolve())),
    );
    this.#openBytes = this.#found.length === 0 ? this.#openBytes + bytes.length : 0;
    if (this.#openBytes > MAX_CSV_RECORD_BYTES) throw this.#tooLarge();
    return this.#take();
  }

  /** The last record. `isCut`: the text has ended within quotation marks. */
  async end(): Promise<{ readonly records: readonly CsvRecord[]; readonly isCut: boolean }> {
    let isCut = false;
    try {
      const ended = once(this.#parser, "end");
      this.#parser.end();
      await ended;
    } catch (error) {
      if (codeOf(error) !== "CSV_QUOTE_NOT_CLOSED") throw error;
      isCut = true;
    }
    return { records: this.#take(), isCut };
  }

  #place(cells: readonly string[]): Pick<CsvRecord, "line" | "lines"> {
    const { lines: parserLines } = this.#parser.info;
    const isLong = parserLines > this.#parserLines + 1;
    this.#parserLines = parserLines;
    let lines = 1;
    if (isLong) {
      const text = cells.join("");
      lines += text.split("\n").length - 1;
      // csv-parse takes CR LF within quotation marks for two line breaks.
      this.#countedTwice += text.split("\r\n").length - 1;
    }
    return { line: parserLines - this.#countedTwice, lines };
  }

  #take(): readonly CsvRecord[] {
    const found = this.#found;
    this.#found = [];
    this.#read += found.length;
    return found;
  }

  #tooLarge(): ConnectorError {
    const what = `${this.file}: the record behind the first ${this.#read} of the file has more than ${sizeOf(MAX_CSV_RECORD_BYTES)}`;
    return new ConnectorError("incomplete", `${what}: most likely a quotation mark is missing`, {
      hint: "What came before is imported. Download the export again and import that: nothing is written twice.",
    });
  }
}
