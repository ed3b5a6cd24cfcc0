import { isDeletion, parseAppEvent, type AppEvent } from "../domain/record";
import { ExportReader, type ExportFile, type ExportRecord } from "../domain/exportRecord";
import { rowKeyOf } from "../domain/row";
import { SeenRecords } from "../domain/seenRecords";
import { release, type Parsed } from "../domain/scanned";
import { iso } from "../domain/window";
import { codeOf, DataError, messageOf } from "../../common/errors";
import { notesOn } from "./importNotes";
import type { ImportProgress } from "./importFiles";
import { emptyCounts, exitCodes } from "./summary";
import { grouped } from "../../common/counted";

/** Reasons shown in full; of a broken file there may be thousands. */
const MAX_REASONS = 5;

export interface ImportPreview {
  readonly recordsRead: number;
  /** Rows by operation. */
  readonly rows: ReadonlyMap<string, number>;
  readonly deletions: number;
  readonly duplicates: number;
  readonly deadLetters: number;
  /** Files that end in the middle of a record. */
  readonly filesCut: number;
  /** The first of their reasons. */
  readonly reasons: readonly string[];
  /** The oldest and the newest event, in milliseconds; undefined where there is none. */
  readonly span: { readonly fromMs: number; readonly toMs: number } | undefined;
}

interface PreviewOptions {
  readonly operations: readonly string[];
  readonly signal: AbortSignal;
  readonly progress: Pick<ImportProgress, "moved">;
  readonly note: (text: string) => void;
}

/** What an import of these files would do; nothing is written, and no service asked. */
export async function previewImport(
  options: PreviewOptions,
  files: readonly ExportFile[],
): Promise<ImportPreview> {
  const tally = new Tally(options.operations);
  let bytesBefore = 0;
  for (const file of files) {
    const reader = new ExportReader(file.name, options.operations);
    let [records, isCut] = [0, false];
    const matchedBefore = tally.matched;
    for await (const part of file.read(options.signal)) {
      for (const record of part.records) tally.add(reader, record);
      records += part.records.length;
      isCut ||= part.isCut === true;
      const counts = { ...emptyCounts(), recordsRead: tally.recordsRead };
      options.progress.moved(counts, bytesBefore + part.bytesRead);
    }
    bytesBefore += file.bytes;
    if (isCut) tally.filesCut++;
    const { idsDiffering } = reader;
    const matched = tally.matched - matchedBefore;
    for (const note of notesOn({ name: file.name, records, matched, idsDiffering, isCut }))
      options.note(note);
  }
  return tally.preview;
}

class Tally {
  readonly #rows = new Map<string, number>();
  readonly #reasons: string[] = [];
  readonly #seen = new SeenRecords();
  /** Both shapes of a launch become one row. */
  readonly #seenIds = new SeenRecords();
  recordsRead = 0;
  matched = 0;
  filesCut = 0;
  #deletions = 0;
  #duplicates = 0;
  #deadLetters = 0;
  #fromMs = Infinity;
  #toMs = -Infinity;

  constructor(private readonly operations: readonly string[]) {}

  add(reader: ExportReader, record: ExportRecord): void {
    this.recordsRead++;
    const parsed = reader.read(record);
    if (parsed === undefined) return;
    this.matched++;
    this.#addMatched(parsed, reader.placeOf(record));
    release(parsed.raw);
  }

  get preview(): ImportPreview {
    return {
      recordsRead: this.recordsRead,
      rows: this.#rows,
      deletions: this.#deletions,
      duplicates: this.#duplicates,
      deadLetters: this.#deadLetters,
      filesCut: this.filesCut,
      reasons: this.#reasons,
      span: this.#toMs < this.#fromMs ? undefined : { fromMs: this.#fromMs, toMs: this.#toMs },
    };
  }

  #addMatched(parsed: Parsed, place: string): void {
    if (parsed.kind === "unreadable") return this.#refuse(parsed.error);
    if (this.#seen.isRepeated(parsed)) {
      this.#duplicates++;
      return;
    }
    try {
      this.#addEvent(parseAppEvent(parsed.record, this.operations));
    } catch (error) {
      if (codeOf(error) !== "data") throw error;
      this.#refuse(`${place}: ${messageOf(error)}`);
    }
  }

  #addEvent(event: AppEvent): void {
    if (isDeletion(event)) {
      if (event.appId === undefined)
        throw new DataError("a deletion that doesn't say of which app", event.id);
      this.#deletions++;
      return;
    }
    if (this.#seenIds.isKnown(rowKeyOf(event))) {
      this.#duplicates++;
      return;
    }
    this.#fromMs = Math.min(this.#fromMs, event.createdMs);
    this.#toMs = Math.max(this.#toMs, event.createdMs);
    this.#rows.set(event.operation, (this.#rows.get(event.operation) ?? 0) + 1);
  }

  #refuse(reason: string): void {
    this.#deadLetters++;
    if (this.#reasons.length < MAX_REASONS) this.#reasons.push(reason);
  }
}

/** That of the import. */
export function exitCodeOfPreview({ filesCut, deadLetters }: ImportPreview): number {
  if (filesCut > 0) return exitCodes.failed;
  return deadLetters > 0 ? exitCodes.withDeadLetters : exitCodes.complete;
}

/** The preview in lines for people. */
export function describePreview(preview: ImportPreview): string[] {
  const { recordsRead, rows, deletions, duplicates, deadLetters, reasons, span } = preview;
  const of = (count: number, what: string): string => `${grouped(count)} ${what}`;
  const written = [...rows].map(([operation, count]) => of(count, operation));
  return [
    `${of(recordsRead, "records read")}; nothing was written`,
    `would write: ${written.length === 0 ? "no row" : `rows of ${written.join(", ")}`}`,
    ...(deletions === 0
      ? []
      : [`${of(deletions, "deletions of apps")}: not marked in the inventory, which is newer`]),
    ...(span === undefined ? [] : [`events from ${iso(span.fromMs)} to ${iso(span.toMs)}`]),
    ...(duplicates === 0 ? [] : [`repeated in the files: ${of(duplicates, "records")}, written once`]),
    `would become dead letters: ${of(deadLetters, "records")}`,
    ...reasons.map((reason) => `  ${reason}`),
    ...(deadLetters > reasons.length ? [`  … and ${of(deadLetters - reasons.length, "more")}`] : []),
    "not compared with Dataverse, nor with earlier imports: rows that are there already have the same ids and stay one each",
  ];
}
