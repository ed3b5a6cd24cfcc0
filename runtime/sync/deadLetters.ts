import { createHash } from "node:crypto";
import type { Blob, BrokenContent } from "../domain/blob";
import { ledgerKey } from "../domain/ledger";
import { inventoryRecord, type InventoryEvent } from "../domain/record";
import { fieldsOf, isId, unknownVersion } from "../domain/stored";
import { iso } from "../domain/window";
import { events } from "../../common/events";
import { DAY_MS, type Clock } from "../../common/time";
import { messageOf } from "../../common/errors";
import type { Log } from "../support/log";
import type { StateStore } from "./ports";
import { isUnusable } from "./usable";

/** Something that could not be delivered, named and kept for another try (`redrive`). */
export interface DeadLetter {
  readonly version: 1;
  /**
   * row: Dataverse refused it · app: the inventory refused what a launch or deletion changes of it · record: unusable as it
   * came · blob: could not be read.
   */
  readonly kind: "row" | "app" | "record" | "blob";
  readonly id: string;
  readonly error: string;
  /** When it was set aside first; its age for retention. */
  readonly at: string;
  /** When delivering it was tried last. */
  readonly triedAt: string;
  /** The record as it came, or the start of one that could not be read. */
  readonly raw?: string;
  readonly blob?: Blob;
  /** Of a blob that could be read in part only. */
  readonly content?: BrokenContent;
}

/** A letter with the id that commands know it by: its name in the state. */
export interface StoredLetter {
  readonly id: string;
  /** Undefined: the document isn't one that this version knows; `problem` says why. */
  readonly letter: DeadLetter | undefined;
  readonly problem?: string;
}

const PREFIX = "deadletters/";
const KINDS: readonly unknown[] = ["row", "app", "record", "blob"] satisfies DeadLetter["kind"][];

function rowLetter(rowId: string): string {
  return `row-${rowId}`;
}

/** Until when `redrive` can deliver it; undefined: for as long as the letter is kept. */
export function redrivableUntil({ blob }: DeadLetter): number | undefined {
  // Of a blob, the records are with the service only; null or NaN: it doesn't say for how long.
  return Number.isFinite(blob?.expiresMs) ? blob?.expiresMs : undefined;
}

/** Whether nothing remains that could be delivered. */
export function isLost(letter: DeadLetter, nowMs: number): boolean {
  return (redrivableUntil(letter) ?? Infinity) <= nowMs;
}

/** The dead letters of one state. The same failure twice is one letter. */
export class DeadLetters {
  /** Ids of the letters written since this object was made. */
  readonly added = new Set<string>();

