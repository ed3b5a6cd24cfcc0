import { advance, type Blob, type BlobEnd, type BlobState } from "../domain/blob";
import { earliest, earliestListable } from "../domain/plan";
import type { Window } from "../domain/window";
import { events } from "../events";
import { HOUR_MS, type Clock } from "../support/clock";
import { mapConcurrent, withTicks } from "../support/concurrency";
import { KitError, messageOf } from "../support/errors";
import type { Log } from "../support/log";
import type { DeadLetters } from "./deadLetters";
import type { Intake } from "./intake";
import type { Inventory } from "./inventory";
import type { AcceptRecords, Source } from "./ports";
import type { RowWriter } from "./rowWriter";
import type { Counts } from "./summary";

export interface DeliveryOptions {
  readonly source: Source;
  readonly writer: RowWriter;
  readonly inventory: Inventory;
  readonly deadLetters: DeadLetters;
  readonly intake: Intake;
  readonly fetchConcurrency: number;
  readonly commitIntervalMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly counts: Counts;
  /** Aborts: no further blob is listed or fetched; what was accepted is still delivered. */
  readonly stop: AbortSignal;
  /** Blobs to leave out, because they were delivered before. */
  readonly isDone: (blob: Blob) => boolean;
  /** Called with blobs that are done with, after their rows and everything else they caused are safe. */
  readonly commit: (blobs: readonly Blob[], progress: DeliveryProgress) => Promise<void>;
  /** Told after each blob how far listing has come. */
  readonly onProgress?: (frontier: number) => void;
  /** Told of a part of a slice that the service stopped keeping before its turn came. */
  readonly onLost: (window: Window) => Promise<void>;
}

export interface DeliveryProgress {
  /** Everything created before this has been listed. */
  readonly frontier: number;
  /** Creation of the oldest blob that was listed and is not done with; undefined when there is none. */
  readonly oldestOpen: number | undefined;
}

type Outcome =
  | { readonly state: "fetched"; readonly end: BlobEnd }
  | { readonly state: "poison" | "expired"; readonly error: unknown }
  /** The service doesn't know the id: this blob's fault, or, if it says so of all, ours. */
  | { readonly state: "invalid"; readonly error: unknown }
  | { readonly state: "pending"; readonly error: unknown };

/** So many blobs in a row that can't be read now: the rest of their slice is left for the next pass … */
const MAX_PENDING_IN_A_ROW = 20;
/** … and so many slices left in a row mean that the service is down. */
const MAX_SLICES_LEFT = 3;
/** A blob that can't be read is given up this long before it could no longer be listed. */
const LAST_CHANCE_MS = 6 * HOUR_MS;

/** Lists, fetches, maps and writes the content of some windows: the way of a blob from listed to committed. */
export class Delivery {
  readonly #open = new Map<Blob, BlobState>();
  /** Ends the downloads once records can't be taken in any more. */
  readonly #halt = new AbortController();
  readonly #reading: AbortSignal;
  readonly #invalid: { readonly blob: Blob; readonly error: unknown }[] = [];
  #frontier = -Infinity;
  #committedAt: number;
  /** Blobs accepted since the last commit. */
  #uncommitted = 0;
  #pendingInARow = 0;
  #slicesLeft = 0;
  #leavesSlice = false;
  /** Start of the oldest slice that was left before its end. */
  #leftFrom = Infinity;

  constructor(private readonly options: DeliveryOptions) {
    this.#committedAt = options.clock.now();
    this.#reading = AbortSignal.any([options.stop, this.#halt.signal]);
  }

