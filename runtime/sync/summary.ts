import type { PendingBlob } from "../domain/blob";
import { iso } from "../domain/window";
import { messageOf } from "../../common/errors";
import { SECOND_MS } from "../../common/time";

/** What one pass (or backfill) did. Counts are of this pass only. */
export interface Counts {
  /** Blobs listed that were not in the ledger. */
  blobsListed: number;
  /** Blobs listed again that the ledger knew. */
  blobsKnown: number;
  blobsDelivered: number;
  /** Blobs set aside: unreadable, or gone. */
  blobsDeadLettered: number;
  /** Blobs left for the next pass. */
  blobsPending: number;
  /** Records in the blobs read, of every workload. */
  recordsRead: number;
  /** Records whose operation is wanted, or that could not be told apart from such. */
  recordsMatched: number;
  rowsWritten: number;
  /** Records that were merged into another with the same id on their way. */
  duplicates: number;
  /** Deletions of apps; they update the inventory and are no rows. */
  deletions: number;
  /** Records and rows set aside. */
  deadLettered: number;
  /** Apps whose change the inventory refused; the record behind it is a dead letter besides. */
  appsRefused: number;
  truncated: number;
  relinked: number;
}

export interface PassSummary extends Counts {
  readonly startedAt: string;
  readonly seconds: number;
  /** Cut short before its end. */
  readonly isStopped: boolean;
  /** True when everything listed was dealt with. */
  readonly isComplete: boolean;
  readonly gaps: number;
  /** Age of the oldest content not yet delivered, in seconds. */
  readonly lagSeconds: number;
  /** The oldest blob that couldn't be read; undefined: all could. */
  readonly oldestPending: OldestPending | undefined;
  /** Since when records have been read and none was wanted; undefined: the last ones read were, or none was read. */
  readonly unmatchedSince: string | undefined;
  /** The same as an age, for the alert on it; 0 when undefined. */
  readonly unmatchedSeconds: number;
}

/** A blob that waits for the next pass; `createdAt` is UTC text. */
export interface OldestPending {
  readonly createdAt: string;
  readonly error: string;
}

export function emptyCounts(): Counts {
  return {
    blobsListed: 0,
    blobsKnown: 0,
    blobsDelivered: 0,
    blobsDeadLettered: 0,
    blobsPending: 0,
    recordsRead: 0,
    recordsMatched: 0,
    rowsWritten: 0,
    duplicates: 0,
    deletions: 0,
    deadLettered: 0,
    appsRefused: 0,
    truncated: 0,
    relinked: 0,
  };
}

interface SummaryOptions {
  readonly startedMs: number;
  readonly nowMs: number;
  readonly isStopped: boolean;
  readonly gaps: number;
  /** @default 0 */
  readonly lagMs?: number;
  /** @default none */
  readonly oldestPending?: PendingBlob | undefined;
  /** `unmatchedSince` of the pass before. */
  readonly unmatchedBefore?: string | undefined;
}

/** The counts of a pass, and how it went. */
export function summaryOf(counts: Counts, circumstances: SummaryOptions): PassSummary {
  const { startedMs, nowMs, isStopped, gaps, lagMs = 0, oldestPending, unmatchedBefore } = circumstances;
  const unmatchedSince = unmatchedFrom(counts, unmatchedBefore, startedMs);
  return {
    ...counts,
    startedAt: iso(startedMs),
    seconds: (nowMs - startedMs) / SECOND_MS,
    isStopped,
    isComplete: !isStopped && counts.blobsPending === 0,
    gaps,
    lagSeconds: Math.max(0, Math.round(lagMs / SECOND_MS)),
    oldestPending: oldestPending && waiting(oldestPending),
    unmatchedSince,
    unmatchedSeconds:
      unmatchedSince === undefined
        ? 0
        : Math.max(0, Math.round((nowMs - Date.parse(unmatchedSince)) / SECOND_MS)),
  };
}

function waiting({ blob, error }: PendingBlob): OldestPending {
  return { createdAt: iso(blob.createdMs), error: messageOf(error) };
}

/** A match ends the wait; records without one begin it; a pass that read nothing says nothing. */
function unmatchedFrom(counts: Counts, before: string | undefined, startedMs: number): string | undefined {
  if (counts.recordsMatched > 0) return undefined;
  return before ?? (counts.recordsRead > 0 ? iso(startedMs) : undefined);
}

/** What doesn't add up, in words; empty when every blob and record is accounted for. */
export function imbalances(counts: Counts): string[] {
  const blobs = counts.blobsDelivered + counts.blobsDeadLettered + counts.blobsPending;
  const records = counts.rowsWritten + counts.duplicates + counts.deletions + counts.deadLettered;
  const found: string[] = [];
  if (counts.blobsListed !== blobs) found.push(`${counts.blobsListed} blobs listed, ${blobs} accounted for`);
  if (counts.recordsMatched !== records)
    found.push(`${counts.recordsMatched} records matched, ${records} accounted for`);
  return found;
}

export const exitCodes = { complete: 0, failed: 1, usage: 2, withDeadLetters: 3 } as const;

/** 0 complete · 1 something is left to do · 3 complete, with dead letters or gaps. */
export function exitCodeOf(summary: PassSummary): number {
  const { isComplete, deadLettered, blobsDeadLettered, appsRefused, gaps } = summary;
  if (!isComplete) return exitCodes.failed;
  return deadLettered + blobsDeadLettered + appsRefused + gaps > 0
    ? exitCodes.withDeadLetters
    : exitCodes.complete;
}

/** The pass in one line for people. */
export function describe(summary: PassSummary): string {
  const { blobsListed, blobsDelivered, blobsDeadLettered, blobsPending, seconds, isStopped } = summary;
  const { recordsRead, recordsMatched, rowsWritten, duplicates, deletions, deadLettered } = summary;
  return (
    `${blobsListed} blobs = ${blobsDelivered} delivered + ${blobsDeadLettered} dead-lettered + ${blobsPending} pending; ` +
    `${recordsRead} records read; ${recordsMatched} matched = ${rowsWritten} rows written + ${duplicates} duplicates + ` +
    `${deletions} deletions + ${deadLettered} dead-lettered; ${seconds.toFixed(1)} s${isStopped ? ", cut short" : ""}`
  );
}
