import type { TableShape } from "../../common/dataverse/columns";
import { isDeletion, LAUNCH, parseAppEvent, type AppEvent } from "../domain/record";
import type { Scanned } from "../domain/scanned";
import { toRow } from "../domain/row";
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

  constructor(private readonly options: IntakeOptions) {}

  /** Accepts records one by one, whichever blob they come from; waits for their bytes of the budget. */
  async accept(records: readonly Scanned[], signal: AbortSignal): Promise<void> {
    const { budget } = this.options;
    for (const record of records) {
      const bytes = recordBytes(record.raw);
      await budget.take(bytes, signal);
      await this.#turns.take(() => this.#acceptOne(record, bytes));
    }
  }

  /** Runs `work` while no record is being accepted. */
  async pause<T>(work: () => Promise<T>): Promise<T> {
    return await this.#turns.take(work);
  }

  async #acceptOne(record: Scanned, bytes: number): Promise<void> {
    const { inventory, budget, counts } = this.options;
    let isRow = false;
    try {
      // A letter about the inventory was counted when its record came.
      if (record.kind !== "app") counts.recordsMatched++;
      isRow = await this.#rowOrLetter(record, bytes);
      await inventory.relieve();
    } finally {
      if (!isRow) budget.release(bytes);
    }
  }

  /** Whether the record became a row, which keeps its bytes. */
  async #rowOrLetter(scanned: Scanned, bytes: number): Promise<boolean> {
    const { deadLetters, counts, operations } = this.options;
    try {
      if (scanned.kind === "unreadable") throw new DataError(scanned.error, undefined);
      const event = parseAppEvent(scanned.record, operations);
      if (scanned.kind === "record") return this.#acceptEvent(event, scanned.raw, bytes);
      this.#note(event);
      return false;
    } catch (error) {
      if (codeOf(error) !== "data") throw error;
      counts.deadLettered++;
      await deadLetters.addRecord((error as DataError).recordId, scanned.raw, error);
      return false;
    }
  }

  #acceptEvent(event: AppEvent, raw: string, bytes: number): boolean {
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
    this.#note(event);
    const { row, truncations } = toRow(event, shape);
    for (const { column, length, maxLength } of truncations) {
      counts.truncated++;
      const fields = { id, column, length, maxLength };
      log.warn(events.valueTruncated, "a value is longer than its column and was cut", fields);
    }
    writer.add({ id, row, appId, raw, bytes });
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
