import { setImmediate } from "node:timers/promises";
import type { TableShape } from "../../common/dataverse/columns";
import { isDeletion, LAUNCH, parseAppEvent, type AppEvent } from "../domain/record";
import { release, type Parsed, type RawText, type Scanned } from "../domain/scanned";
import { packed, toRow } from "../domain/row";
import { WantedOperations } from "../domain/wanted";
import { events } from "../../common/events";
import type { ByteBudget } from "../support/byteBudget";
import { codeOf, DataError } from "../../common/errors";
import { recordBytes } from "../support/limits";
import type { Log } from "../support/log";
import { Turns } from "../support/turns";
import type { DeadLetters } from "./deadLetters";
import type { Inventory } from "./inventory";
import type { RowWriter } from "./rowWriter";
import type { Counts } from "./summary";

interface IntakeOptions {
  readonly writer: RowWriter;
  readonly inventory: Inventory;
  readonly deadLetters: DeadLetters;
  readonly shape: TableShape;
  readonly operations: readonly string[];
  readonly counts: Counts;
  /** Records take their bytes from it; those of a row come back once it is written. */
  readonly budget: ByteBudget;
  readonly log: Log;
}

/** Turns records into rows, deletions of apps, or dead letters: each becomes exactly one of them. */
export class Intake {
  readonly #turns = new Turns();
  readonly #wanted: WantedOperations;

  constructor(private readonly options: IntakeOptions) {
    this.#wanted = new WantedOperations(options.operations);
  }

  /** Accepts records one by one, whichever blob they come from; waits for their bytes of the budget. */
  async accept(records: readonly Scanned[], signal: AbortSignal): Promise<void> {
    for (let start = 0; start < records.length;) {
      await this.#takeBytes(bytesOf(records, start), signal);
      start = await this.#turns.take(() => this.#acceptFrom(records, start));
    }
  }

  /** What a wait ends with is a batch that has been answered: the next one goes out before more records are read. */
  async #takeBytes(bytes: number, signal: AbortSignal): Promise<void> {
    const { budget } = this.options;
    if (budget.tryTake(bytes)) return;
    await budget.take(bytes, signal);
    await setImmediate();
  }

  /** Runs `work` while no record is being accepted. */
  async pause<T>(work: () => Promise<T>): Promise<T> {
    return await this.#turns.take(work);
  }

  /**
   * Accepts as many records in one turn as there are bytes for, and returns where it has come to: a turn for each would
   * take longer than the record itself. The bytes of the first are taken already.
   */
  async #acceptFrom(records: readonly Scanned[], start: number): Promise<number> {
    const { budget, inventory } = this.options;
    let next = start;
    do {
      const pending = this.#acceptOne(records[next] as Scanned, bytesOf(records, next));
      if (pending !== undefined) await pending;
      if (inventory.isFull) await inventory.flush();
      next++;
    } while (next < records.length && budget.tryTake(bytesOf(records, next)));
    return next;
  }

  /** A promise only where there is something to wait for: most records become rows at once. */
  #acceptOne(scanned: Scanned, bytes: number): Promise<void> | undefined {
    const parsed = scanned.kind === "text" ? this.#wanted.parse(scanned.raw) : scanned;
    if (parsed !== undefined) return this.#acceptParsed(parsed, bytes);
    this.#release(scanned, bytes);
    return undefined;
  }

  #acceptParsed(scanned: Parsed, bytes: number): Promise<void> | undefined {
    const { counts } = this.options;
    // A letter about the inventory was counted when its record came.
    if (scanned.kind !== "app") counts.recordsMatched++;
    try {
      const isRow = this.#deliver(scanned, bytes);
      if (!isRow) this.#release(scanned, bytes);
      return undefined;
    } catch (error) {
      const letter =
        codeOf(error) === "data" ? this.#setAside(scanned, error as DataError) : Promise.reject(error);
      return letter.finally(() => this.#release(scanned, bytes));
    }
  }

  #release({ raw }: Scanned, bytes: number): void {
    release(raw);
    this.options.budget.release(bytes);
  }

  /** Whether the record became a row, which keeps its bytes. */
  #deliver(scanned: Parsed, bytes: number): boolean {
    if (scanned.kind === "unreadable") throw new DataError(scanned.error, undefined);
    const event = parseAppEvent(scanned.record, this.options.operations);
    if (scanned.kind === "record") return this.#acceptEvent(event, scanned.raw, bytes);
    this.#note(event);
    return false;
  }

  async #setAside(scanned: Parsed, error: DataError): Promise<void> {
    const { deadLetters, counts } = this.options;
    counts.deadLettered++;
    const place = scanned.kind === "record" ? scanned.place : undefined;
    const reason = place === undefined ? error : new DataError(`${place}: ${error.message}`, error.recordId);
    await deadLetters.addRecord(error.recordId, String(scanned.raw), reason);
  }

  #acceptEvent(event: AppEvent, raw: RawText, bytes: number): boolean {
    const { writer, shape, counts, log } = this.options;
    const { id, appId } = event;
    if (isDeletion(event)) {
      if (appId === undefined) throw new DataError("a deletion that doesn't say of which app", id);
      if (event.hasFailed)
        log.info(events.appDeletionFailed, "a deletion that failed marks nothing", { id, appId });
      else this.#note(event);
      counts.deletions++;
      return false;
    }
    const { row, truncations } = toRow(event, shape);
    this.#note(event);
    for (const { column, length, maxLength } of truncations) {
      counts.truncated++;
      const fields = { id, column, length, maxLength };
      log.warn(events.valueTruncated, "a value is longer than its column and was cut", fields);
    }
    writer.add({ id, row: packed(id, row), appId, raw, bytes });
    return true;
  }

  /** What the event changes of its app in the inventory. */
  #note(event: AppEvent): void {
    const { inventory } = this.options;
    const { appId, operation } = event;
    if (appId === undefined) return;
    if (isDeletion(event)) inventory.noteDeletion(appId, event);
    else if (operation === LAUNCH) inventory.noteLaunch(appId, event);
  }
}

function bytesOf(records: readonly Scanned[], index: number): number {
  return recordBytes((records[index] as Scanned).raw);
}
