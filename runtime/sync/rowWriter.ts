import { RowBuffer, type PendingRow } from "../domain/batch";
import { release } from "../domain/scanned";
import type { ByteBudget } from "../support/byteBudget";
import { HttpError, isHttpError, messageOf } from "../../common/errors";
import type { DeadLetters } from "./deadLetters";
import type { PackedRow } from "../domain/row";
import type { Enrichment } from "./enrichment";
import type { Inventory } from "./inventory";
import type { RefusedRow, Sink, UpsertResult } from "./ports";
import type { Counts } from "./summary";

export interface RowWriterOptions {
  readonly sink: Sink;
  readonly inventory: Inventory;
  /** With `enrich`. */
  readonly enrichment?: Enrichment | undefined;
  readonly deadLetters: DeadLetters;
  readonly counts: Counts;
  readonly batchSize: number;
  /** Gets the bytes of each row back once it has been dealt with; while it is short, smaller batches go out. */
  readonly budget: ByteBudget;
  /** True: rows that have been refused before may all be refused again. @default false */
  readonly areKnownPoison?: boolean | undefined;
  readonly signal: AbortSignal;
}

/** More parallel requests than this gain nothing at our volumes. */
const MAX_PARALLELISM = 16;
/** From this many rows on, a batch of which none is accepted says that the table is at fault, not the rows. */
const SYSTEMIC_ROWS = 10;
/** The same where the refusal doesn't say that it is about a row's values; a single row may be poison all the same. */
const FEW_SYSTEMIC_ROWS = 2;

/** Collects rows into batches and writes them side by side. */
export class RowWriter {
  readonly #buffer = new RowBuffer();
  readonly #inFlight = new Set<Promise<void>>();
  #isFlushing = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(private readonly options: RowWriterOptions) {}

  /** Takes a row to be written in its turn. Throws what an earlier batch has failed with. */
  add(row: PendingRow): void {
    this.#throwFailure();
    this.#buffer.add(row);
    this.startDue();
  }

