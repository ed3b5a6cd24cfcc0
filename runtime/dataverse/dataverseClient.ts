import {
  appTable,
  auditTable,
  textColumns,
  type TableShape,
  type TextColumn,
} from "../../common/dataverse/columns";
import { DEPTHS } from "../../common/dataverse/privileges";
import { LAUNCH } from "../domain/record";
import { packed, withLookup, withoutLookup, type PackedRow } from "../domain/row";
import { iso } from "../domain/window";
import { isHttpError } from "../../common/errors";
import { MAX_PRIVILEGES } from "../support/limits";
import type { InventoryApp, RefusedApp, RejectedRow, Sink, UnlinkedRow, UpsertResult } from "../sync/ports";
import { writeBisecting } from "./bisect";
import { BodyMemory, bulkBody } from "./bulkBody";
import {
  classifyBatch,
  isMissingRow,
  isMissingTable,
  isOfTheTable,
  missingTable,
  oddAnswer,
} from "./errorCodes";
import { type Json, listOf, rowsOf, textOf, timeOf, WebApi, type WebApiOptions } from "./webApi";

type BulkMessage = "UpsertMultiple" | "UpdateMultiple";
type Table = typeof auditTable | typeof appTable;

/** App ids in one look-up: keeps the address below 4 KB. */
const IDS_PER_LOOKUP = 50;
/** Rows in one request of the smaller writes: launches of apps, links of rows. */
const BATCH_SIZE = 500;
/** The Dataverse operations of the runtime, by the Web API. */
export class DataverseClient implements Sink {
  readonly #memory = new BodyMemory();
  readonly #api: WebApi;

  constructor(options: WebApiOptions) {
    this.#api = new WebApi(options);
  }

  get parallelism(): number {
    return this.#api.parallelism;
  }

  /** The id of the application user we act as. Answers even without any role. */
  async whoAmI(signal: AbortSignal): Promise<string> {
    const { UserId: userId } = await this.#api.get("WhoAmI", signal);
    if (typeof userId === "string") return userId;
    throw oddAnswer("without the id of the user");
  }

  /** The privileges a user holds, such as prvCreateadmin_AuditLog, with their depth: Basic, Local, Deep or Global. */
  async privileges(userId: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const path = `systemusers(${userId})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`;
    const { RolePrivileges: held } = await this.#api.get(path, signal, { limit: MAX_PRIVILEGES });
    // Of several roles the one that reaches farthest counts, should there be a line for each.
    const nearestFirst = rowsOf(held).toSorted((one, other) => depthOf(one) - depthOf(other));
    return new Map(
      nearestFirst.map(({ PrivilegeName: name, Depth: depth }) => [textOf(name), textOf(depth)]),
    );
  }

