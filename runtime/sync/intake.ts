import type { BlobContent } from "../domain/blob";
import type { TableShape } from "../domain/columns";
import { isDeletion, LAUNCH, parseAppEvent, type AppEvent } from "../domain/record";
import type { Scanned } from "../domain/recordScanner";
import { toRow } from "../domain/row";
import { events } from "../events";
import { codeOf, DataError } from "../support/errors";
import type { Log } from "../support/log";
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
  readonly log: Log;
}

/** Turns the records of a blob into rows, deletions of apps, or dead letters: each becomes exactly one of them. */
export class Intake {
  constructor(private readonly options: IntakeOptions) {}

  async accept({ read, found }: BlobContent): Promise<void> {
    const { counts } = this.options;
    counts.recordsRead += read;
    for (const scanned of found) {
      counts.recordsMatched++;
      await this.#acceptOne(scanned);
    }
  }

  async #acceptOne(scanned: Scanned): Promise<void> {
    const { deadLetters, counts, operations } = this.options;
    try {
      if (scanned.kind === "unreadable") throw new DataError(scanned.error, undefined);
      await this.#acceptEvent(parseAppEvent(scanned.record, operations), scanned.raw);
    } catch (error) {
      if (codeOf(error) !== "data") throw error;
      counts.deadLettered++;
      await deadLetters.addRecord((error as DataError).recordId, scanned.raw, error);
    }
  }

  async #acceptEvent(event: AppEvent, raw: string): Promise<void> {
    const { writer, inventory, shape, counts, log } = this.options;
    const { id, appId, createdMs, operation } = event;
    if (isDeletion(event)) {
      if (appId === undefined) throw new DataError("a deletion that doesn't say of which app", id);
      if (event.hasFailed)
        log.info(events.appDeletionFailed, "a deletion that failed marks nothing", { id, appId });
      else inventory.noteDeletion(appId, { ms: createdMs, raw });
      counts.deletions++;
      return;
    }
    if (operation === LAUNCH && appId !== undefined) inventory.noteLaunch(appId, { ms: createdMs, raw });
    const { row, truncations } = toRow(event, shape);
    for (const { column, length, maxLength } of truncations) {
      counts.truncated++;
      const fields = { id, column, length, maxLength };
      log.warn(events.valueTruncated, "a value is longer than its column and was cut", fields);
    }
    await writer.add({ id, row, appId, raw });
  }
}
