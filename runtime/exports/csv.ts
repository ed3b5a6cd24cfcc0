import { once } from "node:events";
import { Parser } from "csv-parse";
import { MAX_RECORD_BYTES } from "../support/limits";
import { ConnectorError } from "../../common/errors";
import { sizeOf } from "../../common/bytes";

/** A record of a CSV text and the line that it ends in. */
export interface CsvRecord {
  readonly cells: readonly string[];
  readonly line: number;
}

/** In a record of a portal export, texts double their quotation marks; its other cells are short. */
const MAX_CSV_RECORD_BYTES = 2 * MAX_RECORD_BYTES;

/**
 * Splits the bytes of a CSV text (UTF-8) into records as they arrive. A quotation mark out of place belongs to its cell, and
 * records may have more or fewer cells than others: what can't be right is found out by what is in the cells.
 */
export class CsvReader {
  readonly #parser: Parser;
  #found: CsvRecord[] = [];
  #read = 0;

  constructor(
    private readonly file: string,
    delimiter: string,
  ) {
    this.#parser = new Parser({
      delimiter,
      bom: false,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_CSV_RECORD_BYTES,
      on_record: (cells: string[], { lines }) => {
        this.#found.push({ cells, line: lines });
        return null;
      },
    });
    // A failure is that of the write that meets it.
    this.#parser.on("error", () => undefined);
    this.#parser.resume();
  }

  /** The records that these bytes end. */
  async push(bytes: Uint8Array): Promise<readonly CsvRecord[]> {
    await new Promise<void>((resolve, reject) =>
      this.#parser.write(bytes, (error) => (error ? reject(this.#explained(error)) : resolve())),
    );
    return this.#take();
  }

  /** The last record; `cut` where the text ended within quotation marks: the line that they begin in. */
  async end(): Promise<{ readonly records: readonly CsvRecord[]; readonly isCut: boolean }> {
    let isCut = false;
    try {
      const ended = once(this.#parser, "end");
      this.#parser.end();
      await ended;
    } catch (error) {
      if ((error as { code?: unknown }).code !== "CSV_QUOTE_NOT_CLOSED") throw this.#explained(error);
      isCut = true;
    }
    return { records: this.#take(), isCut };
  }

  #take(): readonly CsvRecord[] {
    const found = this.#found;
    this.#found = [];
    this.#read += found.length;
    return found;
  }

  #explained(error: unknown): unknown {
    if ((error as { code?: unknown }).code !== "CSV_MAX_RECORD_SIZE") return error;
    const what = `behind record ${this.#read} of ${this.file}, one has more than ${sizeOf(MAX_CSV_RECORD_BYTES)}`;
    return new ConnectorError("incomplete", `${what}: most likely a quotation mark is missing`, {
      hint: "What came before is imported. Download the export again; a second import writes nothing twice.",
      cause: error,
    });
  }
}
