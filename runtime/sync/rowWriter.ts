import { RowBuffer, type PendingRow } from "../domain/batch";
import { auditTable } from "../domain/columns";
import { HttpError, isHttpError, messageOf } from "../support/errors";
import type { DeadLetters } from "./deadLetters";
import type { Inventory } from "./inventory";
import type { RejectedRow, Sink } from "./ports";
import type { Counts } from "./summary";

interface RowWriterOptions {
  readonly sink: Sink;
  readonly inventory: Inventory;
  readonly deadLetters: DeadLetters;
  readonly counts: Counts;
  readonly batchSize: number;
  readonly signal: AbortSignal;
}

/** More parallel requests than this gain nothing at our volumes. */
const MAX_PARALLELISM = 16;
/** From this many rows on, a batch of which none is accepted says that the table is at fault, not the rows. */
const SYSTEMIC_ROWS = 10;

/** Collects rows into batches and writes them side by side; `add` waits when Dataverse is slower than the source. */
export class RowWriter {
  readonly #buffer = new RowBuffer();
  readonly #inFlight = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(private readonly options: RowWriterOptions) {}

  async add(row: PendingRow): Promise<void> {
    this.#buffer.add(row);
    if (this.#buffer.size >= this.options.batchSize) await this.#startBatch();
  }

  /**
   * Resolves when every row added so far is in Dataverse or in the dead letters. Nothing is under way any more when
   * it resolves or throws.
   */
  async flush(): Promise<void> {
    try {
      while (this.#buffer.size > 0) await this.#startBatch();
    } finally {
      await Promise.allSettled(this.#inFlight);
    }
    this.#throwFailure();
    this.options.counts.duplicates += this.#buffer.duplicates;
    this.#buffer.duplicates = 0;
  }

  async #startBatch(): Promise<void> {
    this.#throwFailure();
    while (this.#inFlight.size >= Math.min(this.options.sink.parallelism, MAX_PARALLELISM)) {
      await Promise.race(this.#inFlight);
      this.#throwFailure();
    }
    const batch: Promise<void> = this.#write(this.#buffer.take(this.options.batchSize))
      .catch((error: unknown) => void (this.#failure ??= { error }))
      .finally(() => this.#inFlight.delete(batch));
    this.#inFlight.add(batch);
  }

  async #write(batch: readonly PendingRow[]): Promise<void> {
    const { sink, inventory, deadLetters, counts, signal } = this.options;
    const pending = new Map(batch.map((row) => [row.id, row]));
    const { rejected, unlinked } = await sink.upsertRows(await inventory.bind(batch), signal);
    assertNotSystemic(batch.length, rejected);
    for (const { row, error } of rejected) {
      const id = String(row[auditTable.primaryKey]);
      await deadLetters.addRow(id, pending.get(id)?.raw ?? "", error);
    }
    for (const row of unlinked) {
      const appId = pending.get(String(row[auditTable.primaryKey]))?.appId;
      if (appId !== undefined) inventory.noteUnlinked(appId);
    }
    counts.deadLettered += rejected.length;
    counts.rowsWritten += batch.length - rejected.length;
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

/** A table that refuses every row for one reason must stop the pass, not fill the dead letters. */
function assertNotSystemic(rows: number, rejected: readonly RejectedRow[]): void {
  const [first] = rejected;
  if (first === undefined || rows < SYSTEMIC_ROWS || rejected.length < rows) return;
  const codes = new Set(rejected.map(({ error }) => (isHttpError(error) ? error.serviceCode : undefined)));
  if (codes.size > 1 || !isHttpError(first.error)) return;
  const { status, serviceCode } = first.error;
  throw new HttpError(`Dataverse refuses every one of ${rows} rows: ${messageOf(first.error)}`, {
    status,
    serviceCode,
    hint: "Something about the table or its plug-ins is at fault, not the data; nothing was set aside. Correct it and run again.",
    cause: first.error,
  });
}
