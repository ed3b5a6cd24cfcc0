import { ExportReader, type ExportFile, type ExportPart } from "../domain/exportRecord";
import { SeenRecords } from "../domain/seenRecords";
import { release, type Scanned } from "../domain/scanned";
import { events } from "../../common/events";
import { notesOn } from "./importNotes";
import { ImportPosition, type ImportTarget } from "./importPosition";
import {
  describeImport,
  emptyImportCounts,
  importSummaryOf,
  type ImportCounts,
  type ImportSummary,
} from "./importSummary";
import { prepare, type PassDependencies, type Signals, type SyncOptions } from "./prepare";
import { relink } from "./relink";
import { imbalances, type Counts } from "./summary";

/** Told how far an import has come, in bytes of all files. */
export interface ImportProgress {
  readonly moved: (counts: Counts, bytes: number) => void;
  readonly committed: (counts: Counts, bytes: number) => void;
}

export interface ImportOptions extends SyncOptions {
  readonly target: ImportTarget;
  /** True: files that are imported, too, from their beginning. */
  readonly isAgain: boolean;
  readonly signals: Signals;
  readonly progress: ImportProgress;
  /** Takes what a person should know. */
  readonly note: (text: string) => void;
}

/**
 * Delivers the records of some exports as if a blob had them: the same rows under the same keys, so that nothing doubles
 * with what the feed delivers, and the same dead letters. Like a backfill, it may run beside a serving runtime.
 */
export async function importFiles(
  options: ImportOptions,
  files: readonly ExportFile[],
): Promise<ImportSummary> {
  const { clock, log, signals, sink } = options;
  const startedMs = clock.now();
  const parts = await prepare(options, signals, { marksDeletions: false });
  const own = emptyImportCounts();
  const seen = new SeenRecords();
  let bytesBefore = 0;
  for (const file of files) {
    if (signals.stop.aborted) break;
    const position = await ImportPosition.load(file, options.target, options);
    if (position.completedAt !== undefined && !options.isAgain) {
      own.filesKnown++;
      options.note(`${file.name} was imported at ${position.completedAt}; --again repeats that`);
    } else {
      own.files++;
      await new FileImport(options, { file, parts, own, seen, position, bytesBefore }).run();
    }
    bytesBefore += file.bytes;
  }
  const isStopped = signals.stop.aborted;
  const { counts, shape, unlinked, enrichment } = parts;
  if (!isStopped) {
    counts.relinked = await relink({ sink, shape, unlinked, log, signal: signals.abandon });
    await enrichment?.finish(signals.stop);
  }
  for (const what of imbalances(counts))
    log.error(events.accountingMismatch, `the import does not add up: ${what}`);
  const summary = importSummaryOf(counts, own, { startedMs, nowMs: clock.now(), isStopped });
  log.info(isStopped ? events.importStopped : events.importCompleted, describeImport(summary), {
    ...summary,
  });
  return summary;
}

interface FileParts {
  readonly file: ExportFile;
  readonly parts: PassDependencies;
  readonly own: ImportCounts;
  readonly seen: SeenRecords;
  readonly position: ImportPosition;
  /** Bytes of the files before it. */
  readonly bytesBefore: number;
}

/** The import of one file, from where the last one of it was committed. */
class FileImport {
  readonly #reader: ExportReader;
  /** Records that are done before. */
  readonly #skipped: number;
  /** Records handed over. */
  #records = 0;
  #committed: number;
  #committedAtMs: number;
  #matched = 0;
  #bytes = 0;

  constructor(
    private readonly options: ImportOptions,
    private readonly given: FileParts,
  ) {
    const { file, position } = given;
    this.#reader = new ExportReader(file.name, options.target.operations);
    this.#skipped = options.isAgain ? 0 : position.records;
    this.#committed = this.#skipped;
    this.#committedAtMs = options.clock.now();
  }

  /** To the end of the file, or until `stop` aborts. What failed is thrown after what was read has been committed. */
  async run(): Promise<void> {
    const { signals } = this.options;
    let isCut: boolean;
    try {
      isCut = await this.#readAll();
    } catch (error) {
      if (signals.stop.aborted) return await this.#commit(false);
      // Best effort: what stopped the import may stop the commit, too, and is what the reader needs to know.
      await this.#commit(false).catch(() => undefined);
      throw error;
    }
    await this.#commit(!isCut);
    if (isCut) this.given.own.filesCut++;
    this.given.own.idsDiffering += this.#reader.idsDiffering;
    const { name } = this.given.file;
    const { idsDiffering } = this.#reader;
    // Of what was skipped nothing is known.
    const matched = this.#skipped > 0 ? NaN : this.#matched;
    const findings = { name, records: this.#records, matched, idsDiffering, isCut };
    for (const note of notesOn(findings)) this.options.note(note);
  }

  async #readAll(): Promise<boolean> {
    const { clock, config, signals, progress } = this.options;
    const signal = AbortSignal.any([signals.stop, signals.abandon]);
    const { file, parts, bytesBefore } = this.given;
    let isCut = false;
    for await (const part of file.read(signal)) {
      signal.throwIfAborted();
      await this.#accept(part, signal);
      this.#bytes = bytesBefore + part.bytesRead;
      isCut ||= part.isCut === true;
      progress.moved(parts.counts, this.#bytes);
      if (clock.now() >= this.#committedAtMs + config.commitIntervalMs) await this.#commit(false);
    }
    return isCut;
  }

  async #accept({ records }: ExportPart, signal: AbortSignal): Promise<void> {
    const { own, parts, seen } = this.given;
    const found: Scanned[] = [];
    let count = 0;
    for (const record of records) {
      if (record.number <= this.#skipped) continue;
      count++;
      const parsed = this.#reader.read(record);
      if (parsed === undefined) continue;
      this.#matched++;
      if (!seen.isRepeated(parsed)) found.push(parsed);
      else {
        release(parsed.raw);
        parts.counts.recordsMatched++;
        parts.counts.duplicates++;
      }
    }
    await parts.delivery.intake.accept(found, signal);
    parts.counts.recordsRead += count;
    own.recordsKnown += records.length - count;
    this.#records += records.length;
  }

  /** Makes everything read so far safe, in this order: rows, inventory, state. */
  async #commit(isComplete: boolean): Promise<void> {
    const { signals, clock, progress } = this.options;
    const { parts, position } = this.given;
    const { writer, inventory, intake } = parts.delivery;
    await intake.pause(async () => {
      await writer.flush();
      await inventory.flush();
      await parts.unlinked.save();
      await parts.enrichment?.save();
      signals.abandon.throwIfAborted();
      const records = Math.max(this.#records, this.#skipped);
      if (isComplete || records > this.#committed) await position.save(records, isComplete);
      this.#committed = records;
    });
    this.#committedAtMs = clock.now();
    progress.committed(parts.counts, this.#bytes);
    this.options.onCommit?.();
  }
}
