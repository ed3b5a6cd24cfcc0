import { withLookup, type Row } from "../domain/row";
import type { PendingRow } from "../domain/batch";
import type { TableShape } from "../domain/columns";
import { events } from "../events";
import type { Log } from "../support/log";
import type { InventoryApp, Sink } from "./ports";
import type { UnlinkedApps } from "./unlinkedApps";

interface InventoryOptions {
  readonly sink: Sink;
  readonly shape: TableShape;
  readonly unlinked: UnlinkedApps;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * The apps of one pass: which exist, when each was launched last, which were deleted. Reads each app once, and writes
 * launches and deletions together at the next flush.
 */
export class Inventory {
  readonly #apps = new Map<string, InventoryApp | undefined>();
  readonly #launched = new Map<string, number>();
  readonly #deleted = new Map<string, number>();
  #isMissing = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(private readonly options: InventoryOptions) {}

  noteLaunch(appId: string, ms: number): void {
    this.#launched.set(appId, Math.max(ms, this.#launched.get(appId) ?? 0));
  }

  noteDeletion(appId: string, ms: number): void {
    this.#deleted.set(appId, Math.max(ms, this.#deleted.get(appId) ?? 0));
  }

  /** Binds each row to its app where the inventory has it; the other apps are remembered for a later link. */
  async bind(batch: readonly PendingRow[]): Promise<Row[]> {
    const ids = new Set(batch.flatMap(({ appId }) => (appId === undefined ? [] : [appId])));
    await this.#learn([...ids]);
    return batch.map(({ row, appId }) => {
      if (appId === undefined || !this.options.shape.hasLookup) return row;
      if (this.#apps.get(appId) !== undefined) return withLookup(row, appId);
      this.options.unlinked.add(appId);
      return row;
    });
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
    const isNews = ([id, ms]: [string, number]): boolean => {
      const app = this.#apps.get(id);
      return app !== undefined && (app.lastLaunchedMs ?? -Infinity) < ms;
    };
    await this.#learn([...this.#launched.keys()]);
    const candidates = [...this.#launched].filter(isNews);
    if (candidates.length > 0) {
      // Read again right before writing: the kit's own flow moves the same column.
      const ids = candidates.map(([id]) => id);
      const fresh = await sink.findApps(ids, signal);
      for (const id of ids) this.#apps.set(id, fresh?.get(id));
      const launches = new Map(candidates.filter(isNews));
      await sink.setLastLaunched(launches, signal);
      for (const [id, lastLaunchedMs] of launches) this.#apps.set(id, { lastLaunchedMs });
    }
    // Only now: a flush that failed half-way is repeated with all of them.
    this.#launched.clear();
  }

  async #flushDeletions(): Promise<void> {
    const { sink, signal, log } = this.options;
    for (const [appId, ms] of this.#deleted) {
      const isKnown = await sink.markDeleted(appId, ms, signal);
      if (isKnown) log.info(events.appDeleted, "marked an app as deleted in the inventory", { appId });
      else log.info(events.appUnknown, "a deleted app is not in the inventory: nothing to mark", { appId });
      this.#deleted.delete(appId);
    }
  }

  /** Looks unknown apps up, one look-up after the other: batches bound side by side mostly ask for the same. */
  async #learn(ids: readonly string[]): Promise<void> {
    const turn = this.#turn.then(() => this.#lookUp(ids));
    this.#turn = turn.catch(() => undefined);
    await turn;
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
        "there is no table admin_app: rows are written without a link to their app",
      );
      return;
    }
    for (const id of unknown) this.#apps.set(id, found.get(id));
  }
}
