import {
  appTable,
  auditTable,
  missingColumns,
  premiumColumn,
  textColumns,
  type TableShape,
} from "../../common/dataverse/columns";
import { CantTell } from "./cantTell";
import type { Reply } from "./exchange";
import { needObject, needRows, told, unanswered } from "./outcome";
import type { Question } from "./question";
import type { Services } from "./services";

interface Row {
  /** Its name in the fake's errors. */
  readonly situation: string;
  readonly assumed: { readonly status: number; readonly code: string };
  readonly what: string;
  /** Whether the person must be able to read admin_auditlog. */
  readonly isOfOurTable?: true;
  readonly path: (services: Services) => string;
}

const DEFINITION = `EntityDefinitions(LogicalName='${auditTable.logicalName}')`;

/** Reads that are refused. */
const rows: readonly Row[] = [
  {
    situation: "missing-table",
    assumed: { status: 404, code: "0x80040217" },
    what: "the definition of a table that doesn't exist",
    path: () => "EntityDefinitions(LogicalName='verify_missing')?$select=LogicalName",
  },
  {
    situation: "missing-set",
    assumed: { status: 404, code: "0x8006088a" },
    what: "rows of a table that doesn't exist",
    path: () => "verify_missings?$top=1",
  },
  {
    situation: "missing-row",
    assumed: { status: 404, code: "0x80040217" },
    what: "a row that doesn't exist",
    isOfOurTable: true,
    path: ({ newId }) => `${auditTable.entitySet}(${newId()})?$select=${auditTable.primaryKey}`,
  },
  {
    situation: "unknown-column",
    assumed: { status: 400, code: "0x80060888" },
    what: "a column that doesn't exist",
    isOfOurTable: true,
    path: () => `${auditTable.entitySet}?$select=verify_missing&$top=1`,
  },
];

/** What an environment answers to those who only read. */
export const dataverseQuestions: readonly Question[] = [
  ...rows.map(({ situation, assumed, what, isOfOurTable = false, path }): Question => ({
    id: `dataverse.${situation}`,
    area: "dataverse",
    asks: `A request for ${what}`,
    assumed,
    setting: ["dataverse", "errors", situation],
    look: async (services) => {
      await (isOfOurTable ? existingRows(services) : whoAmI(services));
      return refusalIn(await services.dataverse(path(services)));
    },
  })),
  {
    id: "dataverse.parallelism-hint",
    area: "dataverse",
    asks: "x-ms-dop-hint recommends a number of requests at once",
    assumed: 4,
    // Each environment has its own: https://learn.microsoft.com/power-apps/developer/data-platform/send-parallel-requests
    fits: (value) => typeof value === "number",
    setting: ["dataverse", "dopHint"],
    look: async (services) => {
      const hint = Number((await whoAmI(services)).headers["x-ms-dop-hint"] ?? Number.NaN);
      if (Number.isInteger(hint) && hint > 0) return hint;
      throw new CantTell("the answer has no x-ms-dop-hint");
    },
  },
  {
    id: "dataverse.affinity-cookie",
    area: "dataverse",
    asks: "Name of the cookie that pins a client to a server",
    assumed: "ARRAffinity",
    setting: ["dataverse", "affinityCookie"],
    look: async (services) => {
      const cookies = (await whoAmI(services)).headers["set-cookie"] ?? [];
      const names = cookies.map((cookie) => cookie.split("=")[0]?.trim() ?? "");
      const found = names.filter((name) => /affinity/i.test(name));
      return (
        found.find((name) => name === "ARRAffinity") ?? found[0] ?? (names.length === 0 ? "none" : "another")
      );
    },
  },
  {
    id: "dataverse.table-type",
    area: "dataverse",
    asks: "TableType of admin_auditlog",
    assumed: "Standard",
    setting: ["dataverse", "tableType"],
    look: async (services) => {
      const { TableType: type } = needObject(await services.dataverse(`${DEFINITION}?$select=TableType`));
      return typeof type === "string" ? type : "none";
    },
  },
  {
    id: "dataverse.app-key",
    area: "dataverse",
    asks: "Primary key of admin_app",
    assumed: appTable.primaryKey,
    look: async (services) => {
      const path = `EntityDefinitions(LogicalName='${appTable.logicalName}')?$select=PrimaryIdAttribute`;
      const { PrimaryIdAttribute: key } = needObject(await services.dataverse(path));
      return typeof key === "string" ? key : "none";
    },
  },
  {
    id: "dataverse.older-kit",
    area: "dataverse",
    asks: "admin_appname has 100 characters, as in older kits",
    assumed: false,
    setting: ["dataverse", "olderKit"],
    look: async (services) => {
      const length = (await lengths(services)).get("admin_appname");
      if (length === undefined) throw new CantTell("there is no column admin_appname");
      return length <= textColumns.admin_appname;
    },
  },
  {
    id: "dataverse.missing-columns",
    area: "dataverse",
    asks: "Columns that the connector fills and the table lacks",
    assumed: [],
    setting: ["dataverse", "missingColumns"],
    look: async (services) => {
      const known = await lengths(services);
      const shape: TableShape = {
        maxLength: Object.fromEntries([...known].filter(([, length]) => length >= 0)),
        hasGuestFlag: known.has("admin_userisguest"),
        hasPremiumFlag: known.has(premiumColumn),
        hasLookup: known.has(auditTable.lookup.column),
      };
      return missingColumns(shape);
    },
  },
  {
    id: "dataverse.page-size",
    area: "dataverse",
    asks: "Rows on a page when none is asked for",
    assumed: 5000,
    setting: ["dataverse", "pageSize"],
    look: async (services) => {
      const { length, isAll } = await existingRows(services);
      if (!isAll) return length;
      throw new CantTell("all rows fit one page: ask an environment with more than 5,000");
    },
  },
];

async function whoAmI(services: Services): Promise<Reply> {
  return await services.once("WhoAmI", async () => {
    const reply = await services.dataverse("WhoAmI");
    needObject(reply);
    return reply;
  });
}

/** Rows of the first page. */
async function existingRows(services: Services): Promise<{ length: number; isAll: boolean }> {
  return await services.once("rows", async () => {
    const path = `${auditTable.entitySet}?$select=${auditTable.primaryKey}`;
    const reply = await services.dataverse(path);
    const { length } = needRows(reply);
    return { length, isAll: needObject(reply)["@odata.nextLink"] === undefined };
  });
}

/** Status and code of a refusal; CantTell where it refuses the person. */
export function refusalIn(reply: Reply): { status: number; code: string } {
  if (reply.status === 401 || reply.status === 403) throw unanswered(reply);
  return told(reply);
}

/** Lengths of text columns by name; -1 for columns of other types. */
export async function lengths(services: Services): Promise<ReadonlyMap<string, number>> {
  return await services.once("columns", async () => {
    const rowsOf = async (path: string) => needRows(await services.dataverse(`${DEFINITION}/${path}`));
    const all = await rowsOf("Attributes?$select=LogicalName");
    const texts = await rowsOf(
      "Attributes/Microsoft.Dynamics.CRM.StringAttributeMetadata?$select=LogicalName,MaxLength",
    );
    return new Map([
      ...all.map(({ LogicalName: name }) => [String(name), -1] as const),
      ...texts.map(({ LogicalName: name, MaxLength: length }) => [String(name), Number(length)] as const),
    ]);
  });
}
