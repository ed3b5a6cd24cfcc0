import { isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be";

const BYTE_ORDER_MARKS: readonly (readonly [Encoding, readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/** The encoding of a text by its first bytes: by its byte order mark, or where zeros stand beside Latin letters. */
export function encodingOf(head: Uint8Array): Encoding {
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, at) => head[at] === byte));
  if (marked !== undefined) return marked[0];
  if (head.length < 2) return "utf-8";
  if (head[1] === 0) return "utf-16le";
  return head[0] === 0 ? "utf-16be" : "utf-8";
}

/** Turns a text's bytes into UTF-8 without a byte order mark, as they arrive. */
export class Utf8Stream {
  readonly #decoder: TextDecoder | undefined;
  #isStarted = false;

  constructor(encoding: Encoding) {
    this.#decoder = encoding === "utf-8" ? undefined : new TextDecoder(encoding);
  }

  push(chunk: Buffer): Buffer {
    if (this.#decoder !== undefined) return Buffer.from(this.#decoder.decode(chunk, { stream: true }));
    const [, mark] = BYTE_ORDER_MARKS[0] as (typeof BYTE_ORDER_MARKS)[number];
    const hasMark = !this.#isStarted && mark.every((byte, at) => chunk[at] === byte);
    this.#isStarted = true;
    return hasMark ? chunk.subarray(mark.length) : chunk;
  }

  end(): Buffer {
    return Buffer.from(this.#decoder?.decode() ?? "");
  }
}

/** Looks whether all bytes are UTF-8, as they arrive; what a cut file ends in the middle of counts. */
export class Utf8Check {
  #rest = Buffer.alloc(0);
  isValid = true;

  push(chunk: Buffer): void {
    if (!this.isValid) return;
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const whole = bytes.length - openBytes(bytes);
    this.isValid = isUtf8(bytes.subarray(0, whole));
    this.#rest = Buffer.from(bytes.subarray(whole));
  }
}

/** Bytes at the end that begin a character of which the rest hasn't come. */
function openBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
  }
  return 0;
}
