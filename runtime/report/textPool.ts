import { IntList } from "./intList";

const CHUNK_BITS = 20;
const CHUNK_BYTES = 1 << CHUNK_BITS;
/** What is longer is cut. */
const MAX_UNITS = 1_000;
const FIRST_SLOTS = 1_024;

/**
 * Texts numbered from 0, the empty one, in the order of their coming. They are kept outside the heap, as UTF-8: 200,000
 * names in a `Map` would fill half of what the image allows Node.
 */
export class TextPool {
  readonly #chunks: Buffer[] = [];
  #end = 0;
  readonly #starts = new IntList();
  readonly #lengths = new IntList();
  readonly #hashes = new IntList();
  /** Open addressing: 1 + number, 0 is a free slot. */
  #index = new Int32Array(FIRST_SLOTS);
  readonly #scratch = Buffer.alloc(3 * MAX_UNITS);

  constructor() {
    this.numberOf("");
  }

  get size(): number {
    return this.#starts.length;
  }

  numberOf(text: string): number {
    const length = this.#scratch.write(text.length > MAX_UNITS ? text.slice(0, MAX_UNITS) : text);
    const hash = hashOf(this.#scratch, length);
    const slot = this.#find(hash, length);
    const found = this.#index[slot] ?? 0;
    if (found > 0) return found - 1;
    const number = this.#append(hash, length);
    this.#index[slot] = number + 1;
    if (this.size > 0.6 * this.#index.length) this.#grow();
    return number;
  }

  text(number: number): string {
    const start = this.#starts.at(number);
    const at = start & (CHUNK_BYTES - 1);
    return this.#chunkAt(start).toString("utf8", at, at + this.#lengths.at(number));
  }

  /** The slot of the text in the scratch buffer, or the free one that it belongs into. */
  #find(hash: number, length: number): number {
    const mask = this.#index.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const found = this.#index[slot] ?? 0;
      if (found === 0 || this.#isSame(found - 1, hash, length)) return slot;
    }
  }

  #isSame(number: number, hash: number, length: number): boolean {
    if (this.#hashes.at(number) !== hash || this.#lengths.at(number) !== length) return false;
    const start = this.#starts.at(number);
    const at = start & (CHUNK_BYTES - 1);
    return this.#scratch.compare(this.#chunkAt(start), at, at + length, 0, length) === 0;
  }

  #append(hash: number, length: number): number {
    if (this.#chunks.length === 0 || this.#end + length > CHUNK_BYTES) {
      this.#chunks.push(Buffer.allocUnsafeSlow(CHUNK_BYTES));
      this.#end = 0;
    }
    const start = (this.#chunks.length - 1) * CHUNK_BYTES + this.#end;
    this.#scratch.copy(this.#chunkAt(start), this.#end, 0, length);
    this.#end += length;
    this.#starts.push(start);
    this.#lengths.push(length);
    this.#hashes.push(hash);
    return this.size - 1;
  }

  #chunkAt(start: number): Buffer {
    const chunk = this.#chunks[start >>> CHUNK_BITS];
    if (chunk === undefined) throw new RangeError("no such text");
    return chunk;
  }

  #grow(): void {
    const index = new Int32Array(this.#index.length * 2);
    const mask = index.length - 1;
    for (let number = 0; number < this.size; number++) {
      let slot = this.#hashes.at(number) & mask;
      while (index[slot] !== 0) slot = (slot + 1) & mask;
      index[slot] = number + 1;
    }
    this.#index = index;
  }
}

/** FNV-1a, with its bits mixed once more. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(bytes: Buffer, length: number): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < length; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x0100_0193);
  return hash ^ (hash >>> 15);
}
