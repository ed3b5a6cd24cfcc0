export const KEY_BYTES = 12;
const FIRST_SLOTS = 64;

/**
 * A set of ledger keys (16 characters of base64url, 96 bits, or these bits) at some 20 bytes each outside the heap, where a `Set` of strings
 * takes 90 within it: a large tenant has a million in eight days.
 */
export class KeySet {
  #size = 0;
  #slots = FIRST_SLOTS;
  /** Open addressing; 12 zero bytes are a free slot. */
  #table = Buffer.alloc(FIRST_SLOTS * KEY_BYTES);

  constructor(keys: Iterable<string> = []) {
    for (const key of keys) this.add(key);
  }

  get size(): number {
    return this.#size;
  }

  has(key: string | Buffer): boolean {
    const bytes = bytesOf(key);
    return bytes !== undefined && !this.#isFree(this.#find(bytes));
  }

  /** Whether it wasn't there. What isn't a key names no blob: it is left out. */
  add(key: string | Buffer): boolean {
    const bytes = bytesOf(key);
    if (bytes === undefined) return false;
    const at = this.#find(bytes);
    if (!this.#isFree(at)) return false;
    bytes.copy(this.#table, at);
    this.#size++;
    if (this.#size > 0.7 * this.#slots) this.#grow();
    return true;
  }

  *[Symbol.iterator](): Generator<string> {
    for (let at = 0; at < this.#table.length; at += KEY_BYTES)
      if (!this.#isFree(at)) yield this.#table.toString("base64url", at, at + KEY_BYTES);
  }

  /** Where the key is, or the free slot that it belongs into. Its bytes are a hash already. */
  #find(key: Buffer): number {
    let slot = key.readUInt32LE(0) % this.#slots;
    for (;;) {
      const at = slot * KEY_BYTES;
      if (this.#isFree(at) || key.compare(this.#table, at, at + KEY_BYTES) === 0) return at;
      slot = (slot + 1) % this.#slots;
    }
  }

  #isFree(at: number): boolean {
    const table = this.#table;
    return table.readInt32LE(at) === 0 && table.readInt32LE(at + 4) === 0 && table.readInt32LE(at + 8) === 0;
  }

  #grow(): void {
    const old = this.#table;
    this.#slots *= 2;
    this.#table = Buffer.alloc(this.#slots * KEY_BYTES);
    for (let at = 0; at < old.length; at += KEY_BYTES) {
      const key = old.subarray(at, at + KEY_BYTES);
      if (!key.equals(FREE)) key.copy(this.#table, this.#find(key));
    }
  }
}

const FREE = Buffer.alloc(KEY_BYTES);

function bytesOf(key: string | Buffer): Buffer | undefined {
  const bytes = typeof key === "string" ? Buffer.from(key, "base64url") : key;
  return bytes.length === KEY_BYTES && !bytes.equals(FREE) ? bytes : undefined;
}
