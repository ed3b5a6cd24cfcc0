import { MINUTE_MS, SECOND_MS } from "../../../common/time";
import { isHttpError } from "../../../common/errors";
import { ProviderError } from "../../errors";
import { ownershipTagIn } from "../ownershipTags";
import { ensureSolution, makeUnlessThere, removeUnusedSolution } from "./solution";
import type { DataverseRequest } from "../session/requests";
import { isGone, unlessGone } from "../../../common/dataverse/serviceCodes";
import { columnNames, type TableDefinition } from "./tableDefinitions";
import {
  columnsPath,
  createColumn,
  createLookup,
  createTable,
  deleteTable,
  LANGUAGE_PATH,
  probePath,
  publishTable,
  tablePath,
  type Labelling,
} from "./tableRequests";
import type { WebApi } from "../session/webApi";

const VISIBILITY_POLLING = { firstMs: 2 * SECOND_MS, maxMs: 10 * SECOND_MS, limitMs: MINUTE_MS };

/** A table as an environment has it. */
export interface FoundTable {
  readonly metadataId: string;
  readonly entitySetName: string;
  /** Came with an installed solution. */
  readonly isManaged: boolean;
  /** Which stack created it; undefined for another owner. */
  readonly mark: string | undefined;
}

interface TableRow {
  readonly MetadataId: string;
  readonly EntitySetName: string;
  readonly IsManaged: boolean;
  readonly Description?: { readonly LocalizedLabels?: readonly LocalizedLabel[] };
}

interface LocalizedLabel {
  readonly Label?: string;
}

/** The table of a name; undefined when there is none. */
export async function findTable(api: WebApi, logicalName: string): Promise<FoundTable | undefined> {
  const [row] = await api.list<TableRow>(tablePath(logicalName), { strong: true });
  if (row === undefined) return undefined;
  const labels = row.Description?.LocalizedLabels ?? [];
  return {
    metadataId: row.MetadataId,
    entitySetName: row.EntitySetName,
    isManaged: row.IsManaged,
    mark: labels.map(({ Label }) => ownershipTagIn(Label)).find((mark) => mark !== undefined),
  };
}

/** Of our definition, the columns that a table has, in its order. */
export async function findColumns(api: WebApi, table: TableDefinition): Promise<string[]> {
  const rows = await api.list<{ LogicalName: string }>(columnsPath(table.logicalName), { strong: true });
  const existing = new Set(rows.map(({ LogicalName }) => LogicalName));
  return columnNames(table).filter((name) => existing.has(name));
}

/**
 * Creates the table, unless another client is faster: what is there then is returned as it is. For a while after a table was
 * deleted, Dataverse may say that its name is taken: this waits for five minutes, then throws ProviderError with that.
 */
export async function makeTable(api: WebApi, table: TableDefinition, mark: string): Promise<FoundTable> {
  const labelling = await findLabelling(api);
  await ensureSolution(api, mark);
  return await api.waitFor(`the new table ${table.logicalName} to appear`, async (note) => {
    await makeUnlessThere(api, createTable(table, { mark, ...labelling }), note);
    return await findTable(api, table.logicalName);
  });
}

/** Adds what a table of ours lacks, publishes it, and waits until rows can be read and written with all its columns. */
export async function completeTable(
  api: WebApi,
  table: TableDefinition,
  say: (text: string) => void,
): Promise<void> {
  const { logicalName, columns, lookups } = table;
  const existing = await findColumns(api, table);
  const isMissing = ({ schemaName }: { schemaName: string }): boolean =>
    !existing.includes(schemaName.toLowerCase());
  const missing = { columns: columns.filter(isMissing), lookups: lookups.filter(isMissing) };
  if (missing.columns.length + missing.lookups.length > 0) {
    const labelling = await findLabelling(api);
    for (const column of missing.columns) {
      say(`adding the column ${column.schemaName} to ${logicalName}`);
      await addToTable(api, logicalName, createColumn(logicalName, column, labelling));
    }
    for (const lookup of missing.lookups) {
      say(`adding the lookup ${lookup.schemaName} to ${logicalName}`);
      await addToTable(api, logicalName, createLookup(logicalName, lookup, labelling));
    }
  }
  say(`publishing ${logicalName}`);
  await api.customize(publishTable(logicalName));
  await api.waitFor(`the table ${logicalName} to be usable`, async (note) => {
    // The data side knows a new table or column some seconds after the metadata side.
    try {
      await api.list(probePath(table));
      return true;
    } catch (error) {
      if (!isGone(error) && !isBadRequest(error)) throw error;
      note(error);
      return undefined;
    }
  });
}

/** A table that has just been made may not be found yet by what adds to it. */
async function addToTable(api: WebApi, logicalName: string, addition: DataverseRequest): Promise<void> {
  await api.waitFor(
    `the table ${logicalName}, or one that its lookups lead to, to be found`,
    async (note) => {
      try {
        await makeUnlessThere(api, addition);
        return true;
      } catch (error) {
        if (!isGone(error)) throw error;
        note(error);
        return undefined;
      }
    },
    VISIBILITY_POLLING,
  );
}

/** Deletes a table of ours, and after it our solution when it is empty. */
export async function removeTable(api: WebApi, logicalName: string): Promise<void> {
  await unlessGone(api.customize(deleteTable(logicalName)));
  await api.waitFor(`the table ${logicalName} to be gone`, async () =>
    (await findTable(api, logicalName)) === undefined ? true : undefined,
  );
  await removeUnusedSolution(api);
}

function isBadRequest(error: unknown): boolean {
  return isHttpError(error) && error.status === 400;
}

async function findLabelling(api: WebApi): Promise<Labelling> {
  const [row] = await api.list<{ languagecode: number }>(LANGUAGE_PATH);
  if (row === undefined) throw new ProviderError("the environment doesn't tell its base language");
  return { languageCode: row.languagecode };
}
