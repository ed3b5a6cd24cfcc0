import { events } from "../../common/events";
import type { TableShape } from "../../common/dataverse/columns";
import { appRow } from "../domain/enrichment";
import type { Log } from "../support/log";
import type { InventoryApp, Sink, UnlinkedRow } from "./ports";
import type { UnlinkedApps } from "./unlinkedApps";

interface RelinkOptions {
  readonly sink: Sink;
  readonly shape: TableShape;
  readonly unlinked: UnlinkedApps;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Apps whose rows are asked for together. */
const APPS_AT_ONCE = 50;

/**
 * Links rows that were written before their app came into the inventory, and gives the app its last launch.
 * Many apps and rows go into one request. Returns the number of rows linked.
 */
export async function relink(options: RelinkOptions): Promise<number> {
  const { sink, unlinked, signal } = options;
  if (unlinked.ids.length === 0) return 0;
  const known = [...((await sink.findApps(unlinked.ids, signal)) ?? [])];
  let linked = 0;
  for (let start = 0; start < known.length; start += APPS_AT_ONCE) {
    linked += await linkApps(new Map(known.slice(start, start + APPS_AT_ONCE)), options);
  }
  return linked;
}

async function linkApps(
  apps: ReadonlyMap<string, InventoryApp>,
  { sink, shape, unlinked, log, signal }: RelinkOptions,
): Promise<number> {
  const appIds = [...apps.keys()];
  const tried = new Set<string>();
  let linked = 0;
  for (;;) {
    const rows = await sink.listUnlinked(appIds, signal);
    const isStuck = rows.every(({ id }) => tried.has(id));
    if (isStuck) {
      // Rows that stay unlinked whatever we do: something undoes the links, or their app has gone again.
      const stuck = new Set(rows.map(({ appId }) => appId));
      await unlinked.remove(new Set(appIds.filter((id) => !stuck.has(id))));
      if (linked > 0)
        log.info(events.relinked, "linked earlier rows to apps that are in the inventory now", { linked });
      return linked;
    }
    // First the launches: rows that are linked are not found again after a crash.
    await setLastLaunched(rows, sink, signal);
    const changes = rows.map(({ id, appId, appName }) => {
      const details = apps.get(appId)?.details;
      const has = appName === undefined ? {} : { admin_appname: appName };
      return { id, appId, columns: details === undefined ? {} : appRow(details, has, shape) };
    });
    linked += rows.length - (await sink.link(changes, signal));
    for (const { id } of rows) tried.add(id);
  }
}

/** Forward in time only: the values are read right before they are written. */
async function setLastLaunched(rows: readonly UnlinkedRow[], sink: Sink, signal: AbortSignal): Promise<void> {
  const launches = new Map<string, number>();
  for (const { appId, launchedMs } of rows) {
    if (launchedMs !== undefined)
      launches.set(appId, Math.max(launchedMs, launches.get(appId) ?? launchedMs));
  }
  const apps = await sink.findApps([...launches.keys()], signal);
  const isNewer = ([appId, ms]: [string, number]): boolean => {
    const app = apps?.get(appId);
    return app !== undefined && ms > (app.lastLaunchedMs ?? -Infinity);
  };
  const news = new Map([...launches].filter(isNewer));
  if (news.size > 0) await sink.setLastLaunched(news, signal);
}
