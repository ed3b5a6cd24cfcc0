import { appTable, auditTable } from "../../common/dataverse/columns";
import { outcomeOf, type Reply } from "./exchange";
import { TITLE } from "./madeRows";
import type { Question } from "./question";
import { needOk, type Services } from "./services";

interface Row {
  /** Its name in the fake's errors. */
  readonly situation: string;
  readonly assumed: { readonly status: number; readonly code: string };
  readonly what: string;
  readonly provoke: (services: Services) => Promise<Reply>;
}

const SET = auditTable.entitySet;
const TYPE = { "@odata.type": `Microsoft.Dynamics.CRM.${auditTable.logicalName}` };

/** Writes that are refused, with rows of their own: nothing of them is to remain. */
const rows: readonly Row[] = [
  {
    situation: "duplicate-target",
    assumed: { status: 400, code: "0x80040203" },
    what: "An UpsertMultiple with one id twice",
    provoke: async (services) => {
      const row = { ...TYPE, ...newRow(services) };
      return await bulk(services, "UpsertMultiple", [row, row]);
    },
  },
  {
    situation: "duplicate-key",
    assumed: { status: 412, code: "0x80040237" },
    what: "A CreateMultiple of a row that exists",
    provoke: async (services) =>
      await bulk(services, "CreateMultiple", [{ ...TYPE, ...(await existingRow(services)) }]),
  },
  {
    situation: "target-without-type",
    assumed: { status: 400, code: "0x80048d19" },
    what: "An UpsertMultiple whose target has no @odata.type",
    provoke: async (services) => await bulk(services, "UpsertMultiple", [newRow(services)]),
  },
  {
    situation: "alternate-key-update",
    assumed: { status: 400, code: "0x80040203" },
    what: "An UpdateMultiple that names its row by @odata.id",
    provoke: async (services) => {
      const { [auditTable.primaryKey]: id, ...row } = newRow(services);
      const address = { "@odata.id": `${SET}(${auditTable.primaryKey}=${id})` };
      return await bulk(services, "UpdateMultiple", [{ ...TYPE, ...address, ...row }]);
    },
  },
  {
    situation: "create-only",
    assumed: { status: 412, code: "0x80040237" },
    what: "An upsert with If-None-Match: * of a row that exists",
    provoke: async (services) => await patch(services, await existingRow(services), { "if-none-match": "*" }),
  },
  {
    situation: "old-version",
    assumed: { status: 412, code: "0x80060882" },
    what: "An update with If-Match of another version",
    provoke: async (services) => await patch(services, await existingRow(services), { "if-match": 'W/"1"' }),
  },
  {
    situation: "update-of-missing",
    assumed: { status: 404, code: "0x80040217" },
    what: "An update with If-Match of a row that doesn't exist",
    provoke: async (services) => await patch(services, newRow(services), { "if-match": 'W/"1"' }),
  },
  {
    situation: "missing-lookup",
    assumed: { status: 404, code: "0x80040217" },
    what: "An upsert that points to an app that doesn't exist",
    provoke: async (services) => {
      const app = `/${appTable.entitySet}(${services.newId()})`;
      const row = { ...newRow(services), [`${auditTable.lookup.navigationProperty}@odata.bind`]: app };
      return await patch(services, row);
    },
  },
  {
    situation: "date-without-zone",
    assumed: { status: 400, code: "0x80048d19" },
    what: "An upsert with a time without zone",
    provoke: async (services) => {
      return await patch(services, {
        ...newRow(services),
        [auditTable.createdColumn]: "2000-01-01T00:00:00",
      });
    },
  },
  {
    situation: "text-too-long",
    assumed: { status: 400, code: "0x80044331" },
    what: "An upsert with a text longer than its column",
    provoke: async (services) => {
      return await patch(services, { ...newRow(services), admin_operation: "verify".repeat(1_000) });
    },
  },
];

/** What an environment answers to those who write. */
export const dataverseWriteQuestions: readonly Question[] = rows.map(
  ({ situation, assumed, what, provoke }) => ({
    id: `dataverse.${situation}`,
    area: "dataverse",
    asks: what,
    assumed,
    setting: ["dataverse", "errors", situation],
    writes: true,
    look: async (services) => outcomeOf(await provoke(services)),
  }),
);

type RowBody = Record<string, unknown> & { readonly [auditTable.primaryKey]: string };

/** A row that doesn't exist; noted, because a request may make it after all. */
function newRow(services: Services): RowBody {
  const id = services.newId();
  services.rows.note(id);
  // Of no report's period, and of no operation that one counts.
  return {
    [auditTable.primaryKey]: id,
    admin_title: TITLE,
    [auditTable.createdColumn]: "2000-01-01T00:00:00Z",
  };
}

/** The one row that is meant to be made. */
async function existingRow(services: Services): Promise<RowBody> {
  return await services.once("row", async () => {
    const row = newRow(services);
    needOk(await patch(services, row, { "if-none-match": "*" }));
    return row;
  });
}

async function patch(
  services: Services,
  { [auditTable.primaryKey]: id, ...body }: RowBody,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  return await services.dataverse(`${SET}(${id})`, { method: "PATCH", headers, body });
}

async function bulk(services: Services, message: string, targets: readonly object[]): Promise<Reply> {
  const path = `${SET}/Microsoft.Dynamics.CRM.${message}`;
  return await services.dataverse(path, { method: "POST", body: { Targets: targets } });
}
