import type { Cursor } from "../domain/cursor";
import { fieldsOf, isId, isTimeText, unknownVersion } from "../domain/stored";
import { iso, type Window } from "../domain/window";
import { events } from "../../common/events";
import type { Clock } from "../../common/time";
import { formatDuration } from "../../common/duration";
import type { Log } from "../support/log";
import type { StateStore } from "./ports";
import { isUnusable } from "./usable";

/** A span in which content existed, or may have, that can never be read. Times are UTC text. */
export interface Gap {
  readonly version: 1;
  readonly from: string;
  readonly to: string;
  readonly reason: GapReason;
  readonly foundAt: string;
  /** When it was closed (`gaps close`); absent while it is open. */
  readonly closedAt?: string;
}

/** retention: older than the service keeps · subscription: the subscription was off meanwhile. */
export type GapReason = "retention" | "subscription";

/** A gap with the id that commands know it by: its name in the state. Undefined: a document we did not write. */
export interface StoredGap {
  readonly id: string;
  readonly gap: Gap | undefined;
}

const PREFIX = "gaps/";
const REASONS: readonly unknown[] = ["retention", "subscription"] satisfies GapReason[];

/** The gaps of one state: recorded before anything else moves on, and never deleted by the runtime. */
export class Gaps {
  /** Gaps found since this object was made that weren't known before. */
  added = 0;

  constructor(
    private readonly store: StateStore,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Records a gap. Found again, after a crash or by each pass while the subscription can't be started, it is the same gap,
   * which may have grown; a closed one that grows is open again.
   */
  async add({ from, to }: Window, reason: GapReason): Promise<void> {
    const id = `${iso(from).replaceAll(/[:.]/g, "").toLowerCase()}-${reason}`;
    const known = (await this.find(id))?.gap;
    const hasGrown = known === undefined || known.to < iso(to);
    if (!hasGrown) return;
    const foundAt = known?.foundAt ?? iso(this.clock.now());
    const gap: Gap = { version: 1, from: iso(from), to: iso(to), reason, foundAt };
    await this.store.write(`${PREFIX}${id}`, gap, { ifMatch: "any" });
    if (known !== undefined && known.closedAt === undefined) return;
    this.added++;
    const { version: _version, ...fields } = gap;
    this.log.error(
      events.gapFound,
      `content of ${formatDuration(to - from)} can't be read any more (${reason}): from ${gap.from} to ${gap.to}`,
      fields,
    );
  }

  /** Records what of a span beyond retention was not delivered while it could be: what the watermark has not passed. */
  async addUndelivered({ from, to }: Window, cursor: Cursor | undefined): Promise<void> {
    const missed = Math.max(from, cursor?.watermark ?? from);
    if (missed < to) await this.add({ from: missed, to }, "retention");
  }

  /** Every gap, closed ones included. */
  async *list(): AsyncGenerator<StoredGap> {
    for await (const key of this.store.list(PREFIX)) {
      const stored = await this.find(key.slice(PREFIX.length));
      if (stored !== undefined) yield stored;
    }
  }

  async find(id: string): Promise<StoredGap | undefined> {
    if (!isId(id)) return undefined;
    try {
      const stored = await this.store.read(`${PREFIX}${id}`);
      return stored === undefined ? undefined : { id, gap: parse(stored.value) };
    } catch (error) {
      if (!isUnusable(error)) throw error;
      return { id, gap: undefined };
    }
  }

  /** Takes note of a gap: it stays on record. */
  async close(id: string, gap: Gap): Promise<void> {
    const closedAt = iso(this.clock.now());
    await this.store.write(`${PREFIX}${id}`, { ...gap, closedAt }, { ifMatch: "any" });
    const { version: _version, ...fields } = gap;
    this.log.info(events.gapClosed, "a gap was closed", { ...fields, closedAt });
  }

  /** Deletes a document that isn't a gap. */
  async remove(id: string): Promise<void> {
    await this.store.delete(`${PREFIX}${id}`);
  }
}

function parse(value: unknown): Gap {
  const { version, from, to, reason, foundAt, closedAt = foundAt } = fieldsOf(value);
  if (version === 1 && REASONS.includes(reason) && [from, to, foundAt, closedAt].every(isTimeText))
    return value as Gap;
  throw unknownVersion("a gap", version);
}
