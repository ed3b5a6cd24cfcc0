import { iso } from "../domain/window";
import { SECOND_MS } from "../../common/time";
import { exitCodes, type Counts } from "./summary";

/** What an import counts besides what each delivery does. */
export interface ImportCounts {
  /** Files read now. */
  files: number;
  /** Files that an earlier import has finished. */
  filesKnown: number;
  /** Records that an earlier import of the same file has done. */
  recordsKnown: number;
  /** Records whose RecordId or Identity differs from the Id of their AuditData, which counts. */
  idsDiffering: number;
  /** Files that end in the middle of a record. */
  filesCut: number;
}

type Delivered = Pick<
  Counts,
  | "recordsRead"
  | "recordsMatched"
  | "rowsWritten"
  | "duplicates"
  | "deletions"
  | "deadLettered"
  | "appsRefused"
  | "truncated"
  | "relinked"
>;

export interface ImportSummary extends Delivered, ImportCounts {
  readonly startedAt: string;
  readonly seconds: number;
  /** Cut short before its end. */
  readonly isStopped: boolean;
}

interface Circumstances {
  readonly startedMs: number;
  readonly nowMs: number;
  readonly isStopped: boolean;
}

export function emptyImportCounts(): ImportCounts {
  return { files: 0, filesKnown: 0, recordsKnown: 0, idsDiffering: 0, filesCut: 0 };
}

export function importSummaryOf(
  counts: Counts,
  own: ImportCounts,
  { startedMs, nowMs, isStopped }: Circumstances,
): ImportSummary {
  const { recordsRead, recordsMatched, rowsWritten, duplicates, deletions, deadLettered } = counts;
  const { appsRefused, truncated, relinked } = counts;
  return {
    ...own,
    ...{ recordsRead, recordsMatched, rowsWritten, duplicates, deletions, deadLettered },
    ...{ appsRefused, truncated, relinked },
    startedAt: iso(startedMs),
    seconds: (nowMs - startedMs) / SECOND_MS,
    isStopped,
  };
}

/** The import in one line for people. */
export function describeImport(summary: ImportSummary): string {
  const { files, filesKnown, recordsRead, recordsKnown, recordsMatched, rowsWritten } = summary;
  const { duplicates, deletions, deadLettered, seconds, isStopped } = summary;
  const known = filesKnown === 0 ? "" : `, ${filesKnown} imported before`;
  const skipped = recordsKnown === 0 ? "" : `, ${recordsKnown} done before`;
  return (
    `${files} files read${known}; ${recordsRead} records read${skipped}; ${recordsMatched} matched = ` +
    `${rowsWritten} rows written (new, or there before) + ${duplicates} duplicates + ${deletions} deletions + ${deadLettered} dead-lettered; ` +
    `${seconds.toFixed(1)} s${isStopped ? ", cut short" : ""}`
  );
}

export function exitCodeOfImport({ isStopped, filesCut, deadLettered, appsRefused }: ImportSummary): number {
  if (isStopped || filesCut > 0) return exitCodes.failed;
  return deadLettered + appsRefused > 0 ? exitCodes.withDeadLetters : exitCodes.complete;
}
