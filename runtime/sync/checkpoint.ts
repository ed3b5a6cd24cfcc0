import { parseCursor, UNUSABLE, type Cursor } from "../domain/cursor";
import { KeySet } from "../domain/keySet";
import { ledgerKey, parseLedgerSegment } from "../domain/ledger";
import type { Blob } from "../domain/blob";
import { dayOf } from "../domain/window";
import { DAY_MS } from "../../common/time";
import { ConnectorError } from "../../common/errors";
import type { Log } from "../support/log";
import type { StateStore } from "./ports";
import { readUsable } from "./usable";

/** Key of the cursor's document. */
export const CURSOR = "cursor";
const LEDGER = "ledger/";
/** Blobs can be listed for seven days after their creation; a day more covers clocks and time zones. */
const LEDGER_MS = 8 * DAY_MS;

interface Segment {
  readonly keys: KeySet;
  version: string;
  isChanged: boolean;
}

/** The saved cursor alone, without the ledger; undefined before the first commit. */
export async function readCursor(store: StateStore): Promise<Cursor | undefined> {
  const stored = await store.read(CURSOR);
  return stored === undefined ? undefined : parseCursor(stored.value);
}

/** Saved progress: which blobs are done with (the ledger, a document a day) and since when all are (the cursor). */
export class Checkpoint {
  readonly #segments = new Map<string, Segment>();

  private constructor(
    private readonly store: StateStore,
    private current: Cursor | undefined,
    private version: string,
  ) {}

  /** What can't be right is named in the log; the pass then repeats what it would have said. */
  static async load(store: StateStore, log: Log): Promise<Checkpoint> {
    const stored = await readUsable(store, CURSOR, parseCursor, log);
    const checkpoint =
      stored === undefined
        ? new Checkpoint(store, undefined, "none")
        : new Checkpoint(store, stored.value ?? UNUSABLE, stored.version);
    for await (const key of store.list(LEDGER)) {
      const segment = await readUsable(store, key, parseLedgerSegment, log);
      if (segment === undefined) continue;
      const keys = new KeySet(segment.value?.blobs ?? []);
      checkpoint.#segments.set(key, { keys, version: segment.version, isChanged: false });
    }
    return checkpoint;
  }

  get cursor(): Cursor | undefined {
    return this.current;
  }

  isDone(blob: Blob): boolean {
    return this.#segments.get(segmentKey(blob))?.keys.has(ledgerKey(blob.id)) === true;
  }

  /** Saves the blobs as done, then the cursor: a crash between the two only repeats listing. */
  async commit(blobs: Iterable<Blob>, cursor: Cursor): Promise<void> {
    for (const blob of blobs) {
      const segment = this.#segmentOf(segmentKey(blob));
      segment.keys.add(ledgerKey(blob.id));
      segment.isChanged = true;
    }
    for (const [key, segment] of this.#segments) {
      if (!segment.isChanged) continue;
      segment.version = await this.#write(key, { version: 1, blobs: [...segment.keys] }, segment.version);
      segment.isChanged = false;
    }
    this.version = await this.#write(CURSOR, cursor, this.version);
    this.current = cursor;
  }

  /** Forgets days that can't be listed any more. */
  async prune(nowMs: number): Promise<void> {
    const oldest = `${LEDGER}${dayOf(nowMs - LEDGER_MS)}`;
    for (const key of this.#segments.keys()) {
      if (key >= oldest) continue;
      await this.store.delete(key);
      this.#segments.delete(key);
    }
  }

  #segmentOf(key: string): Segment {
    const known = this.#segments.get(key);
    if (known !== undefined) return known;
    const segment: Segment = { keys: new KeySet(), version: "none", isChanged: false };
    this.#segments.set(key, segment);
    return segment;
  }

  async #write(key: string, value: unknown, ifMatch: string): Promise<string> {
    const result = await this.store.write(key, value, { ifMatch });
    if (result.written) return result.version;
    throw new ConnectorError("lease", `another process has changed ${key} in the state`, {
      hint: "Two runtimes share this state although only one may hold its lease. Nothing is lost: the next pass starts from what was saved.",
    });
  }
}

function segmentKey({ createdMs }: Blob): string {
  return `${LEDGER}${dayOf(createdMs)}`;
}