  /**
   * The columns of admin_auditlog in this environment and the lengths of its texts; kits differ. Undefined where
   * metadata may not be read. Throws when the table is missing.
   */
  async tableShape(signal: AbortSignal): Promise<TableShape | undefined> {
    const attributes = `EntityDefinitions(LogicalName='${auditTable.logicalName}')/Attributes`;
    const strings = `${attributes}/Microsoft.Dynamics.CRM.StringAttributeMetadata?$select=LogicalName,MaxLength`;
    try {
      const columns = listOf(await this.#api.get(`${attributes}?$select=LogicalName`, signal));
      const names = new Set(columns.map(({ LogicalName: name }) => name));
      const lengths = listOf(await this.#api.get(strings, signal));
      return {
        maxLength: Object.fromEntries(
          lengths
            .filter(({ LogicalName: name, MaxLength: length }) => isTextColumn(name) && isLength(length))
            .map(({ LogicalName: name, MaxLength: length }) => [name as TextColumn, length as number]),
        ),
        hasGuestFlag: names.has("admin_userisguest"),
        hasLookup: names.has(auditTable.lookup.column),
      };
    } catch (error) {
      if (isHttpError(error) && error.status === 404) throw missingTable(error, this.#api.url);
      if (isHttpError(error) && error.status === 403) return undefined;
      throw error;
    }
  }

  /**
   * Writes audit rows by their key, so that writing them again changes nothing. A row whose app has just left the
   * inventory is written without its lookup.
   */
  async upsertRows(rows: readonly PackedRow[], signal: AbortSignal): Promise<UpsertResult> {
    const write = (batch: readonly PackedRow[]): Promise<void> =>
      this.#bulk("UpsertMultiple", auditTable, batch, signal);
    const refused = await writeBisecting(rows, write);
    const rejected = refused.filter(
      ({ row, error }) => !isMissingRow(error) || withoutLookup(row) === undefined,
    );
    const unlinked = refused
      .filter((each) => !rejected.includes(each))
      .map(({ row }) => withoutLookup(row) ?? row);
    const still = await writeBisecting(unlinked, write);
    const written = unlinked.filter((row) => !still.some((each) => each.row === row));
    const all = [...rejected, ...still].map((each) => ({ ...each, isOfTheTable: isOfTheTable(each.error) }));
    return { rejected: all, unlinked: written };
  }

  /** The apps among `ids` that the inventory knows; undefined when the environment has no inventory at all. */
  async findApps(
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<Map<string, InventoryApp> | undefined> {
    const found = new Map<string, InventoryApp>();
    try {
      for (let start = 0; start < ids.length; start += IDS_PER_LOOKUP) {
        const filter = ids
          .slice(start, start + IDS_PER_LOOKUP)
          .map((id) => `${appTable.primaryKey} eq ${id}`)
          .join(" or ");
        const select = `${appTable.primaryKey},admin_applastlaunchedon`;
        const path = `${appTable.entitySet}?$select=${select}&$filter=${encodeURIComponent(filter)}`;
        for (const app of listOf(await this.#api.get(path, signal))) {
          const lastLaunchedMs = timeOf(app.admin_applastlaunchedon);
          found.set(textOf(app[appTable.primaryKey]).toLowerCase(), { lastLaunchedMs });
        }
      }
      return found;
    } catch (error) {
      if (isMissingTable(error)) return undefined;
      throw error;
    }
  }

  /** Sets the last launch of apps. Update, not upsert: an app that is gone must not come back as a ghost row. */
  async setLastLaunched(launches: ReadonlyMap<string, number>, signal: AbortSignal): Promise<RefusedApp[]> {
    const rows = [...launches].map(([id, ms]) =>
      packed(id, { [appTable.primaryKey]: id, admin_applastlaunchedon: iso(ms) }),
    );
    const refused = await this.#update(appTable, rows, signal);
    return refused
      .filter(({ error }) => !isMissingRow(error))
      .map(({ row, error }) => ({ appId: row.id, error }));
  }

  /** Marks an app as deleted, unless it is not there (no ghost row is made of it). */
  async markDeleted(
    appId: string,
    deletedMs: number,
    signal: AbortSignal,
  ): Promise<"marked" | "unknown" | RefusedApp> {
    const body = { admin_appdeleted: true, admin_appdeletedon: iso(deletedMs) };
    try {
      const call = { method: "PATCH", body, headers: { "if-match": "*" } } as const;
      await this.#api.call(`${appTable.entitySet}(${appId})`, call, signal);
      return "marked";
    } catch (error) {
      // The app, or the whole inventory, is not there.
      if (isHttpError(error) && error.status === 404) return "unknown";
      if (classifyBatch(error) === "split") return { appId, error };
      throw error;
    }
  }

  /** Audit rows of some apps (at most as many as one look-up takes) that are not linked to them, at most one batch. */
  async listUnlinked(appIds: readonly string[], signal: AbortSignal): Promise<UnlinkedRow[]> {
    const apps = appIds.map((id) => `admin_appid eq '${id}'`).join(" or ");
    const filter = `_${auditTable.lookup.column}_value eq null and (${apps})`;
    const select = `${auditTable.primaryKey},admin_appid,admin_operation,admin_creationtime`;
    const query = `$select=${select}&$filter=${encodeURIComponent(filter)}&$top=${BATCH_SIZE}`;
    return listOf(await this.#api.get(`${auditTable.entitySet}?${query}`, signal)).map((row) => ({
      id: textOf(row[auditTable.primaryKey]),
      appId: textOf(row.admin_appid).toLowerCase(),
      launchedMs: row.admin_operation === LAUNCH ? timeOf(row.admin_creationtime) : undefined,
    }));
  }

  /** Links audit rows to their apps; rows deleted meanwhile stay deleted. Returns how many could not be linked. */
  async link(unlinked: readonly UnlinkedRow[], signal: AbortSignal): Promise<number> {
    const rows = unlinked.map(({ id, appId }) =>
      withLookup(packed(id, { [auditTable.primaryKey]: id }), appId),
    );
    const refused = await this.#update(auditTable, rows, signal);
    return refused.length;
  }

  /** Updates existing rows; returns those that are refused, most often because they don't exist. */
  async #update(table: Table, rows: readonly PackedRow[], signal: AbortSignal): Promise<RejectedRow[]> {
    const refused: RejectedRow[] = [];
    for (let start = 0; start < rows.length; start += BATCH_SIZE) {
      const write = (batch: readonly PackedRow[]): Promise<void> =>
        this.#bulk("UpdateMultiple", table, batch, signal);
      refused.push(...(await writeBisecting(rows.slice(start, start + BATCH_SIZE), write)));
    }
    return refused;
  }

  async #bulk(
    message: BulkMessage,
    table: Table,
    rows: readonly PackedRow[],
    signal: AbortSignal,
  ): Promise<void> {
    const body = bulkBody(table.logicalName, rows, this.#memory);
    await this.#api.call(
      `${table.entitySet}/Microsoft.Dynamics.CRM.${message}`,
      { method: "POST", body },
      signal,
    );
    this.#memory.giveBack(body);
  }
}

function isTextColumn(name: unknown): boolean {
  return typeof name === "string" && Object.hasOwn(textColumns, name);
}

function isLength(value: unknown): boolean {
  return typeof value === "number" && value > 0;
}

function depthOf({ Depth: depth }: Json): number {
  return DEPTHS.findIndex((each) => each === depth);
}
