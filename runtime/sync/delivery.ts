import { advance, type Blob, type BlobEnd, type BlobState, type PendingBlob } from "../domain/blob";
import { earliest, earliestListable } from "../domain/plan";
import type { Window } from "../domain/window";
import { events } from "../../common/events";
import { HOUR_MS, type Clock } from "../../common/time";
import { mapConcurrent, withTicks } from "../support/concurrency";
import { ConnectorError, messageOf } from "../../common/errors";
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
const MAX_CONSECUTIVE_PENDING = 20;
/** … and so many slices left in a row mean that the service is down. */
const MAX_CONSECUTIVE_SLICES_LEFT = 3;
/** A blob that can't be read is given up this long before it could no longer be listed. */
const GIVE_UP_BEFORE_EXPIRY_MS = 6 * HOUR_MS;

/** Lists, fetches, maps and writes the content of some windows: the way of a blob from listed to committed. */
export class Delivery {
  readonly #unfinished = new Map<Blob, BlobState>();
  /** Ends the downloads once records can't be taken in any more. */
  readonly #haltReading = new AbortController();
  readonly #reading: AbortSignal;
  readonly #invalid: { readonly blob: Blob; readonly error: unknown }[] = [];
  #frontier = -Infinity;
  #committedAtMs: number;
  /** Blobs accepted since the last commit. */
  #blobsSinceCommit = 0;
  #consecutivePending = 0;
  #consecutiveSlicesLeft = 0;
  #isLeavingSlice = false;
  /** Start of the oldest slice that was left before its end. */
  #oldestLeftFrom = Infinity;
  #oldestPending: PendingBlob | undefined;

  constructor(private readonly options: DeliveryOptions) {
    this.#committedAtMs = options.clock.now();
    this.#reading = AbortSignal.any([options.stop, this.#haltReading.signal]);
  }

  /** Of the blobs left for the next pass because they can't be read now. */
  get oldestPending(): PendingBlob | undefined {
    return this.#oldestPending;
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
      await this.#settleInvalid();
    } catch (error) {
      if (stop.aborted) return await this.#commitLast();
      // Best effort: what stopped the delivery may stop the commit, too, and is what the reader needs to know.
      await this.commit().catch(() => undefined);
      throw error;
    }
    await this.#commitLast();
  }

  /** What was stopped before it was read waits for the next pass. */
  async #commitLast(): Promise<void> {
    await this.commit();
    for (const state of this.#unfinished.values()) if (state === "listed") this.options.counts.blobsPending++;
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
    for (const [blob, state] of this.#unfinished) {
      const settled = state === "fetched" ? advance(state, "written") : state;
      if (settled === "listed" || settled === "pending") continue;
      advance(settled, "committed");
      if (settled === "written") counts.blobsDelivered++;
      else counts.blobsDeadLettered++;
      done.push(blob);
    }
    for (const blob of done) this.#unfinished.delete(blob);
    await commit(done, { frontier: this.#frontier, oldestOpen: this.#oldestOpen() });
    this.#committedAtMs = clock.now();
    this.#blobsSinceCommit = 0;
  }

  /** Time until a commit is due; undefined while there is nothing to commit. */
  #commitDueInMs(): number | undefined {
    const { commitIntervalMs, clock } = this.options;
    return this.#blobsSinceCommit === 0 ? undefined : this.#committedAtMs + commitIntervalMs - clock.now();
  }

  async *#list(slices: readonly Window[]): AsyncGenerator<Blob> {
    const { source, stop, onLost } = this.options;
    for (const { from, to } of slices) {
      this.#frontier = from;
      // A slow pass may outlive the start of its first slices.
      const start = Math.max(from, earliestListable(source.serverNow()));
      if (start > from) await onLost({ from, to: Math.min(start, to) });
      this.#isLeavingSlice = false;
      for await (const blob of this.#unknown(
        start < to ? source.listContent({ from: start, to }, stop) : [],
      )) {
        yield blob;
        if (!this.#isLeavingSlice) continue;
        this.#oldestLeftFrom = Math.min(this.#oldestLeftFrom, from);
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
      this.#unfinished.set(blob, "listed");
      yield blob;
    }
  }

  async #fetch(blob: Blob): Promise<{ blob: Blob; outcome: Outcome }> {
    const { source, intake } = this.options;
    // NaN when not stated: the blob may stay for ever.
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
        this.#haltReading.abort(error);
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
    switch (source.classifyBlobError(error)) {
      case "stop":
        throw error;
      case "gone":
        return { state: "expired", error };
      case "invalid":
        return { state: "invalid", error };
      case "later": {
        const isLastChance = blob.createdMs - earliest(source.serverNow()) < GIVE_UP_BEFORE_EXPIRY_MS;
        return { state: isLastChance ? "poison" : "pending", error };
      }
    }
  }

  async #accept(blob: Blob, outcome: Outcome): Promise<void> {
    this.#blobsSinceCommit++;
    const { deadLetters, counts, log } = this.options;
    this.#consecutivePending = outcome.state === "pending" ? this.#consecutivePending + 1 : 0;
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
        if (blob.createdMs < (this.#oldestPending?.blob.createdMs ?? Infinity))
          this.#oldestPending = { blob, error: outcome.error };
        log.warn(events.blobPending, "a blob can't be read now; the next pass tries again", {
          blob: blob.id,
          error: messageOf(outcome.error),
        });
        if (this.#consecutivePending >= MAX_CONSECUTIVE_PENDING) this.#leaveSlice(outcome.error);
    }
  }

  /** Newer content must not wait for what can't be read; but if nothing can be read, there is no point. */
  #leaveSlice(error: unknown): void {
    this.#consecutivePending = 0;
    this.#consecutiveSlicesLeft++;
    if (this.#consecutiveSlicesLeft >= MAX_CONSECUTIVE_SLICES_LEFT) throw error;
    this.#isLeavingSlice = true;
  }

  async #acceptEnd(blob: Blob, { read, broken }: BlobEnd): Promise<void> {
    const { deadLetters, counts } = this.options;
    this.#consecutiveSlicesLeft = 0;
    counts.recordsRead += read;
    if (broken === undefined) return this.#advance(blob, "fetched");
    await deadLetters.addBlob(blob, new Error(`its content is ${broken.reason}`), broken);
    this.#advance(blob, "poison");
  }

  /** Ids the service doesn't know concern single blobs, unless it knew none: then host or tenant are wrong. */
  async #settleInvalid(): Promise<void> {
    const { deadLetters, counts } = this.options;
    const [first] = this.#invalid;
    if (first === undefined) return;
    const isSystemic = this.#invalid.length > 1 && this.#invalid.length === counts.blobsListed;
    if (isSystemic) {
      throw new ConnectorError(
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
    this.#unfinished.set(blob, advance(this.#unfinished.get(blob) ?? "listed", to));
  }

  #oldestOpen(): number | undefined {
    let oldest = this.#oldestLeftFrom;
    for (const { createdMs } of this.#unfinished.keys()) oldest = Math.min(oldest, createdMs);
    return oldest === Infinity ? undefined : oldest;
  }
}
