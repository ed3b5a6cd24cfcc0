import { withLookup, type PackedRow } from "../domain/row";
import type { PendingRow } from "../domain/batch";
import type { TableShape } from "../../common/dataverse/columns";
import type { AppDetails } from "../domain/enrichment";
import type { InventoryEvent } from "../domain/record";
import { events } from "../../common/events";
import { messageOf } from "../../common/errors";
import type { Log } from "../support/log";
import { Turns } from "../support/turns";
import type { DeadLetters } from "./deadLetters";
import type { InventoryApp, Sink } from "./ports";
import type { Counts } from "./summary";
import type { UnlinkedApps } from "./unlinkedApps";

export interface InventoryOptions {
  readonly sink: Sink;
  readonly shape: TableShape;
  readonly unlinked: UnlinkedApps;
  readonly deadLetters: DeadLetters;
  readonly counts: Pick<Counts, "appsRefused">;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** False: deletions may be months old, and the inventory knows better: apps can be restored. @default true */
  readonly marksDeletions?: boolean | undefined;
}

/** So many launches and deletions are kept for the next flush: a few MiB. */
const MAX_NOTED = 10_000;

/**
 * The apps of one pass: which exist, when each was launched last, which were deleted. Reads each app once, and writes
 * launches and deletions together at the next flush.
 */
export class Inventory {
  readonly #apps = new Map<string, InventoryApp | undefined>();
  readonly #launched = new Map<string, InventoryEvent>();
  readonly #deleted = new Map<string, InventoryEvent>();
  #isMissing = false;
  readonly #lookUps = new Turns();

  constructor(private readonly options: InventoryOptions) {}

  noteLaunch(appId: string, event: InventoryEvent): void {
    keepLatest(this.#launched, appId, event);
  }

  noteDeletion(appId: string, event: InventoryEvent): void {
    if (this.options.marksDeletions !== false) keepLatest(this.#deleted, appId, event);
  }

  /** Launches and deletions of so many apps are waiting that a flush is due. */
  get isFull(): boolean {
    return this.#launched.size + this.#deleted.size >= MAX_NOTED;
  }

  /** Binds each row to its app where the inventory has it; the other apps are remembered for a later link. */
  async bind(batch: readonly PendingRow[]): Promise<PackedRow[]> {
    const ids = new Set(batch.flatMap(({ appId }) => (appId === undefined ? [] : [appId])));
    await this.#learn([...ids]);
    return batch.map(({ row, appId }) => {
      if (appId === undefined || !this.options.shape.hasLookup) return row;
      if (this.#apps.get(appId) !== undefined) return withLookup(row, appId);
      this.options.unlinked.add(appId);
      return row;
    });
  }

  /** What rows get of an app that a row has been bound to. */
  detailsOf(appId: string): AppDetails | undefined {
    return this.#apps.get(appId)?.details;
  }

  /** An app turned out to be gone while its row was being written. */
  noteUnlinked(appId: string): void {
    this.#apps.set(appId, undefined);
    this.options.unlinked.add(appId);
  }

  /** Writes launches (forward in time only) and deletions noted since the last flush. */
  async flush(): Promise<void> {
    await this.#flushLaunches();
    await this.#flushDeletions();
  }

  async #flushLaunches(): Promise<void> {
    const { sink, signal } = this.options;
    const isNewer = ([id, { createdMs }]: [string, InventoryEvent]): boolean => {
      const app = this.#apps.get(id);
      return app !== undefined && (app.lastLaunchedMs ?? -Infinity) < createdMs;
    };
    await this.#learn([...this.#launched.keys()]);
    const candidates = [...this.#launched].filter(isNewer);
    if (candidates.length > 0) {
      // Read again right before writing: the kit's own flow moves the same column.
      const ids = candidates.map(([id]) => id);
      const fresh = await sink.findApps(ids, signal);
      for (const id of ids) this.#apps.set(id, fresh?.get(id));
      const launches = new Map(candidates.filter(isNewer).map(([id, { createdMs }]) => [id, createdMs]));
      for (const { appId, error } of await sink.setLastLaunched(launches, signal)) {
        const event = this.#launched.get(appId);
        if (event !== undefined) await this.#refuse(appId, event, error);
      }
      for (const [id, lastLaunchedMs] of launches)
        this.#apps.set(id, { ...this.#apps.get(id), lastLaunchedMs });
    }
    // Only now: a flush that failed half-way is repeated with all of them.
    this.#launched.clear();
  }

  async #flushDeletions(): Promise<void> {
    const { sink, signal, log } = this.options;
    for (const [appId, event] of this.#deleted) {
      const outcome = await sink.markDeleted(appId, event.createdMs, signal);
      if (outcome === "marked")
        log.info(events.appDeleted, "marked an app as deleted in the inventory", { appId });
      else if (outcome === "unknown") {
        log.info(events.appUnknown, "a deleted app is not in the inventory: nothing to mark", { appId });
      } else await this.#refuse(appId, event, outcome.error);
      this.#deleted.delete(appId);
    }
  }

  /** One app that can't be changed must not hold up everything else: its change is set aside. */
  async #refuse(appId: string, event: InventoryEvent, error: unknown): Promise<void> {
    const { deadLetters, counts, log } = this.options;
    counts.appsRefused++;
    log.warn(events.appRefused, "the inventory refuses a change of an app", {
      appId,
      error: messageOf(error),
    });
    await deadLetters.addApp(appId, event, error);
  }

  /** Looks unknown apps up, one look-up after the other: batches bound side by side mostly ask for the same. */
  async #learn(ids: readonly string[]): Promise<void> {
    await this.#lookUps.take(() => this.#lookUp(ids));
  }

  async #lookUp(ids: readonly string[]): Promise<void> {
    const { sink, signal, shape, log } = this.options;
    const unknown = ids.filter((id) => !this.#apps.has(id));
    if (unknown.length === 0 || this.#isMissing || !shape.hasLookup) return;
    const found = await sink.findApps(unknown, signal);
    if (found === undefined) {
      this.#isMissing = true;
      log.warn(
        events.inventoryMissing,
        "table admin_app does not exist: rows are written without a link to their app",
      );
      return;
    }
    for (const id of unknown) this.#apps.set(id, found.get(id));
  }
}

function keepLatest(noted: Map<string, InventoryEvent>, appId: string, event: InventoryEvent): void {
  const earlier = noted.get(appId);
  if (earlier !== undefined && earlier.createdMs >= event.createdMs) return;
  const { id, createdMs, createdText, operation } = event;
  noted.set(appId, { id, createdMs, createdText, operation });
}
