import { UNUSABLE, type Cursor } from "../domain/cursor";
import { planPass, type Plan } from "../domain/plan";
import { iso } from "../domain/window";
import { events } from "../../common/events";
import type { Log } from "../support/log";
import { Checkpoint } from "./checkpoint";
import { Delivery, type DeliveryProgress } from "./delivery";
import { forgetUsers } from "./enrichment";
import { clearFailing, saveFailing } from "./failingPasses";
import { Gaps } from "./gaps";
import { prepare, type PassDependencies, type Signals, type SyncOptions } from "./prepare";
import { relink } from "./relink";
import { loadReport, saveReport } from "./report";
import { startSubscription } from "./subscription";
import { describe, imbalances, summaryOf, type PassSummary } from "./summary";

/** Apps that wait for their link and are looked up in every pass: ten requests. */
const RELINK_AT_ONCE = 500;

/** One pass, whose outcome is kept for `status`, a failure's too. */
export async function runPass(options: SyncOptions, signals: Signals): Promise<PassSummary> {
  try {
    const summary = await passOnce(options, signals);
    if (!summary.isStopped) await clearFailing(options.store);
    return summary;
  } catch (error) {
    // Being stopped isn't a failure, and without the lease the state is another's.
    if (error !== signals.stop.reason && !signals.abandon.aborted)
      await saveFailing(options.store, options.clock, error);
    throw error;
  }
}

/**
 * One pass: from what the state says was done to what the service has now.
 * If the process dies at any line, the next pass repeats a part of this one; writing a row twice changes nothing.
 */
async function passOnce(options: SyncOptions, signals: Signals): Promise<PassSummary> {
  const { source, store, clock, log, config } = options;
  const startedMs = clock.now();
  const signal = AbortSignal.any([signals.stop, signals.abandon]);
  const checkpoint = await Checkpoint.load(store, log);
  const gaps = new Gaps(store, clock, log);

  const isSubscribed = await source.isSubscribed(signal);
  const plan = planPass(checkpoint.cursor, source.serverNow(), config);
  reportCursor(checkpoint.cursor, plan, log);
  // Before anything else moves on, so that no crash can lose them.
  if (plan.lost !== undefined) await gaps.add(plan.lost, "retention");
  const start = (): Promise<void> => startSubscription({ source, store, gaps, clock, log, signal });
  if (!isSubscribed) await start();

  const parts = await prepare(options, signals);
  let cursor = plan.trustedCursor;
  const delivery = new Delivery({
    ...parts.delivery,
    isDone: (blob) => checkpoint.isDone(blob),
    onLost: (window) => gaps.addUndelivered(window, cursor),
    commit: async (blobs, progress) => {
      signals.abandon.throwIfAborted();
      await parts.unlinked.save();
      await parts.enrichment?.save();
      cursor = cursorAt(cursor, plan, progress);
      await checkpoint.commit(blobs, cursor);
      options.onCommit?.();
      log.debug(events.committed, "committed", { blobs: blobs.length, watermark: iso(cursor.watermark) });
    },
  });
  try {
    await delivery.run(plan.slices);
  } catch (error) {
    // The pass has failed, but the next one finds the subscription on.
    if (source.isSubscriptionOff(error)) await start();
    throw error;
  }

  signals.abandon.throwIfAborted();
  const isStopped = signals.stop.aborted;
  if (!isStopped) await tidyUp(options, { checkpoint, plan, parts, signal, stop: signals.stop });
  for (const what of imbalances(parts.counts)) {
    log.error(events.accountingMismatch, `the pass does not add up: ${what}`);
  }
  const lagMs = source.serverNow() - (cursor?.watermark ?? plan.window.from);
  const summary = summaryOf(parts.counts, {
    startedMs,
    nowMs: clock.now(),
    isStopped,
    gaps: gaps.added,
    lagMs,
    oldestPending: delivery.oldestPending,
    unmatchedBefore: (await loadReport(store))?.unmatchedSince,
  });
  await saveReport(store, summary);
  log.info(isStopped ? events.passStopped : events.passCompleted, describe(summary), { ...summary });
  return summary;
}

function reportCursor(saved: Cursor | undefined, { trustedCursor }: Plan, log: Log): void {
  // One that couldn't be read has been named already.
  if (saved === undefined || saved === UNUSABLE || trustedCursor !== undefined) return;
  const watermark = iso(saved.watermark);
  log.error(
    events.cursorRefused,
    "the saved cursor is from the future: everything still there is listed again",
    {
      watermark,
    },
  );
}

interface Finished {
  readonly checkpoint: Checkpoint;
  readonly plan: Plan;
  readonly parts: PassDependencies;
  readonly signal: AbortSignal;
  readonly stop: AbortSignal;
}

/** What is due once everything listed was dealt with. */
async function tidyUp(
  { source, sink, store, log, config }: SyncOptions,
  { checkpoint, plan, parts, signal, stop }: Finished,
): Promise<void> {
  const { counts, deadLetters, shape, unlinked, enrichment } = parts;
  if (plan.isSweep && checkpoint.cursor !== undefined) {
    await checkpoint.commit([], { ...checkpoint.cursor, sweptAt: source.serverNow() });
    await checkpoint.prune(source.serverNow());
    await deadLetters.expire(config.deadLetterDays);
  }
  // Thousands of apps outside the inventory need not be looked up in every pass.
  if (plan.isSweep || unlinked.ids.length <= RELINK_AT_ONCE) {
    counts.relinked = await relink({ sink, shape, unlinked, log, signal });
  }
  await enrichment?.finish(stop);
  if (plan.isSweep && enrichment === undefined) await forgetUsers(store);
}

/** Everything before the watermark is done with: it stays behind each open blob, and else never moves back. */
function cursorAt(saved: Cursor | undefined, plan: Plan, { frontier, oldestOpen }: DeliveryProgress): Cursor {
  const reached = Math.max(saved?.watermark ?? plan.window.from, frontier);
  return {
    version: 1,
    watermark: Math.min(reached, oldestOpen ?? Infinity),
    origin: saved?.origin ?? plan.window.from,
    sweptAt: saved?.sweptAt ?? 0,
  };
}
