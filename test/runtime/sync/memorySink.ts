import type { TableShape } from "../../../common/dataverse/columns";
import { defaultShape } from "../../../common/dataverse/columns";
import { userOf, type UserRef } from "../../../runtime/domain/enrichment";
import { unpacked, withoutLookup, type PackedRow, type Row } from "../../../runtime/domain/row";
import { HttpError } from "../../../common/errors";
import type {
  InventoryApp,
  RefusedApp,
  RefusedRow,
  RowChange,
  Sink,
  UnfilledRow,
  UnlinkedRow,
  UpsertResult,
} from "../../../runtime/sync/ports";

const LOOKUP = "admin_AppLookup@odata.bind";

interface App {
  lastLaunchedMs: number | undefined;
  details?: InventoryApp["details"];
  deletedMs?: number;
}

/** Dataverse in memory: rows by id, apps by id, and a note of every call. */
export class MemorySink implements Sink {
  parallelism = 2;
  shape: TableShape | undefined = defaultShape;
  readonly rows = new Map<string, Row>();
  readonly apps = new Map<string, App>();
  /** False: the environment has no inventory at all. */
  hasInventory = true;
  /** Ids of rows that are refused, each with the code of the refusal. */
  readonly poison = new Map<string, string>();
  /** What Dataverse says against the columns of a row: 403 ends the request, anything else refuses the row. */
  refusalOf: (row: Row) => HttpError | undefined = () => undefined;
  /** Ids of apps that refuse every change. */
  readonly refusedApps = new Set<string>();
  /** True: a plug-in clears every link that is set. */
  undoesLinks = false;
  /** Names of the calls, in order. */
  readonly calls: string[] = [];
  /** Ids of each batch written. */
  readonly batches: string[][] = [];
  /** Ids asked of the inventory, call by call. */
  readonly lookups: string[][] = [];
  /** Called before each call; what it throws is Dataverse's failure. */
  beforeCall: (operation: string) => void | Promise<void> = () => undefined;

  addApp(id: string, lastLaunchedMs?: number): void {
    this.apps.set(id, { lastLaunchedMs });
  }

  async tableShape(signal: AbortSignal): Promise<TableShape | undefined> {
    await this.#call("tableShape", signal);
    return this.shape;
  }

  async upsertRows(rows: readonly PackedRow[], signal: AbortSignal): Promise<UpsertResult> {
    await this.#call("upsertRows", signal);
    const ids = rows.map(({ id }) => id);
    if (new Set(ids).size < ids.length) throw new Error("a batch names an id twice");
    this.batches.push(ids);
    const rejected: RefusedRow[] = [];
    const unlinked: PackedRow[] = [];
    const refusals = rows.map((row) => this.#refusalOf(row));
    const forbidden = refusals.find((error) => error?.status === 403);
    if (forbidden !== undefined) throw forbidden;
    for (const [index, row] of rows.entries()) {
      const error = refusals[index];
      if (error === undefined) this.#put(row, unlinked);
      else rejected.push({ row, error, isOfTheTable: error.serviceCode === "0x80040265" });
    }
    return { rejected, unlinked };
  }

  async findApps(
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<Map<string, InventoryApp> | undefined> {
    await this.#call("findApps", signal);
    this.lookups.push([...ids]);
    if (!this.hasInventory) return undefined;
    const found = ids.flatMap((id) => {
      const app = this.apps.get(id);
      if (app === undefined) return [];
      const { lastLaunchedMs, details } = app;
      return [[id, { lastLaunchedMs, ...(details === undefined ? {} : { details }) }] as const];
    });
    return new Map(found);
  }

  async setLastLaunched(launches: ReadonlyMap<string, number>, signal: AbortSignal): Promise<RefusedApp[]> {
    await this.#call("setLastLaunched", signal);
    for (const [id, ms] of launches) {
      const app = this.apps.get(id);
      if (app !== undefined && !this.refusedApps.has(id)) app.lastLaunchedMs = ms;
    }
    return [...launches.keys()]
      .filter((id) => this.refusedApps.has(id))
      .map((id) => ({ appId: id, error: new Error("a plug-in says no") }));
  }

  async markDeleted(
    appId: string,
    deletedMs: number,
    signal: AbortSignal,
  ): Promise<"marked" | "unknown" | RefusedApp> {
    await this.#call("markDeleted", signal);
    if (this.refusedApps.has(appId)) return { appId, error: new Error("a plug-in says no") };
    const app = this.apps.get(appId);
    if (app !== undefined) app.deletedMs = deletedMs;
    return app === undefined ? "unknown" : "marked";
  }

  async listUnlinked(appIds: readonly string[], signal: AbortSignal): Promise<UnlinkedRow[]> {
    await this.#call("listUnlinked", signal);
    return [...this.rows.values()]
      .filter((row) => appIds.includes(String(row.admin_appid)) && row[LOOKUP] === undefined)
      .slice(0, 2)
      .map((row) => ({
        id: idOf(row),
        appId: String(row.admin_appid),
        launchedMs:
          row.admin_operation === "LaunchPowerApp" ? Date.parse(String(row.admin_creationtime)) : undefined,
        appName: row.admin_appname === undefined ? undefined : String(row.admin_appname),
      }));
  }

  async link(
    rows: readonly (RowChange & { readonly appId: string })[],
    signal: AbortSignal,
  ): Promise<number> {
    await this.#call("link", signal);
    let missing = 0;
    for (const { id, appId, columns } of rows) {
      const row = this.rows.get(id);
      if (row === undefined || !this.apps.has(appId)) missing++;
      else if (!this.undoesLinks) this.rows.set(id, { ...row, ...columns, [LOOKUP]: `admin_apps(${appId})` });
    }
    return missing;
  }

  async listUnfilled(users: readonly UserRef[], signal: AbortSignal): Promise<UnfilledRow[]> {
    await this.#call("listUnfilled", signal);
    const isTheirs = (row: Row): boolean =>
      users.some(({ id, upn }) => (id === undefined ? row.admin_userupn === upn : row.admin_userid === id));
    return [...this.rows.values()]
      .filter((row) => row.admin_username === undefined && isTheirs(row))
      .slice(0, 2)
      .flatMap((row) => {
        const user = userOf(row);
        return user === undefined ? [] : [{ id: idOf(row), user }];
      });
  }

  async change(rows: readonly RowChange[], signal: AbortSignal): Promise<number> {
    await this.#call("change", signal);
    let missing = 0;
    for (const { id, columns } of rows) {
      const row = this.rows.get(id);
      if (row === undefined) missing++;
      else if (!this.undoesLinks) this.rows.set(id, { ...row, ...columns });
    }
    return missing;
  }

  #refusalOf(row: PackedRow): HttpError | undefined {
    const serviceCode = this.poison.get(row.id);
    return serviceCode === undefined
      ? this.refusalOf(unpacked(row))
      : new HttpError("refused", { status: 400, serviceCode });
  }

  #put(row: PackedRow, unlinked: PackedRow[]): void {
    const { id, linkedTo } = row;
    const isGone = linkedTo !== undefined && !this.apps.has(linkedTo);
    const lookup = linkedTo === undefined || isGone ? {} : { [LOOKUP]: `admin_apps(${linkedTo})` };
    this.rows.set(id, { ...this.rows.get(id), ...unpacked(row), ...lookup });
    if (isGone) unlinked.push(withoutLookup(row) ?? row);
  }

  async #call(operation: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.beforeCall(operation);
    this.calls.push(operation);
  }
}

function idOf(row: Row): string {
  return String(row.admin_auditlogid);
}
