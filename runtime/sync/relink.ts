import { events } from "../events";
import type { Log } from "../support/log";
import type { Sink } from "./ports";
import type { UnlinkedApps } from "./unlinkedApps";

interface RelinkOptions {
  readonly sink: Sink;
  readonly unlinked: UnlinkedApps;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Links rows that were written before their app came into the inventory, and gives the app its last launch.
 * Returns the number of rows linked.
 */
export async function relink({ sink, unlinked, log, signal }: RelinkOptions): Promise<number> {
  if (unlinked.ids.length === 0) return 0;
  const known = await sink.findApps(unlinked.ids, signal);
  let total = 0;
  for (const appId of known?.keys() ?? []) {
    const { linked, launchedMs, isDone } = await linkApp(appId, sink, signal);
    if (linked > 0) await setLastLaunched(appId, launchedMs, sink, signal);
    if (isDone) await unlinked.remove(new Set([appId]));
    if (linked > 0)
      log.info(events.relinked, "linked earlier rows to an app that is in the inventory now", {
        appId,
        linked,
      });
    total += linked;
  }
  return total;
}

/** Forward in time only: the value is read right before it is written. */
async function setLastLaunched(appId: string, ms: number, sink: Sink, signal: AbortSignal): Promise<void> {
  const app = (await sink.findApps([appId], signal))?.get(appId);
  if (app !== undefined && ms > (app.lastLaunchedMs ?? -Infinity)) {
    await sink.setLastLaunched(new Map([[appId, ms]]), signal);
  }
}

interface Linked {
  readonly linked: number;
  readonly launchedMs: number;
  /** False: rows are left that could not be linked, because the app has gone again. */
  readonly isDone: boolean;
}

async function linkApp(appId: string, sink: Sink, signal: AbortSignal): Promise<Linked> {
  let linked = 0;
  let launchedMs = -Infinity;
  const tried = new Set<string>();
  for (;;) {
    const rows = await sink.listUnlinked(appId, signal);
    if (rows.length === 0) return { linked, launchedMs, isDone: true };
    // Nothing new: something undoes the links, or the app has gone again.
    if (rows.every(({ id }) => tried.has(id))) return { linked, launchedMs, isDone: false };
    for (const row of rows) launchedMs = Math.max(launchedMs, row.launchedMs ?? -Infinity);
    const ids = rows.map(({ id }) => id);
    for (const id of ids) tried.add(id);
    const missing = await sink.link(ids, appId, signal);
    // Rows deleted between the two calls are not listed again; without any progress the app itself is missing.
    if (missing === rows.length) return { linked, launchedMs, isDone: false };
    linked += rows.length - missing;
  }
}
