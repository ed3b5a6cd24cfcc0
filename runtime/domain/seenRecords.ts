import { hash } from "node:crypto";
import { KEY_BYTES, KeySet } from "./keySet";

/** 25 MiB for both sets. */
const MAX_KEYS = 700_000;

/**
 * The records that were read lately: an export may hold one more than once, and so may two files. Of a record whose text
 * differs from an earlier one with its id, both count: the two shapes of a launch fill different columns.
 * https://github.com/MicrosoftDocs/office-docs-powershell/issues/4677
 */
export class SeenRecords {
  #recent = new KeySet();
  #older = new KeySet();

  constructor(private readonly maxKeys = MAX_KEYS) {}

  /** Whether it was seen before. Remembers at least the last `maxKeys`. */
  isKnown(id: string, length: number): boolean {
    // Spread over all bits, not kept secret: SHA-1 is the fastest.
    const key = hash("sha1", `${id.toLowerCase()} ${length}`, "buffer").subarray(0, KEY_BYTES);
    if (this.#recent.has(key) || this.#older.has(key)) return true;
    this.#recent.add(key);
    if (this.#recent.size >= this.maxKeys) [this.#older, this.#recent] = [this.#recent, new KeySet()];
    return false;
  }
}
