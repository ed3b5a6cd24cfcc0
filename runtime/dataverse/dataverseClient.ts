import {
  appTable,
  auditTable,
  premiumColumn,
  textColumns,
  userColumns,
  type TableShape,
} from "../../common/dataverse/columns";
import { DEPTHS } from "../../common/dataverse/privileges";
import { userOf, type UserRef } from "../domain/enrichment";
import { LAUNCH } from "../domain/record";
import { packed, withLookup, withoutLookup, type PackedRow } from "../domain/row";
import { iso } from "../domain/window";
import { isHttpError } from "../../common/errors";
import { MAX_PRIVILEGES } from "../support/limits";
import type {
  InventoryApp,
  RefusedApp,
  RowChange,
  Sink,
  UnfilledRow,
  UnlinkedRow,
  UpsertResult,
} from "../sync/ports";
import { writeBisecting } from "./bisect";
import { classifyBatch, isMissingRow, isOfTheTable, missingTable, oddAnswer } from "./errorCodes";
import { detailColumns, findApps } from "./inventoryApps";
import { BATCH_SIZE, listOf, rowsOf, textOf, timeOf, WebApi, type Json, type WebApiOptions } from "./webApi";

interface DataverseClientOptions extends WebApiOptions {
  /** Whether apps are asked for what rows get of them. @default false */
  readonly enrich?: boolean;
}

/** The Dataverse operations of the runtime, by the Web API. */
export class DataverseClient implements Sink {
  readonly #api: WebApi;
  /** Of the inventory as `tableShape` found it last. */
  #details: readonly string[] | undefined;

  constructor(private readonly options: DataverseClientOptions) {
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
      if (this.options.enrich === true) this.#details = await detailColumns(this.#api, signal);
      return {
        maxLength: Object.fromEntries(
          lengths
            .filter(({ LogicalName: name, MaxLength: length }) => isTextColumn(name) && isLength(length))
            .map(({ LogicalName: name, MaxLength: length }) => [name as string, length as number]),
        ),
        hasGuestFlag: names.has("admin_userisguest"),
        hasPremiumFlag: names.has(premiumColumn),
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
      this.#api.bulk("UpsertMultiple", auditTable, batch, signal);
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

  async findApps(
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<Map<string, InventoryApp> | undefined> {
    return await findApps(this.#api, { ids, details: this.#details }, signal);
  }

  /** Sets the last launch of apps. Update, not upsert: an app that is gone must not come back as a ghost row. */
  async setLastLaunched(launches: ReadonlyMap<string, number>, signal: AbortSignal): Promise<RefusedApp[]> {
    const rows = [...launches].map(([id, ms]) =>
      packed(id, { [appTable.primaryKey]: id, admin_applastlaunchedon: iso(ms) }),
    );
    const refused = await this.#api.update(appTable, rows, signal);
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
    const name = this.options.enrich === true ? ",admin_appname" : "";
    const select = `${auditTable.primaryKey},admin_appid,admin_operation,admin_creationtime${name}`;
    const query = `$select=${select}&$filter=${encodeURIComponent(filter)}&$top=${BATCH_SIZE}`;
    return listOf(await this.#api.get(`${auditTable.entitySet}?${query}`, signal)).map((row) => ({
      id: textOf(row[auditTable.primaryKey]),
      appId: textOf(row.admin_appid).toLowerCase(),
      launchedMs: row.admin_operation === LAUNCH ? timeOf(row.admin_creationtime) : undefined,
      appName: textOf(row.admin_appname) || undefined,
    }));
  }

  /** Links audit rows to their apps; rows deleted meanwhile stay deleted. Returns how many could not be linked. */
  async link(
    unlinked: readonly (RowChange & { readonly appId: string })[],
    signal: AbortSignal,
  ): Promise<number> {
    const rows = unlinked.map(({ appId, ...change }) => withLookup(changed(change), appId));
    return (await this.#api.update(auditTable, rows, signal)).length;
  }

  /** Audit rows of some users whose user has no name, at most one batch. */
  async listUnfilled(users: readonly UserRef[], signal: AbortSignal): Promise<UnfilledRow[]> {
    const ofUsers = users.map(({ id, upn = "" }) =>
      id === undefined ? `admin_userupn eq '${upn.replaceAll("'", "''")}'` : `admin_userid eq '${id}'`,
    );
    const filter = `admin_username eq null and (${ofUsers.join(" or ")})`;
    const select = `${auditTable.primaryKey},admin_userid,admin_userupn`;
    const query = `$select=${select}&$filter=${encodeURIComponent(filter)}&$top=${BATCH_SIZE}`;
    return listOf(await this.#api.get(`${auditTable.entitySet}?${query}`, signal)).flatMap((row) => {
      const user = userOf(row);
      return user === undefined ? [] : [{ id: textOf(row[auditTable.primaryKey]), user }];
    });
  }

  /** Changes audit rows; those deleted meanwhile stay deleted. Returns how many could not be changed. */
  async change(changes: readonly RowChange[], signal: AbortSignal): Promise<number> {
    return (await this.#api.update(auditTable, changes.map(changed), signal)).length;
  }
}

function changed({ id, columns }: RowChange): PackedRow {
  return packed(id, { [auditTable.primaryKey]: id, ...columns });
}

function isTextColumn(name: unknown): boolean {
  return typeof name === "string" && Object.hasOwn({ ...textColumns, ...userColumns }, name);
}

function isLength(value: unknown): boolean {
  return typeof value === "number" && value > 0;
}

function depthOf({ Depth: depth }: Json): number {
  return DEPTHS.findIndex((each) => each === depth);
}
