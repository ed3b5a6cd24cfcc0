import { crc32 } from "node:zlib";
import { asGuid } from "../../common/guid";
import { KEY_BYTES, KeySet } from "./keySet";
import type { Parsed } from "./scanned";

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
  readonly #key = Buffer.alloc(KEY_BYTES);

  constructor(private readonly maxKeys = MAX_KEYS) {}

  /** Whether the same text was seen before; what has no id it doesn't know. */
  isRepeated(parsed: Parsed): boolean {
    if (parsed.kind !== "record") return false;
    const { record, raw } = parsed;
    const { Id: id } = record as Partial<Record<"Id", unknown>>;
    const text = typeof raw === "string" ? raw : raw.bytesThrough(raw);
    return typeof id === "string" && this.isKnown(id, crc32(text));
  }

  /** Whether it was seen before. Remembers at least the last `maxKeys`. */
  isKnown(id: string, check = 0): boolean {
    const guid = asGuid(id);
    if (guid === undefined) return false;
    writeKey(guid, check, this.#key);
    if (this.#older.has(this.#key) || !this.#recent.add(this.#key)) return true;
    if (this.#recent.size >= this.maxKeys) [this.#older, this.#recent] = [this.#recent, new KeySet()];
    return false;
  }
}

/** 96 bits that depend on each bit of the id and the check, for a third of what SHA-1 takes. */
function writeKey(guid: string, check: number, key: Buffer): void {
  // The four parts of 32 bits, the hyphens between left out.
  const [one, two] = [wordAt(guid, 0), wordAt(guid, 9)];
  const [three, four] = [wordAt(guid, 19), wordAt(guid, 28)];
  const first = mixed(one ^ mixed(two ^ mixed(three ^ mixed(four ^ check))));
  const second = mixed(two ^ mixed(three + first));
  key.writeInt32LE(first, 0);
  key.writeInt32LE(second, 4);
  // Never all zero: that is a free slot.
  key.writeInt32LE(mixed(four ^ mixed(three ^ second)) | 1, 8);
}

/** Eight hexadecimal digits, of which a hyphen may be in the middle. */
function wordAt(guid: string, start: number): number {
  let word = 0;
  for (let at = start, digits = 0; digits < 8; at++) {
    const unit = guid.charCodeAt(at);
    if (unit === HYPHEN) continue;
    word = (word << 4) | (unit <= NINE ? unit - ZERO : unit - BEFORE_A);
    digits++;
  }
  return word;
}

const [HYPHEN, ZERO, NINE, BEFORE_A] = [0x2d, 0x30, 0x39, 0x57];

/** The end of MurmurHash3: each bit of the result depends on each bit. https://github.com/aappleby/smhasher */
function mixed(word: number): number {
  let mix = word;
  mix = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return mix ^ (mix >>> 16);
}