  /** Runs to the end, or until `stop` aborts. What failed is thrown after what was read has been committed. */
  async run(slices: readonly Window[]): Promise<void> {
    const { stop, fetchConcurrency, clock, onProgress } = this.options;
    try {
      const outcomes = mapConcurrent(this.#list(slices), fetchConcurrency, (blob) => this.#fetch(blob));
      for await (const result of withTicks(outcomes, () => this.#commitDueInMs(), clock)) {
        if (result !== undefined) await this.#accept(result.blob, result.outcome);
        onProgress?.(this.#frontier);
        if ((this.#commitDueInMs() ?? Infinity) <= 0) await this.commit();
      }
      await this.#judgeInvalid();
    } catch (error) {
      if (stop.aborted) return await this.commit();
      // Best effort: what stopped the delivery may stop the commit, too, and is what the reader needs to know.
      await this.commit().catch(() => undefined);
      throw error;
    }
    await this.commit();
  }

  /** Makes everything read so far safe, in this order: rows, inventory, state. Blobs that are arriving wait meanwhile. */
  async commit(): Promise<void> {
    await this.options.intake.pause(() => this.#commitPaused());
  }

  async #commitPaused(): Promise<void> {
    const { writer, inventory, counts, commit, clock } = this.options;
    await writer.flush();
    await inventory.flush();
    const done: Blob[] = [];
    for (const [blob, state] of this.#open) {
      const settled = state === "fetched" ? advance(state, "written") : state;
      if (settled === "listed" || settled === "pending") continue;
      advance(settled, "committed");
      if (settled === "written") counts.blobsDelivered++;
      else counts.blobsDeadLettered++;
      done.push(blob);
    }
    for (const blob of done) this.#open.delete(blob);
    await commit(done, { frontier: this.#frontier, oldestOpen: this.#oldestOpen() });
    this.#committedAt = clock.now();
    this.#uncommitted = 0;
  }

  /** Time until a commit is due; undefined while there is nothing to commit. */
  #commitDueInMs(): number | undefined {
    const { commitIntervalMs, clock } = this.options;
    return this.#uncommitted === 0 ? undefined : this.#committedAt + commitIntervalMs - clock.now();
  }

  async *#list(slices: readonly Window[]): AsyncGenerator<Blob> {
    const { source, stop, onLost } = this.options;
    for (const { from, to } of slices) {
      this.#frontier = from;
      // A slow pass may outlive the start of its first slices.
      const start = Math.max(from, earliestListable(source.serverNow()));
      if (start > from) await onLost({ from, to: Math.min(start, to) });
      this.#leavesSlice = false;
      for await (const blob of this.#unknown(
        start < to ? source.listContent({ from: start, to }, stop) : [],
      )) {
        yield blob;
        if (!this.#leavesSlice) continue;
        this.#leftFrom = Math.min(this.#leftFrom, from);
        break;
      }
      this.#frontier = to;
    }
  }

  /** The blobs of a list that are not done with, each once. */
  async *#unknown(blobs: AsyncIterable<Blob> | readonly Blob[]): AsyncGenerator<Blob> {
    const { isDone, counts } = this.options;
    const seen = new Set<string>();
    for await (const blob of blobs) {
      if (seen.has(blob.id)) continue;
      seen.add(blob.id);
      if (isDone(blob)) {
        counts.blobsKnown++;
        continue;
      }
      counts.blobsListed++;
      this.#open.set(blob, "listed");
      yield blob;
    }
  }

  async #fetch(blob: Blob): Promise<{ blob: Blob; outcome: Outcome }> {
    const { source, intake } = this.options;
    // Not stated, it is no number: the blob may be there for ever.
    if (Number.isFinite(blob.expiresMs) && blob.expiresMs <= source.serverNow()) {
      return {
        blob,
        outcome: { state: "expired", error: new Error("the content expired before it was read") },
      };
    }
    const signal = this.#reading;
    const accept: AcceptRecords = (records) =>
      intake.accept(records, signal).catch((error: unknown) => {
        // The first failure is the one to tell; the other downloads end with it.
        this.#halt.abort(error);
        throw error;
      });
    try {
      return { blob, outcome: { state: "fetched", end: await source.readBlob(blob, accept, signal) } };
    } catch (error) {
      signal.throwIfAborted();
      return { blob, outcome: this.#outcomeOf(blob, error) };
    }
  }

  #outcomeOf(blob: Blob, error: unknown): Outcome {
    const { source } = this.options;
    switch (source.judgeBlobError(error)) {
      case "stop":
        throw error;
      case "gone":
        return { state: "expired", error };
      case "invalid":
        return { state: "invalid", error };
      case "later": {
        const isLastChance = blob.createdMs - earliest(source.serverNow()) < LAST_CHANCE_MS;
        return { state: isLastChance ? "poison" : "pending", error };
      }
    }
  }

  async #accept(blob: Blob, outcome: Outcome): Promise<void> {
    this.#uncommitted++;
    const { deadLetters, counts, log } = this.options;
    this.#pendingInARow = outcome.state === "pending" ? this.#pendingInARow + 1 : 0;
    switch (outcome.state) {
      case "fetched":
        return await this.#acceptEnd(blob, outcome.end);
      case "poison":
      case "expired":
        await deadLetters.addBlob(blob, outcome.error);
        this.#advance(blob, outcome.state);
        return;
      case "invalid":
        this.#invalid.push({ blob, error: outcome.error });
        return;
      case "pending":
        counts.blobsPending++;
        this.#advance(blob, "pending");
        log.warn(events.blobPending, "a blob can't be read now; the next pass tries again", {
          blob: blob.id,
          error: messageOf(outcome.error),
        });
        if (this.#pendingInARow >= MAX_PENDING_IN_A_ROW) this.#leaveSlice(outcome.error);
    }
  }

  /** Newer content must not wait for what can't be read; but if nothing can be read, there is no point. */
  #leaveSlice(error: unknown): void {
    this.#pendingInARow = 0;
    this.#slicesLeft++;
    if (this.#slicesLeft >= MAX_SLICES_LEFT) throw error;
    this.#leavesSlice = true;
  }

  async #acceptEnd(blob: Blob, { read, broken }: BlobEnd): Promise<void> {
    const { deadLetters, counts } = this.options;
    this.#slicesLeft = 0;
    counts.recordsRead += read;
    if (broken === undefined) return this.#advance(blob, "fetched");
    await deadLetters.addBlob(blob, new Error(`its content is ${broken.reason}`), broken.rest);
    this.#advance(blob, "poison");
  }

  /** Ids the service doesn't know concern single blobs, unless it knew none: then host or tenant are wrong. */
  async #judgeInvalid(): Promise<void> {
    const { deadLetters, counts } = this.options;
    const [first] = this.#invalid;
    if (first === undefined) return;
    const isSystemic = this.#invalid.length > 1 && this.#invalid.length === counts.blobsListed;
    if (isSystemic) {
      throw new KitError(
        "incomplete",
        `the Activity API knows none of the blobs it listed (${messageOf(first.error)})`,
        {
          hint: "AUDITLOG_CLOUD and AUDITLOG_TENANT_ID must both be those of the app registration's tenant.",
          cause: first.error,
        },
      );
    }
    for (const { blob, error } of this.#invalid) {
      await deadLetters.addBlob(blob, error);
      this.#advance(blob, "poison");
    }
  }

  #advance(blob: Blob, to: BlobState): void {
    this.#open.set(blob, advance(this.#open.get(blob) ?? "listed", to));
  }

  #oldestOpen(): number | undefined {
    let oldest = this.#leftFrom;
    for (const { createdMs } of this.#open.keys()) oldest = Math.min(oldest, createdMs);
    return oldest === Infinity ? undefined : oldest;
  }
}
