const PAGE_BYTES = 64 * 1024;
/** Larger copies have memory of their own. */
const MAX_SHARED_BYTES = PAGE_BYTES / 8;
/** So many pages are kept for the next copies: 4 MiB. */
const MAX_FREE_PAGES = 64;

/** Memory outside the heap that small copies share. */
interface Page {
  readonly memory: Buffer;
  used: number;
  /** How many copies in it haven't been released. */
  copies: number;
}

/**
 * Bytes outside the heap. Its holder releases a copy after use, and the memory is used again. Left to the garbage collector,
 * these bytes would count as growth and start a search of the whole heap for every few megabytes of records.
 */
export class Copy {
  #page: Page | undefined;

  constructor(
    page: Page,
    private readonly start: number,
    readonly length: number,
  ) {
    this.#page = page;
  }

  /** The first `maxBytes` of it as text. */
  toString(maxBytes = Infinity): string {
    const { memory } = this.#held;
    return memory.toString("utf8", this.start, this.start + Math.min(this.length, maxBytes));
  }

  /** Whether it lies right behind another one: most do that were made one after the other. */
  isBehind(other: Copy): boolean {
    return this.#held === other.#held && this.start === other.start + other.length;
  }

  /** Its bytes and those of the copies right behind it, up to `last`. Valid until their release. */
  bytesThrough(last: Copy): Buffer {
    return this.#held.memory.subarray(this.start, last.start + last.length);
  }

  /** Writes its bytes from `from` up to `to` into others, at `at`; returns how many these are. */
  copyTo(target: Buffer, at: number, { from, to }: { readonly from: number; readonly to: number }): number {
    return this.#held.memory.copy(target, at, this.start + from, this.start + to);
  }

  release(): void {
    const page = this.#page;
    this.#page = undefined;
    if (page === undefined || --page.copies > 0) return;
    page.used = 0;
    if (page !== open && page.memory.length === PAGE_BYTES && free.length < MAX_FREE_PAGES) free.push(page);
  }

  get #held(): Page {
    if (this.#page === undefined) throw new Error("bytes were read after their release");
    return this.#page;
  }
}

/** A copy of a part of some bytes. */
export function copyOf(bytes: Buffer, start: number, end: number): Copy {
  const [page, at] = take(end - start);
  bytes.copy(page.memory, at, start, end);
  return new Copy(page, at, end - start);
}

/** A copy of a text, in UTF-8. */
export function copyOfText(text: string): Copy {
  // Three bytes a character is the most there can be; what they don't take is left to the next copy.
  const page = pageFor(3 * text.length);
  const at = page.used;
  const length = page.memory.write(text, at);
  page.used += length;
  page.copies++;
  return new Copy(page, at, length);
}

const free: Page[] = [];
let open = newPage(PAGE_BYTES);

/** A page with so many bytes for a further copy, and where they are. */
function take(length: number): [page: Page, at: number] {
  const page = pageFor(length);
  const at = page.used;
  page.used += length;
  page.copies++;
  return [page, at];
}

function pageFor(length: number): Page {
  if (length > MAX_SHARED_BYTES) return newPage(length);
  if (open.used + length > PAGE_BYTES) open = free.pop() ?? newPage(PAGE_BYTES);
  return open;
}

function newPage(bytes: number): Page {
  return { memory: Buffer.allocUnsafeSlow(bytes), used: 0, copies: 0 };
}
