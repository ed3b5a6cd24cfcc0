import { MAX_REST_BYTES } from "../support/limits";
import { BACKSLASH, BLANK } from "./jsonBytes";
import type { Copy } from "./copy";
import type { Parsed } from "./scanned";

/** The operations that matter. Casing varies on the wire. */
export class WantedOperations {
  readonly #names: ReadonlySet<string>;
  readonly #lengths: ReadonlySet<number>;

  constructor(operations: readonly string[]) {
    this.#names = new Set(operations.map((name) => name.toLowerCase()));
    this.#lengths = new Set(operations.map((name) => name.length));
  }

  /** Whether a part of some bytes is the name of one. */
  isIn(bytes: Buffer, start: number, end: number): boolean {
    return (
      this.#lengths.has(end - start) && this.#names.has(bytes.toString("latin1", start, end).toLowerCase())
    );
  }

  /** Parses a record of which the scanner could not tell more; undefined when its operation isn't wanted. */
  parse(raw: Copy): Parsed | undefined {
    let record: unknown;
    try {
      record = JSON.parse(raw.toString());
    } catch (error) {
      return unreadable(raw, error instanceof Error ? error.message : "no JSON");
    }
    if (typeof record !== "object" || record === null)
      return unreadable(raw, "the element is not a JSON object");
    const { Operation: operation } = record as { Operation?: unknown };
    const isWanted = typeof operation === "string" && this.#names.has(operation.trim().toLowerCase());
    return isWanted ? { kind: "record", record, raw } : undefined;
  }
}

/** With the start of its text, as much as is kept. */
function unreadable(raw: Copy, error: string): Parsed {
  return { kind: "unreadable", raw: raw.toString(MAX_REST_BYTES), error };
}

const OPERATION = Buffer.from("Operation");

/** Whether the bytes of a key are those of `Operation`. */
export function isOperation(bytes: Buffer, start: number, end: number): boolean {
  const { length } = OPERATION;
  return end - start === length && bytes.compare(OPERATION, 0, length, start, end) === 0;
}

export function hasEscape(bytes: Buffer, start: number, end: number): boolean {
  for (let position = start; position < end; position++) if (bytes[position] === BACKSLASH) return true;
  return false;
}

export function isBlank(bytes: Buffer, position: number): boolean {
  return (bytes[position] as number) <= BLANK;
}
