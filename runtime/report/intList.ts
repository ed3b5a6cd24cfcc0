const CHUNK_BITS = 16;
const CHUNK = 1 << CHUNK_BITS;
const NARROW_MAX = 0x7fff;

/**
 * 32-bit integers outside the heap. It grows by chunks: what is there isn't copied. A chunk takes two bytes for each as long
 * as none is farther than 32,767 from the list's first, and four from then on.
 */
export class IntList {
  readonly #chunks: (Int16Array | Int32Array)[] = [];
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** 0 where there is none. */
  at(index: number): number {
    const stored = this.#chunks[index >>> CHUNK_BITS]?.[index & (CHUNK - 1)];
    return stored === undefined ? 0 : (stored + this.#first) | 0;
  }

  push(value: number): void {
    if (this.#length === 0) this.#first = value;
    const index = this.#length++;
    if ((index & (CHUNK - 1)) === 0) this.#chunks.push(new Int16Array(CHUNK));
    this.set(index, value);
  }

  set(index: number, value: number): void {
    // Differences of 32-bit integers need 33; cut to 32, they still lead back.
    const stored = (value - this.#first) | 0;
    const number = index >>> CHUNK_BITS;
    let chunk = this.#chunks[number];
    if (chunk === undefined) throw new RangeError(`no number at ${index}`);
    if (chunk instanceof Int16Array && Math.abs(stored) > NARROW_MAX) {
      chunk = Int32Array.from(chunk);
      this.#chunks[number] = chunk;
    }
    chunk[index & (CHUNK - 1)] = stored;
  }
}

/** The indexes of a list in the order of its values; equal ones stay as they are. */
export function orderOf(values: IntList): Int32Array {
  let [least, most] = [Infinity, -Infinity];
  for (let index = 0; index < values.length; index++) {
    least = Math.min(least, values.at(index));
    most = Math.max(most, values.at(index));
  }
  const digit = (index: number, shift: number): number => ((values.at(index) - least) >>> shift) & 0xffff;
  const byLow = sortedBy(
    values.length,
    (index) => digit(index, 0),
    (place) => place,
  );
  if (most - least <= 0xffff) return byLow;
  return sortedBy(
    values.length,
    (index) => digit(index, 16),
    (place) => byLow[place] ?? 0,
  );
}

/** One pass of a radix sort: indexes, in the order that `indexAt` gives them, by 16 bits each. */
function sortedBy(
  length: number,
  digitOf: (index: number) => number,
  indexAt: (place: number) => number,
): Int32Array {
  const starts = new Int32Array(0x1_0001);
  for (let index = 0; index < length; index++) increment(starts, digitOf(index) + 1);
  for (let each = 1; each < starts.length; each++) increment(starts, each, starts[each - 1]);
  const sorted = new Int32Array(length);
  for (let place = 0; place < length; place++) {
    const index = indexAt(place);
    sorted[increment(starts, digitOf(index)) - 1] = index;
  }
  return sorted;
}

/** Adds to one of some numbers; returns what it is then. */
export function increment(numbers: Int32Array, at: number, by = 1): number {
  const sum = (numbers[at] ?? 0) + by;
  numbers[at] = sum;
  return sum;
}