  /**
   * Resolves when every row added so far is in Dataverse or in the dead letters. Nothing is under way any more when
   * it resolves or throws. No row may be added meanwhile.
   */
  async flush(): Promise<void> {
    this.#isFlushing = true;
    try {
      this.startDue();
      while (this.#inFlight.size > 0) await Promise.race(this.#inFlight);
    } finally {
      this.#isFlushing = false;
    }
    this.#throwFailure();
    this.options.counts.duplicates += this.#buffer.duplicates;
    this.#buffer.duplicates = 0;
  }

  /** Starts the batches that are due: full ones, the last one of a flush, a smaller one while the budget is short. */
  startDue(): void {
    const { sink, batchSize } = this.options;
    const slots = Math.min(sink.parallelism, MAX_PARALLELISM);
    while (this.#failure === undefined && this.#inFlight.size < slots && this.#isDue()) {
      const batch: Promise<void> = this.#deliver(this.#buffer.take(batchSize)).finally(() => {
        this.#inFlight.delete(batch);
        this.startDue();
      });
      this.#inFlight.add(batch);
    }
  }

  #isDue(): boolean {
    const { size } = this.#buffer;
    if (size === 0) return false;
    // A batch that is being written frees its bytes anyway.
    const isWaitedFor = this.options.budget.isShort && this.#inFlight.size === 0;
    return size >= this.options.batchSize || this.#isFlushing || isWaitedFor;
  }

  async #deliver(batch: readonly PendingRow[]): Promise<void> {
    try {
      await this.#write(batch);
    } catch (error) {
      this.#failure ??= { error };
      // They aren't written any more, and others may wait for their bytes.
      this.#release(this.#buffer.take(Infinity));
    } finally {
      this.#release(batch);
    }
  }

  #release(rows: readonly PendingRow[]): void {
    for (const { raw, row } of rows) {
      release(raw);
      row.columns.release();
    }
    this.options.budget.release(rows.reduce((sum, { bytes }) => sum + bytes, 0));
  }

  async #write(batch: readonly PendingRow[]): Promise<void> {
    const { inventory, enrichment } = this.options;
    const bound = await inventory.bind(batch);
    if (enrichment === undefined) return await this.#settle(batch, await this.#upsert(bound));
    const rows = await enrichment.fill(bound, (appId) => inventory.detailsOf(appId));
    try {
      await this.#settle(batch, await this.#upsertFilled(rows, bound, enrichment));
    } finally {
      rows.forEach(({ columns }, index) => {
        if (columns !== bound[index]?.columns) columns.release();
      });
    }
  }

  async #upsert(rows: readonly PackedRow[]): Promise<UpsertResult> {
    return await this.options.sink.upsertRows(rows, this.options.signal);
  }

  /**
   * Rows that are refused as they are filled are written as they were: no launch is lost for a department. Dataverse refuses the
   * whole request with 403 where a column is secured.
   * https://learn.microsoft.com/power-apps/developer/data-platform/column-level-security
   */
  async #upsertFilled(
    filled: readonly PackedRow[],
    bound: readonly PackedRow[],
    enrichment: Enrichment,
  ): Promise<UpsertResult> {
    const changed = new Map(
      bound.flatMap((row, index) => (row === filled[index] ? [] : [[row.id, row] as const])),
    );
    let first: UpsertResult;
    try {
      first = await this.#upsert(filled);
    } catch (error) {
      if (!isHttpError(error) || error.status !== 403 || changed.size === 0) throw error;
      const result = await this.#upsert(bound);
      enrichment.noteRefused(error);
      return result;
    }
    const again = first.rejected.filter(({ row }) => changed.has(row.id));
    if (again.length === 0) return first;
    const second = await this.#upsert(again.flatMap(({ row }) => changed.get(row.id) ?? []));
    const still = new Set(second.rejected.map(({ row }) => row.id));
    const helped = again.find(({ row }) => !still.has(row.id));
    if (helped !== undefined) enrichment.noteRefused(helped.error);
    return {
      rejected: [...first.rejected.filter((each) => !again.includes(each)), ...second.rejected],
      unlinked: [...first.unlinked, ...second.unlinked],
    };
  }

  /** Notes what became of a batch. */
  async #settle(batch: readonly PendingRow[], { rejected, unlinked }: UpsertResult): Promise<void> {
    const { inventory, deadLetters, counts } = this.options;
    if (this.options.areKnownPoison !== true) assertNotSystemic(batch.length, rejected);
    const pending = new Map((rejected.length + unlinked.length > 0 ? batch : []).map((row) => [row.id, row]));
    for (const { row, error } of rejected) {
      await deadLetters.addRow(row.id, String(pending.get(row.id)?.raw ?? ""), error);
    }
    for (const { id } of unlinked) {
      const appId = pending.get(id)?.appId;
      if (appId !== undefined) inventory.noteUnlinked(appId);
    }
    counts.deadLettered += rejected.length;
    counts.rowsWritten += batch.length - rejected.length;
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

/**
 * A table that refuses every row for one reason must stop the pass, not fill the dead letters. A tenant may have only a few
 * rows an hour, so few are enough where the code is about the table and not about values.
 */
function assertNotSystemic(rows: number, rejected: readonly RefusedRow[]): void {
  const [first] = rejected;
  if (first === undefined || rejected.length < rows || !isHttpError(first.error)) return;
  const codes = new Set(rejected.map(({ error }) => (isHttpError(error) ? error.serviceCode : undefined)));
  if (codes.size > 1 || rows < (first.isOfTheTable ? FEW_SYSTEMIC_ROWS : SYSTEMIC_ROWS)) return;
  const { status, serviceCode } = first.error;
  throw new HttpError(`Dataverse refuses every one of ${rows} rows: ${messageOf(first.error)}`, {
    status,
    serviceCode,
    hint: "Something about the table or its plug-ins is at fault, not the data; nothing was set aside. Correct it; the next pass tries again.",
    cause: first.error,
  });
}
