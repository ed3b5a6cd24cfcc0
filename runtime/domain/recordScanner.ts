import { MAX_RECORD_BYTES, MAX_REST_BYTES } from "../support/limits";
import { ChunkBuffer } from "./chunkBuffer";
import { endOfText, firstMark } from "./endOfText";
import {
  BLANK,
  CLOSE_BRACE,
  COLON,
  COMMA,
  isClose,
  isOpen,
  OPEN_BRACKET,
  QUOTE,
  skipBlanks,
} from "./jsonBytes";
import type { Broken, Scanned } from "./scanned";
import { hasEscape, isBlank, isOperation, WantedOperations } from "./wanted";
import { sizeOf } from "../../common/bytes";
import { MAX_JSON_VALUES } from "../../common/json";

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Depth of brackets: 1 = between the records of the array, 2 = among the fields of a record. */
const [IN_ARRAY, IN_RECORD] = [1, 2];

/** Of a record that is too large, longer texts aren't kept to be looked at; no operation's name is. */
const MAX_TEXT_BYTES = 1024;

/**
 * Splits the bytes of an audit blob (a JSON array of records) as they arrive and hands over only records whose
 * `Operation` is wanted; of a blob of Audit.General that is a small part. It never skips in doubt: a record whose
 * operation it can't tell from the bytes (escapes, another type, broken JSON) is handed over, too. Memory: one record and one chunk; a record of more than 4 MiB, or of more than
 * 100,000 values, is handed over as unreadable with its start.
 */
export class RecordScanner {
  /** Elements of the array seen so far. */
  read = 0;

  readonly #wanted: WantedOperations;
  #found: Scanned[] = [];
  readonly #buffer = new ChunkBuffer();
  #position = 0;
  #depth = 0;
  #started = false;
  #finished = false;
  #broken: Broken["reason"] | undefined;
  #inString = false;
  #stringStart = 0;
  #stringCut = false;
  #elementStart = -1;
  /** Start of the open element, once that is too large to be kept. */
  #oversized: { readonly start: string; readonly offset: number } | undefined;
  /** Bytes that the buffer has let go of. */
  #dropped = 0;
  #values = 0;
  #expectsKey = false;
  #isOperation = false;
  #match: "unknown" | "wanted" | "unwanted" = "unknown";

  constructor(operations: readonly string[]) {
    this.#wanted = new WantedOperations(operations);
  }