  constructor(
    private readonly store: StateStore,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async addRow(id: string, raw: string, error: unknown): Promise<void> {
    await this.#add(rowLetter(id), { kind: "row", id, error: messageOf(error), raw });
  }

  /** A change of an app. The launch behind it is a row all the same: the letter is about the inventory alone. */
  async addApp(appId: string, event: InventoryEvent, error: unknown): Promise<void> {
    const name = `app-${appId}-${event.operation.toLowerCase()}`;
    const raw = inventoryRecord(appId, event);
    await this.#add(name, { kind: "app", id: appId, error: messageOf(error), raw });
  }

  /** A record that isn't an event; without a usable id, its text identifies it. */
  async addRecord(id: string | undefined, raw: string, error: unknown): Promise<void> {
    const name = createHash("sha256").update(raw).digest("hex").slice(0, 32);
    await this.#add(`record-${name}`, { kind: "record", id: id ?? name, error: messageOf(error), raw });
  }

  async addBlob(blob: Blob, error: unknown, broken?: BrokenContent): Promise<void> {
    const content = broken === undefined ? {} : { content: broken };
    // Upper and lower case differ in ledger keys, but not in the names of files everywhere.
    const name = Buffer.from(ledgerKey(blob.id), "base64url").toString("hex");
    await this.#add(`blob-${name}`, { kind: "blob", id: blob.id, error: messageOf(error), blob, ...content });
  }

  /** Every letter, those that can't be read included. */
  async *list(): AsyncGenerator<StoredLetter> {
    for await (const key of this.store.list(PREFIX)) {
      const stored = await this.find(key.slice(PREFIX.length));
      if (stored !== undefined) yield stored;
    }
  }

  /** The letters that can be read; the others are named in the log, for they must not hold up anything else. */
  async *readable(): AsyncGenerator<{ readonly id: string; readonly letter: DeadLetter }> {
    for await (const { id, letter, problem } of this.list()) {
      if (letter !== undefined) yield { id, letter };
      else this.log.error(events.documentRefused, problem ?? "", { key: `${PREFIX}${id}` });
    }
  }

  async find(id: string): Promise<StoredLetter | undefined> {
    if (!isId(id)) return undefined;
    try {
      const stored = await this.store.read(`${PREFIX}${id}`);
      return stored === undefined ? undefined : { id, letter: parse(stored.value) };
    } catch (error) {
      // Of another version, or changed by something else; a state that can't be reached is another matter.
      if (!isUnusable(error)) throw error;
      return { id, letter: undefined, problem: messageOf(error) };
    }
  }

  /** By its id, or by that of its row, which log and mails name. */
  async findNamed(id: string): Promise<StoredLetter | undefined> {
    return (await this.find(id)) ?? (await this.find(rowLetter(id)));
  }

  async count(): Promise<number> {
    let count = 0;
    for await (const _ of this.store.list(PREFIX)) count++;
    return count;
  }

  async remove(id: string): Promise<void> {
    await this.store.delete(`${PREFIX}${id}`);
  }

  /** Deletes letters older than `days`, and says so: their content is gone for good. */
  async expire(days: number): Promise<void> {
    const oldest = iso(this.clock.now() - days * DAY_MS);
    for await (const { id, letter } of this.readable()) {
      if (letter.at < oldest) {
        await this.remove(id);
        const { kind, id: of, at } = letter;
        const message = `a dead letter is older than ${days} days: deleted`;
        this.log.warn(events.deadLetterExpired, message, { kind, id: of, at });
      } else if (letter.kind === "blob" && letter.raw !== undefined) {
        // Before 0.4.0 up to 256 KB of a blob's records were kept.
        const { raw: _raw, ...kept } = letter;
        await this.store.write(`${PREFIX}${id}`, kept, { ifMatch: "any" });
      }
    }
  }

  async #add(name: string, letter: Omit<DeadLetter, "version" | "at" | "triedAt">): Promise<void> {
    const now = iso(this.clock.now());
    // A letter that fails again keeps its age and what it had of the content: another shape of the record may say less.
    const earlier = (await this.find(name))?.letter;
    const isKept = earlier?.raw !== undefined && letter.kind !== "blob";
    const kept = { at: earlier?.at ?? now, ...(isKept ? { raw: earlier.raw } : {}) };
    const document: DeadLetter = { version: 1, triedAt: now, ...letter, ...kept };
    await this.store.write(`${PREFIX}${name}`, document, { ifMatch: "any" });
    this.added.add(name);
    const { kind, id, error } = letter;
    if (earlier !== undefined && isSameCause(earlier.error, error)) {
      const message = `a ${kind} in the dead letters failed again, for the same cause`;
      this.log.info(events.deadLetterRetried, message, { kind, id, error });
    } else
      this.log.error(events.deadLetter, `set aside a ${kind} that could not be delivered`, {
        kind,
        id,
        error,
      });
  }
}

/** Services put ids and times into their messages that differ with each request. */
function isSameCause(one: string, other: string): boolean {
  const cause = (error: string): string => error.replaceAll(/[0-9a-f]*\d[0-9a-f]*/gi, "#");
  return cause(one) === cause(other);
}

function parse(value: unknown): DeadLetter {
  const letter = fieldsOf(value) as Partial<DeadLetter>;
  if (letter.version !== 1) throw unknownVersion("a dead letter", letter.version);
  // Letters of the first version don't say when they were tried last.
  const { kind, id, error, at, triedAt = at, raw, blob } = letter;
  const texts: readonly unknown[] = [id, error, at, triedAt, raw ?? ""];
  const isBlob = blob === undefined || typeof fieldsOf(blob).uri === "string";
  if (KINDS.includes(kind) && isBlob && texts.every((text) => typeof text === "string"))
    return { ...(letter as DeadLetter), triedAt: triedAt as string };
  throw unknownVersion("a dead letter", letter.version);
}
