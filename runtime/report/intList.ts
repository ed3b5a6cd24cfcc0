const CHUNK_BITS = 16;
const CHUNK = 1 << CHUNK_BITS;

/** 32-bit integers outside the heap. It grows by chunks: what is there is never copied. */
export class IntList {
  readonly #chunks: Int32Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** 0 where there is none. */
  at(index: number): number {
    return this.#chunks[index >>> CHUNK_BITS]?.[index & (CHUNK - 1)] ?? 0;
  }

  push(value: number): void {
    const index = this.#length++;
    if ((index & (CHUNK - 1)) === 0) this.#chunks.push(new Int32Array(CHUNK));
    this.set(index, value);
  }

  set(index: number, value: number): void {
    const chunk = this.#chunks[index >>> CHUNK_BITS];
    if (chunk !== undefined) chunk[index & (CHUNK - 1)] = value;
  }
}

/** The indexes of a list in the order of its values; equal ones stay as they are. */
export function orderOf(values: IntList, start?: Int32Array): Int32Array {
  let order = start ?? Int32Array.from({ length: values.length }, (_, index) => index);
  for (const shift of [0, 16]) order = sortedBy((index) => digit(values.at(index), shift), order);
  return order;
}

/** Sixteen bits of a number, so that negative ones come first. */
function digit(value: number, shift: number): number {
  return ((value ^ 0x8000_0000) >>> shift) & 0xffff;
}

function sortedBy(digitOf: (index: number) => number, order: Int32Array): Int32Array {
  const starts = new Int32Array(0x1_0001);
  for (const index of order) increment(starts, digitOf(index) + 1);
  for (let each = 1; each < starts.length; each++) increment(starts, each, starts[each - 1]);
  const sorted = new Int32Array(order.length);
  for (const index of order) sorted[increment(starts, digitOf(index)) - 1] = index;
  return sorted;
}

/** Adds to one of some numbers; returns what it is then. */
export function increment(numbers: Int32Array, at: number, by = 1): number {
  const sum = (numbers[at] ?? 0) + by;
  numbers[at] = sum;
  return sum;
}
