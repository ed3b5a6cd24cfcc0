/** Shared by small copies: some thirty records. */
const SHARED_BYTES = 64 * 1024;

/** Bytes outside the heap, for as long as something refers to them. Thousands wait at a time, so it is lighter than a Buffer. */
export class Copy {
  constructor(
    readonly memory: Buffer,
    readonly start: number,
    readonly end: number,
  ) {}

  get length(): number {
    return this.end - this.start;
  }

  /** The first `maxBytes` of it as text. */
  toString(maxBytes = Infinity): string {
    return this.memory.toString("utf8", this.start, Math.min(this.end, this.start + maxBytes));
  }

  get bytes(): Buffer {
    return this.memory.subarray(this.start, this.end);
  }
}

/** A copy of a part of some bytes. */
export function copyOf(bytes: Buffer, start: number, end: number): Copy {
  const copy = take(end - start);
  bytes.copy(copy.memory, copy.start, start, end);
  return copy;
}

/** A copy of a text, in UTF-8. */
export function copyOfText(text: string): Copy {
  const copy = take(Buffer.byteLength(text));
  copy.memory.write(text, copy.start);
  return copy;
}

let shared = Buffer.alloc(0);
let used = 0;

/** Small copies share memory, which is freed with the last one of them: what is copied together is dealt with together. */
function take(length: number): Copy {
  if (length > SHARED_BYTES / 8) return new Copy(Buffer.allocUnsafeSlow(length), 0, length);
  if (length > shared.length - used) {
    shared = Buffer.allocUnsafeSlow(SHARED_BYTES);
    used = 0;
  }
  used += length;
  return new Copy(shared, used - length, used);
}
