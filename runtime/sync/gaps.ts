import type { Cursor } from "../domain/cursor";
import { fieldsOf, unknownVersion } from "../domain/version";
import { iso, type Window } from "../domain/window";
import { events } from "../../common/events";
import type { Clock } from "../../common/time";
import { formatDuration } from "../../common/duration";
import type { Log } from "../support/log";
import type { StateStore } from "./ports";
import { readUsable } from "./usable";

/** A span in which content existed, or may have, that can never be read. Times are UTC text. */
export interface Gap {
  readonly version: 1;
  readonly from: string;
  readonly to: string;
  readonly reason: GapReason;
  readonly foundAt: string;
}

/** retention: older than the service keeps · subscription: the subscription was off meanwhile. */
export type GapReason = "retention" | "subscription";

const PREFIX = "gaps/";

/** The gaps of one state: recorded before anything else moves on, and never deleted by the runtime. */
export class Gaps {
  added = 0;

  constructor(
    private readonly store: StateStore,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Records a gap; finding it again after a crash replaces it. */
  async add({ from, to }: Window, reason: GapReason): Promise<void> {
    const gap: Gap = { version: 1, from: iso(from), to: iso(to), reason, foundAt: iso(this.clock.now()) };
    const key = `${PREFIX}${gap.from.replaceAll(/[:.]/g, "").toLowerCase()}-${reason}`;
    await this.store.write(key, gap, { ifMatch: "any" });
    this.added++;
    const length = formatDuration(to - from);
    this.log.error(events.gapFound, `content of ${length} can't be read any more (${reason})`, { ...gap });
  }

  /** Records what of a span beyond retention was not delivered while it could be: what the watermark has not passed. */
  async addUndelivered({ from, to }: Window, cursor: Cursor | undefined): Promise<void> {
    const missed = Math.max(from, cursor?.watermark ?? from);
    if (missed < to) await this.add({ from: missed, to }, "retention");
  }

  async *list(): AsyncGenerator<Gap> {
    for await (const key of this.store.list(PREFIX)) {
      const gap = (await readUsable(this.store, key, parse, this.log))?.value;
      if (gap !== undefined) yield gap;
    }
  }
}

function parse(value: unknown): Gap {
  const { version, from, to, reason } = fieldsOf(value);
  if (version !== 1 || ![from, to, reason].every((text) => typeof text === "string"))
    throw unknownVersion("a gap", version);
  return value as Gap;
}
