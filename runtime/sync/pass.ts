import type { Cursor } from "../domain/cursor";
import { planPass, type Plan } from "../domain/plan";
import { iso } from "../domain/window";
import { events } from "../events";
import { SECOND_MS } from "../support/clock";
import { Checkpoint } from "./checkpoint";
import { Delivery, type DeliveryProgress } from "./delivery";
import { Gaps } from "./gaps";
import { prepare, type Signals, type SyncOptions } from "./prepare";
import { relink } from "./relink";
import { saveReport } from "./report";
import { startSubscription } from "./subscription";
import { describe, imbalances, type PassSummary } from "./summary";

/** Apps that wait for their link and are looked up in every pass: ten requests. */
const RELINK_AT_ONCE = 500;

/**
 * One pass: from what the state says was done to what the service has now.
 * If the process dies at any line, the next pass repeats a part of this one; writing a row twice changes nothing.
 */
export async function runPass(options: SyncOptions, signals: Signals): Promise<PassSummary> {
  const { source, store, clock, log, config } = options;
  const startedMs = clock.now();
  const signal = AbortSignal.any([signals.stop, signals.abandon]);
  const checkpoint = await Checkpoint.load(store);
  const gaps = new Gaps(store, clock, log);

  const isSubscribed = await source.isSubscribed(signal);
  const plan = planPass(checkpoint.cursor, source.serverNow(), config);
  let believed = plan.believed;
  if (checkpoint.cursor !== undefined && believed === undefined) {
    log.error(
      events.cursorRefused,
      "the saved cursor is from the future: everything still there is listed again",
      {
        watermark: iso(checkpoint.cursor.watermark),
      },
    );
  }
  // Before anything else moves on, so that no crash can lose them.
  if (plan.lost !== undefined) await gaps.add(plan.lost, "retention");
  const start = (): Promise<void> => startSubscription({ source, store, gaps, clock, log, signal });
  if (!isSubscribed) await start();

  const parts = await prepare(options, signals);
  const { counts, deadLetters, unlinked } = parts;
  const delivery = new Delivery({
    ...parts.delivery,
    isDone: (blob) => checkpoint.isDone(blob),
    onLost: (window) => gaps.addUndelivered(window, believed),
    commit: async (blobs, progress) => {
      signals.abandon.throwIfAborted();
      await unlinked.save();
      const cursor = cursorAt(believed, plan, progress);
      await checkpoint.commit(blobs, cursor);
      believed = cursor;
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
  if (!isStopped) {
    if (plan.isSweep) {
      if (checkpoint.cursor !== undefined) {
        await checkpoint.commit([], { ...checkpoint.cursor, sweptAt: source.serverNow() });
      }
      await checkpoint.prune(source.serverNow());
      await deadLetters.expire(config.deadLetterDays);
    }
    // Thousands of apps that nobody inventories need not be asked for in every pass.
    if (plan.isSweep || unlinked.ids.length <= RELINK_AT_ONCE) {
      counts.relinked = await relink({ sink: options.sink, unlinked, log, signal });
    }
    for (const what of imbalances(counts))
      log.error(events.accountingMismatch, `the pass does not add up: ${what}`);
  }
  const watermark = checkpoint.cursor?.watermark ?? plan.window.from;
  const summary: PassSummary = {
    ...counts,
    startedAt: iso(startedMs),
    seconds: (clock.now() - startedMs) / SECOND_MS,
    isComplete: !isStopped && counts.blobsPending === 0,
    gaps: gaps.added,
    lagSeconds: Math.max(0, Math.round((source.serverNow() - watermark) / SECOND_MS)),
  };
  await saveReport(store, summary);
  log.info(events.passCompleted, describe(summary), { ...summary });
  return summary;
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
