import type { Window } from "../domain/window";
import { events } from "../../common/events";
import { readCursor } from "./checkpoint";
import { Delivery } from "./delivery";
import { Gaps } from "./gaps";
import { prepare, type Signals, type SyncOptions } from "./prepare";
import { relink } from "./relink";
import { startSubscription } from "./subscription";
import { describe, summaryOf, type Counts, type PassSummary } from "./summary";

/** Told how far a backfill has come. `frontier`: everything created before it has been listed. */
export interface BackfillProgress {
  readonly moved: (counts: Counts, frontier: number) => void;
  readonly committed: (counts: Counts, frontier: number) => void;
}

/**
 * Delivers some windows again, whatever the ledger says, and leaves ledger and cursor alone: writing a row twice
 * changes nothing, so it may run beside a serving runtime.
 */
export async function runBackfill(
  options: SyncOptions,
  slices: readonly Window[],
  signals: Signals,
  progress: BackfillProgress,
): Promise<PassSummary> {
  const { source, sink, clock, log } = options;
  const startedMs = clock.now();
  const signal = AbortSignal.any([signals.stop, signals.abandon]);
  const gaps = new Gaps(options.store, clock, log);
  const { counts, shape, unlinked, enrichment, delivery } = await prepare(options, signals);
  if (!(await source.isSubscribed(signal))) await startSubscription({ ...options, gaps, signal });
  await new Delivery({
    ...delivery,
    isDone: () => false,
    onProgress: (frontier) => progress.moved(counts, frontier),
    onLost: async (window) => await gaps.addUndelivered(window, await readCursor(options.store)),
    commit: async (_blobs, { frontier }) => {
      await unlinked.save();
      await enrichment?.save();
      progress.committed(counts, frontier);
    },
  }).run(slices);
  const isStopped = signals.stop.aborted;
  if (!isStopped) {
    counts.relinked = await relink({ sink, shape, unlinked, log, signal });
    await enrichment?.finish(signals.stop);
  }
  const summary = summaryOf(counts, { startedMs, nowMs: clock.now(), isStopped, gaps: gaps.added });
  log.info(events.backfillCompleted, describe(summary), { ...summary });
  return summary;
}
