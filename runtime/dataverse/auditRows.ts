import { appTable, auditTable } from "../../common/dataverse/columns";
import { MIB } from "../../common/bytes";
import { explainedAs, isHttpError } from "../../common/errors";
import { MAX_JSON_VALUES } from "../../common/json";
import { isObject } from "../../common/objects";
import { furtherColumns, neededColumns, type AuditRow, type ListedApp } from "../domain/reportRows";
import { isMissingTable, oddAnswer } from "./errorCodes";
import { type Json, listOf, textOf, timeOf, WebApi, type WebApiOptions } from "./webApi";
import { grouped } from "../../common/counted";

/** The inventory, or why there is none: no such table, or no right to read it. */
export type ListedApps = readonly ListedApp[] | "missing" | "refused";

interface PageOptions {
  readonly needed: readonly string[];
  readonly further: readonly string[];
}

const NAME_COLUMNS = ["admin_displayname", "admin_appenvironmentdisplayname"];
const APP_COLUMNS = [...NAME_COLUMNS, "admin_appdeleted", "admin_applastlaunchedon"];

/**
 * The most that Dataverse gives at a time; it must be asked for with each page.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results
 */
const PAGE = { prefer: "odata.maxpagesize=5000" };
/** 5,000 rows whose texts all are as long as their columns, if written in ASCII. */
const PAGE_LIMIT = { maxBytes: 12 * MIB, maxValues: MAX_JSON_VALUES };
/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors */
const UNKNOWN_COLUMN = /Could not find a property named '(\w+)'/;

/** Reads what a report is made of: all rows of admin_auditlog, and the inventory of apps. */
export class AuditRows {
  readonly #api: WebApi;

  constructor(options: WebApiOptions) {
    this.#api = new WebApi(options);
  }

  /**
   * How many rows there may be: a count that Dataverse takes once a day. Undefined where it doesn't say.
   * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/count-rows
   */
  async roughCount(signal: AbortSignal): Promise<number | undefined> {
    try {
      const path = `RetrieveTotalRecordCount(EntityNames=['${auditTable.logicalName}'])`;
      const { EntityRecordCountCollection: counted } = await this.#api.get(path, signal);
      const [count] = isObject(counted) && Array.isArray(counted.Values) ? (counted.Values as unknown[]) : [];
      return typeof count === "number" && count > 0 ? count : undefined;
    } catch (error) {
      if (isHttpError(error) && [400, 403, 404].includes(error.status)) return undefined;
      throw error;
    }
  }

  /** All rows, each once whatever is written meanwhile: new ones may be among them. */
  pages(signal: AbortSignal): AsyncGenerator<readonly AuditRow[]> {
    return this.#pages(auditTable, { needed: neededColumns, further: furtherColumns }, signal);
  }

  async apps(signal: AbortSignal): Promise<ListedApps> {
    const apps: ListedApp[] = [];
    try {
      const columns = { needed: [appTable.primaryKey], further: APP_COLUMNS };
      for await (const page of this.#pages(appTable, columns, signal)) apps.push(...page.map(appOf));
      return apps;
    } catch (error) {
      if (isMissingTable(error)) return "missing";
      if (isHttpError(error) && error.status === 403) return "refused";
      throw error;
    }
  }

  /** Ordered by key: with any other order, rows written meanwhile or equal ones could move from page to page. */
  async *#pages(
    table: typeof auditTable | typeof appTable,
    options: PageOptions,
    signal: AbortSignal,
  ): AsyncGenerator<readonly Json[]> {
    let page = await this.#firstPage(table, options, signal);
    const links = new Set<unknown>();
    const keys = new Set<unknown>();
    for (let read = 0; ;) {
      const rows = listOf(page);
      const [first, last] = [rows[0], rows.at(-1)].map((row) => row?.[table.primaryKey]);
      // Of each page, two keys tell whether the list goes on: a row that comes again would be counted again.
      if (first !== undefined && keys.has(first)) throw oddAnswer("with a list that repeats rows");
      keys.add(first).add(last);
      read += rows.length;
      yield rows;
      const next = page["@odata.nextLink"];
      if (next === undefined || next === null) return;
      if (typeof next !== "string" || links.has(next)) throw oddAnswer("with a list that doesn't go on");
      links.add(next);
      page = await this.#nextPage(next, read, signal);
    }
  }

  async #firstPage(
    table: typeof auditTable | typeof appTable,
    { needed, further }: PageOptions,
    signal: AbortSignal,
  ): Promise<Json> {
    const known = await this.#columnsOf(table.logicalName, signal);
    let columns = [...needed, ...further.filter((column) => known?.has(column) ?? true)];
    for (;;) {
      const select = `${table.entitySet}?$select=${columns.join(",")}&$orderby=${table.primaryKey}`;
      try {
        return await this.#page(select, signal);
      } catch (error) {
        // Where metadata may not be read, only the refusal tells which columns there are.
        const unknown = isHttpError(error) && UNKNOWN_COLUMN.exec(error.message)?.[1];
        const left = columns.filter((column) => column !== unknown || needed.includes(column));
        if (left.length === columns.length) throw error;
        columns = left;
      }
    }
  }

  /** Undefined where metadata may not be read; a table that isn't there is for its rows to tell. */
  async #columnsOf(table: string, signal: AbortSignal): Promise<ReadonlySet<unknown> | undefined> {
    const path = `EntityDefinitions(LogicalName='${table}')/Attributes?$select=LogicalName`;
    try {
      return new Set(listOf(await this.#api.get(path, signal)).map(({ LogicalName: name }) => name));
    } catch (error) {
      if (isHttpError(error) && [403, 404].includes(error.status)) return undefined;
      throw error;
    }
  }

  async #page(address: string, signal: AbortSignal): Promise<Json> {
    return await this.#api.get(address, signal, { limit: PAGE_LIMIT, headers: PAGE });
  }

  async #nextPage(link: string, read: number, signal: AbortSignal): Promise<Json> {
    try {
      return await this.#page(link, signal);
    } catch (error) {
      if (!isHttpError(error) || ![400, 404, 410].includes(error.status)) throw error;
      throw explainedAs(
        error,
        `Dataverse no longer continues its list of rows after ${grouped(read)} of them`,
        "Start again: a list is read from its beginning.",
      );
    }
  }
}

function appOf(app: Json): ListedApp {
  return {
    id: textOf(app[appTable.primaryKey]).toLowerCase(),
    name: textOf(app.admin_displayname).trim(),
    environment: textOf(app.admin_appenvironmentdisplayname).trim(),
    isDeleted: app.admin_appdeleted === true,
    lastLaunchedMs: timeOf(app.admin_applastlaunchedon),
  };
}