  push(chunk: Uint8Array): void {
    this.#buffer.append(chunk);
    if (!this.#started) this.#start();
    if (this.#started && this.#broken === undefined && !this.#finished) this.#scan();
    if (this.#finished && this.#broken === undefined) this.#skipRest();
    this.#compact();
  }

  /** The records found since the last call. */
  take(): Scanned[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  /** Bytes held of a record that hasn't ended yet. */
  get openBytes(): number {
    return this.#buffer.length;
  }

  /** Says whether the array was complete; call after the last chunk. */
  end(): Broken | undefined {
    const reason = this.#broken ?? (this.#finished ? undefined : this.#started ? "incomplete" : "notAnArray");
    if (reason === undefined) return undefined;
    const { start: rest, offset } = this.#oversized ?? {
      start: this.#startOf(0, this.#buffer.length),
      offset: this.#dropped,
    };
    return { reason, offset, rest };
  }

  #start(): void {
    const { bytes, length } = this.#buffer;
    this.#position = skipBlanks(bytes, this.#position, length, BYTE_ORDER_MARK);
    if (this.#position >= length) return;
    if (bytes[this.#position] !== OPEN_BRACKET) {
      this.#broken = "notAnArray";
      return;
    }
    this.#started = true;
    this.#depth = IN_ARRAY;
    this.#position++;
  }

  /** After the array nothing may follow; what does may be records that would get lost. */
  #skipRest(): void {
    const { bytes, length } = this.#buffer;
    this.#position = skipBlanks(bytes, this.#position, length);
    if (this.#position < length) this.#broken = "malformed";
  }

  #scan(): void {
    const { bytes, length } = this.#buffer;
    let position = this.#position;
    while (position < length) {
      if (this.#inString) position = this.#toStringEnd(position);
      else if (this.#depth > IN_RECORD) position = this.#throughNested(position);
      else if (this.#depth === IN_RECORD) position = this.#throughFields(position);
      else if (this.#finished) break;
      else this.#betweenRecords(bytes[position] as number, position++);
    }
    this.#position = position;
  }

  #betweenRecords(byte: number, position: number): void {
    if (byte === COMMA) this.#endElement(position);
    else if (isClose(byte)) {
      this.#endElement(position);
      this.#depth--;
      this.#finished = true;
      if (byte === CLOSE_BRACE) this.#broken = "malformed";
    } else if (byte > BLANK && byte !== COLON) {
      this.#startElement(position);
      if (byte === QUOTE) this.#startString(position + 1);
      else if (isOpen(byte)) this.#open();
    }
  }

  /** Moves along the fields of a record until it ends or one opens a bracket; or to the end of the bytes. */
  #throughFields(start: number): number {
    const { bytes, length } = this.#buffer;
    let position = start;
    while (position < length && this.#depth === IN_RECORD) {
      const byte = bytes[position++] as number;
      if (byte === QUOTE) {
        position = this.#throughText(position);
      } else if (byte === COMMA) {
        this.#values++;
        this.#expectsKey = true;
      } else if (byte === COLON) this.#expectsKey = false;
      else if (isOpen(byte)) this.#open();
      else if (isClose(byte)) {
        this.#depth--;
        this.#endElement(position);
      }
    }
    return position;
  }

  /** Moves behind a text of a record; most are whole, without escapes, and not the operation. */
  #throughText(start: number): number {
    const { bytes, words, length } = this.#buffer;
    const mark = firstMark(bytes, words, start, length);
    if (mark >= length || bytes[mark] !== QUOTE || this.#isOperation) {
      this.#startString(start);
      return this.#toStringEnd(start);
    }
    if (this.#expectsKey) this.#isOperation = isOperation(bytes, start, mark);
    return mark + 1;
  }

  #open(): void {
    this.#depth++;
    this.#values++;
    this.#expectsKey = this.#depth === IN_RECORD;
  }

  #startString(start: number): void {
    this.#inString = true;
    this.#stringCut = false;
    this.#stringStart = start;
  }

  /** Moves behind the end of the open string and looks at it if it is a field of a record; or to the end of the bytes. */
  #toStringEnd(start: number): number {
    const { bytes, words, length } = this.#buffer;
    const end = endOfText(bytes, words, start, length);
    if (end >= length) return end;
    this.#inString = false;
    if (this.#depth === IN_RECORD) this.#endString(end);
    return end + 1;
  }

  /** Moves to the end of a field's object or array, of which only the number of values matters; or to the end of the bytes. */
  #throughNested(start: number): number {
    const { bytes, words, length } = this.#buffer;
    let [position, depth, values] = [start, this.#depth, this.#values];
    while (position < length && depth > IN_RECORD) {
      const byte = bytes[position++] as number;
      if (byte === QUOTE) {
        const end = endOfText(bytes, words, position, length);
        if (end >= length) this.#startString(position);
        position = end >= length ? end : end + 1;
      } else if (byte === COMMA) values++;
      else if (isOpen(byte)) {
        depth++;
        values++;
      } else if (isClose(byte)) depth--;
    }
    [this.#depth, this.#values] = [depth, values];
    return position;
  }

  #endString(end: number): void {
    const start = this.#stringStart;
    const { bytes } = this.#buffer;
    if (this.#expectsKey) {
      this.#isOperation = !this.#stringCut && isOperation(bytes, start, end);
      // A key spelled with escapes could be any key.
      if (!this.#stringCut && hasEscape(bytes, start, end)) this.#match = "wanted";
      return;
    }
    if (!this.#isOperation) return;
    this.#isOperation = false;
    // Escapes or blanks may hide a wanted operation.
    const isUnclear =
      this.#stringCut || isBlank(bytes, start) || isBlank(bytes, end - 1) || hasEscape(bytes, start, end);
    if (isUnclear || this.#wanted.isIn(bytes, start, end)) this.#match = "wanted";
    else if (this.#match === "unknown") this.#match = "unwanted";
  }

  #startElement(position: number): void {
    if (this.#elementStart >= 0) return;
    this.#elementStart = position;
    this.#values = 0;
  }

  #endElement(end: number): void {
    if (this.#elementStart < 0) return;
    this.read++;
    if (this.#match !== "unwanted") this.#keep(end);
    this.#elementStart = -1;
    this.#oversized = undefined;
    this.#match = "unknown";
    this.#isOperation = false;
  }

  #keep(end: number): void {
    const start = this.#elementStart;
    if (this.#oversized !== undefined || end - start > MAX_RECORD_BYTES)
      this.#setAside(
        this.#oversized?.start ?? this.#startOf(start, end),
        `the record has more than ${sizeOf(MAX_RECORD_BYTES)}`,
      );
    else if (this.#values > MAX_JSON_VALUES)
      this.#setAside(this.#startOf(start, end), `the record has more than ${MAX_JSON_VALUES} values`);
    else this.#found.push({ kind: "text", raw: this.#buffer.copy(start, end) });
  }

  #setAside(raw: string, error: string): void {
    this.#found.push({ kind: "unreadable", raw, error });
  }

  /** What is kept of something unreadable. */
  #startOf(start: number, end: number): string {
    return this.#buffer.text(start, Math.min(end, start + MAX_REST_BYTES));
  }

  /** Drops what has been scanned, except the element that is still open. */
  #compact(): void {
    if (this.#broken !== undefined) {
      this.#buffer.length = Math.min(this.#buffer.length, MAX_REST_BYTES);
      return;
    }
    if (this.#elementStart >= 0 && this.#buffer.length - this.#elementStart > MAX_RECORD_BYTES)
      this.#oversized ??= {
        start: this.#startOf(this.#elementStart, this.#buffer.length),
        offset: this.#dropped + this.#elementStart,
      };
    const keepFrom = this.#keepFrom();
    this.#buffer.drop(keepFrom);
    this.#dropped += keepFrom;
    this.#position -= keepFrom;
    this.#stringStart -= keepFrom;
    if (this.#elementStart >= 0) this.#elementStart = 0;
  }

  #keepFrom(): number {
    const scanned = Math.min(this.#position, this.#buffer.length);
    if (this.#elementStart < 0) return scanned;
    if (this.#oversized === undefined) return this.#elementStart;
    // The text that is open may be the operation.
    if (!this.#inString || this.#depth !== IN_RECORD || this.#stringCut) return scanned;
    this.#stringCut = scanned - this.#stringStart > MAX_TEXT_BYTES;
    return this.#stringCut ? scanned : Math.min(this.#stringStart, scanned);
  }
}
