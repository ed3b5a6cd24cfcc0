import { createHash } from "node:crypto";
import type { Blob } from "../domain/blob";
import { ledgerKey } from "../domain/ledger";
import { inventoryRecord, type InventoryEvent } from "../domain/record";
import { fieldsOf, unknownVersion } from "../domain/version";
import { iso } from "../domain/window";
import { events } from "../../common/events";
import { DAY_MS, type Clock } from "../../common/time";
import { messageOf } from "../../common/errors";
import type { Log } from "../support/log";
import type { StateStore } from "./ports";
import { readUsable } from "./usable";

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
  /** The record as it came, or the start of what could not be read. */
  readonly raw?: string;
  readonly blob?: Blob;
}

const PREFIX = "deadletters/";

/** The dead letters of one state. The same failure twice is one letter. */
export class DeadLetters {
  /** Keys of the letters written since this object was made. */
  readonly keys = new Set<string>();

  constructor(
    private readonly store: StateStore,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async addRow(id: string, raw: string, error: unknown): Promise<void> {
    await this.#add(`row-${id}`, { kind: "row", id, error: messageOf(error), raw });
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

  async addBlob(blob: Blob, error: unknown, raw?: string): Promise<void> {
    const content = raw === undefined ? {} : { raw };
    // Upper and lower case differ in ledger keys, but not in the names of files everywhere.
    const name = Buffer.from(ledgerKey(blob.id), "base64url").toString("hex");
    await this.#add(`blob-${name}`, { kind: "blob", id: blob.id, error: messageOf(error), blob, ...content });
  }

  async *list(): AsyncGenerator<{ key: string; letter: DeadLetter }> {
    for await (const key of this.store.list(PREFIX)) {
      const letter = await this.get(key);
      if (letter !== undefined) yield { key, letter };
    }
  }

  async get(key: string): Promise<DeadLetter | undefined> {
    return (await readUsable(this.store, key, parse, this.log))?.value;
  }

  async count(): Promise<number> {
    let count = 0;
    for await (const _ of this.store.list(PREFIX)) count++;
    return count;
  }

  async remove(key: string): Promise<void> {
    await this.store.delete(key);
  }

  /** Deletes letters older than `days`, and says so: their content is gone for good. */
  async expire(days: number): Promise<void> {
    const oldest = iso(this.clock.now() - days * DAY_MS);
    for await (const { key, letter } of this.list()) {
      if (letter.at >= oldest) continue;
      await this.remove(key);
      const { kind, id, at } = letter;
      this.log.warn(events.deadLetterExpired, `a dead letter is older than ${days} days: deleted`, {
        kind,
        id,
        at,
      });
    }
  }

  async #add(name: string, letter: Omit<DeadLetter, "version" | "at" | "triedAt">): Promise<void> {
    const key = `${PREFIX}${name}`;
    const now = iso(this.clock.now());
    // A letter that fails again keeps its age and what it had of the content: another shape of the record may say less.
    const earlier = await this.get(key);
    const kept = { at: earlier?.at ?? now, ...(earlier?.raw === undefined ? {} : { raw: earlier.raw }) };
    const document: DeadLetter = { version: 1, triedAt: now, ...letter, ...kept };
    await this.store.write(key, document, { ifMatch: "any" });
    this.keys.add(key);
    const { kind, id, error } = letter;
    this.log.error(events.deadLetter, `set aside a ${kind} that could not be delivered`, { kind, id, error });
  }
}

function parse(value: unknown): DeadLetter {
  const { version, kind, id, error, at, raw, blob } = fieldsOf(value);
  const texts = [
    kind,
    id,
    error,
    at,
    raw ?? "",
    ...(blob === undefined ? [] : [fieldsOf(blob).id, fieldsOf(blob).uri]),
  ];
  if (version !== 1 || !texts.every((text) => typeof text === "string"))
    throw unknownVersion("a dead letter", version);
  return value as DeadLetter;
}
