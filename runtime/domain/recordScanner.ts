/** A record that may matter, or one that could not be read at all. */
export type Scanned =
  | { readonly kind: "record"; readonly record: unknown; readonly raw: string }
  | { readonly kind: "unreadable"; readonly raw: string; readonly error: string };

/** Why the bytes were no complete JSON array; `rest` is what was left over, cut to a size fit for keeping. */
export interface Broken {
  readonly reason: "notAnArray" | "malformed" | "incomplete" | "recordTooLarge";
  readonly rest: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;
const SPACE = 0x20;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const OPERATION = Buffer.from("Operation");

/** Depth of brackets: 1 = between the records of the array, 2 = among the fields of a record. */
const IN_ARRAY = 1;
const IN_RECORD = 2;

const MAX_RECORD_BYTES = 32 * 1024 * 1024;
const MAX_REST_CHARS = 256 * 1024;

/**
 * Splits the bytes of an audit blob (a JSON array of records) as they arrive and parses only records whose
 * `Operation` is wanted; of a blob of Audit.General that is a small part. It never skips in doubt: a record whose
 * operation it can't tell from the bytes (escapes, another type, broken JSON) is parsed, and handed over as
 * unreadable when that fails. Memory: one record and one chunk.
 */
export class RecordScanner {
  readonly found: Scanned[] = [];
  /** Elements of the array seen so far. */
  read = 0;

  readonly #wanted: ReadonlySet<string>;
  readonly #wantedLengths: ReadonlySet<number>;
  #buffer = Buffer.allocUnsafe(128 * 1024);
  #length = 0;
  #position = 0;
  #depth = 0;
  #started = false;
  #finished = false;
  #broken: Broken["reason"] | undefined;
  #inString = false;
  #stringStart = 0;
  #stringEscaped = false;
  #elementStart = -1;
  #expectsKey = false;
  #isOperation = false;
  #verdict: "unknown" | "wanted" | "unwanted" = "unknown";

  constructor(operations: readonly string[]) {
    this.#wanted = new Set(operations.map((name) => name.toLowerCase()));
    this.#wantedLengths = new Set(operations.map((name) => name.length));
  }

