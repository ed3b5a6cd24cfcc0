import { copyOf, type Copy } from "./copy";

/** A chunk of a socket and an ordinary record fit into it. */
const USUAL_BYTES = 128 * 1024;

/** Bytes that arrive at its end and are dropped at its start; it grows as needed, and shrinks again. */
export class ChunkBuffer {
  /** Valid up to `length`. */
  bytes = Buffer.allocUnsafeSlow(USUAL_BYTES);
  /** The same memory, four bytes at a time. */
  words = wordsOf(this.bytes);
  length = 0;

  append(chunk: Uint8Array): void {
    const needed = this.length + chunk.length;
    if (needed > this.bytes.length) this.#resize(Math.max(needed, this.bytes.length * 2));
    this.bytes.set(chunk, this.length);
    this.length = needed;
  }

  /** Drops the first bytes. */
  drop(count: number): void {
    if (count === 0) return;
    this.bytes.copyWithin(0, count, this.length);
    this.length -= count;
    const isLarge = this.bytes.length > 4 * USUAL_BYTES;
    if (isLarge && this.length <= USUAL_BYTES / 2) this.#resize(USUAL_BYTES);
  }

  text(start: number, end: number): string {
    return this.bytes.toString("utf8", start, end);
  }

  /** A copy that stays. */
  copy(start: number, end: number): Copy {
    return copyOf(this.bytes, start, end);
  }

  #resize(size: number): void {
    const other = Buffer.allocUnsafeSlow(Math.ceil(size / 4) * 4);
    this.bytes.copy(other, 0, 0, this.length);
    this.bytes = other;
    this.words = wordsOf(other);
  }
}

/** Memory of its own starts at a multiple of four bytes; a part of Node's pool need not. */
function wordsOf({ buffer, byteOffset, length }: Buffer): Int32Array {
  return new Int32Array(buffer, byteOffset, length / 4);
}
