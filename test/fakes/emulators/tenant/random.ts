/** Mixes 32 bits so that neighbours share nothing; different inputs give different outputs. */
export function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The mulberry32 generator: small, fast, the same everywhere for the same seed. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** Starts over, for instance for the next record. */
  reset(seed: number): void {
    this.state = seed | 0;
  }

  /** In [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError("Nothing to pick from.");
    return item;
  }
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** A GUID whose first part is a one-to-one function of the index: no two indices share one. */
export function guidOf(seed: number, index: number): string {
  const a = mix(index ^ mix(seed));
  const b = (mix(a ^ 0x9e3779b9) & 0xffff0fff) | 0x4000;
  const c = (mix(a ^ 0x7f4a7c15) & 0x3fffffff) | 0x80000000;
  const d = mix(a ^ 0x94d049bb);
  return `${hex32(a)}-${hex16(b >>> 16)}-${hex16(b)}-${hex16(c >>> 16)}-${hex16(c)}${hex32(d)}`;
}

function hex16(value: number): string {
  return `${HEX[(value >>> 8) & 255]}${HEX[value & 255]}`;
}

function hex32(value: number): string {
  return hex16(value >>> 16) + hex16(value);
}