  /** Takes the next bytes. */
  push(chunk: Uint8Array): void {
    this.#append(chunk);
    if (!this.#started) this.#start();
    if (this.#started && this.#broken === undefined && !this.#finished) this.#scan();
    if (this.#finished && this.#broken === undefined) this.#skipBlanks();
    this.#compact();
  }

  /** Says whether the array was complete; call after the last chunk. */
  end(): Broken | undefined {
    const reason = this.#broken ?? (this.#finished ? undefined : this.#started ? "incomplete" : "notAnArray");
    if (reason === undefined) return undefined;
    return { reason, rest: this.#buffer.toString("utf8", 0, this.#length).slice(0, MAX_REST_CHARS) };
  }

  /** Skips white space and a byte order mark up to the opening bracket. */
  #start(): void {
    while (this.#position < this.#length) {
      const byte = this.#buffer[this.#position] as number;
      if (byte === OPEN_BRACKET) {
        this.#started = true;
        this.#depth = IN_ARRAY;
        this.#position++;
        return;
      }
      if (byte > SPACE && !BYTE_ORDER_MARK.includes(byte)) {
        this.#broken = "notAnArray";
        return;
      }
      this.#position++;
    }
  }

  /** After the array nothing may follow; what does may be records that would get lost. */
  #skipBlanks(): void {
    while (this.#position < this.#length && (this.#buffer[this.#position] as number) <= SPACE)
      this.#position++;
    if (this.#position < this.#length) this.#broken = "malformed";
  }

  #scan(): void {
    const buffer = this.#buffer;
    const length = this.#length;
    let position = this.#position;
    while (position < length) {
      if (this.#inString) {
        position = this.#skipString(buffer, position, length);
        continue;
      }
      const byte = buffer[position] as number;
      if (byte === QUOTE) {
        if (this.#depth === IN_ARRAY) this.#startElement(position);
        this.#inString = true;
        this.#stringEscaped = false;
        this.#stringStart = position + 1;
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (this.#depth === IN_ARRAY) this.#startElement(position);
        this.#depth++;
        this.#expectsKey = this.#depth === IN_RECORD;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.#close(byte, position);
        if (this.#finished) {
          position++;
          break;
        }
      } else if (byte === COMMA) {
        if (this.#depth === IN_RECORD) this.#expectsKey = true;
        else if (this.#depth === IN_ARRAY) this.#endElement(position);
      } else if (byte === COLON) {
        if (this.#depth === IN_RECORD) this.#expectsKey = false;
      } else if (byte > SPACE && this.#depth === IN_ARRAY) {
        this.#startElement(position);
      }
      position++;
    }
    this.#position = position;
  }

  #close(byte: number, position: number): void {
    this.#depth--;
    if (this.#depth === IN_ARRAY) return this.#endElement(position + 1);
    if (this.#depth > 0) return;
    this.#endElement(position);
    this.#finished = true;
    if (byte === CLOSE_BRACE) this.#broken = "malformed";
  }

  /** Moves to the end of a string (or of the bytes there are) and looks at it if it is a field of a record. */
  #skipString(buffer: Buffer, start: number, length: number): number {
    let position = start;
    while (position < length) {
      const byte = buffer[position];
      if (byte === QUOTE) {
        this.#inString = false;
        if (this.#depth === IN_RECORD) this.#endString(position);
        return position + 1;
      }
      if (byte === BACKSLASH) {
        this.#stringEscaped = true;
        position++;
      }
      position++;
    }
    return position;
  }

  #endString(end: number): void {
    const start = this.#stringStart;
    if (this.#expectsKey) {
      this.#isOperation =
        end - start === OPERATION.length &&
        this.#buffer.compare(OPERATION, 0, OPERATION.length, start, end) === 0;
      // A key spelled with escapes could be any key.
      if (this.#stringEscaped) this.#verdict = "wanted";
      return;
    }
    if (!this.#isOperation) return;
    this.#isOperation = false;
    // Escapes or blanks may hide a wanted operation.
    const isUnclear = this.#stringEscaped || this.#isBlank(start) || this.#isBlank(end - 1);
    if (isUnclear || this.#isWanted(start, end)) this.#verdict = "wanted";
    else if (this.#verdict === "unknown") this.#verdict = "unwanted";
  }

  #isBlank(position: number): boolean {
    return (this.#buffer[position] as number) <= SPACE;
  }

  #isWanted(start: number, end: number): boolean {
    if (!this.#wantedLengths.has(end - start)) return false;
    return this.#wanted.has(this.#buffer.toString("latin1", start, end).toLowerCase());
  }

  #startElement(position: number): void {
    if (this.#elementStart < 0) this.#elementStart = position;
  }

  #endElement(end: number): void {
    if (this.#elementStart < 0) return;
    this.read++;
    if (this.#verdict !== "unwanted") this.#parse(this.#buffer.toString("utf8", this.#elementStart, end));
    this.#elementStart = -1;
    this.#verdict = "unknown";
    this.#isOperation = false;
  }

  #parse(raw: string): void {
    try {
      const record = JSON.parse(raw) as unknown;
      if (typeof record !== "object" || record === null) {
        this.found.push({ kind: "unreadable", raw, error: "the element is no JSON object" });
        return;
      }
      const { Operation: operation } = record as { Operation?: unknown };
      const isWanted = typeof operation === "string" && this.#wanted.has(operation.trim().toLowerCase());
      if (isWanted) this.found.push({ kind: "record", record, raw });
    } catch (error) {
      this.found.push({ kind: "unreadable", raw, error: error instanceof Error ? error.message : "no JSON" });
    }
  }

  #append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    this.#buffer.set(chunk, this.#length);
    this.#length = needed;
  }

  /** Drops what has been scanned, except the element that is still open. */
  #compact(): void {
    if (this.#broken !== undefined || !this.#started) {
      this.#length = Math.min(this.#length, MAX_REST_CHARS);
      return;
    }
    const keepFrom = this.#elementStart >= 0 ? this.#elementStart : Math.min(this.#position, this.#length);
    if (this.#length - keepFrom > MAX_RECORD_BYTES) this.#broken = "recordTooLarge";
    this.#buffer.copyWithin(0, keepFrom, this.#length);
    this.#length -= keepFrom;
    this.#position -= keepFrom;
    this.#stringStart -= keepFrom;
    if (this.#elementStart >= 0) this.#elementStart = 0;
  }
}
