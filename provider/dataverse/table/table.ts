import type { Call, ResourceHandler, Values } from "../../engine/handler";
import { ProviderError } from "../../errors";
import { diffOf, failuresOf } from "../../engine/properties";
import { isUnknown } from "../../../common/pulumi/wireValues";
import { type Connection } from "../session/connection";
import { auditTable } from "../../../common/dataverse/columns";
import { REFRESH } from "../session/refusals";
import { attempt, previewLookup, lookUp, type DataverseDependencies } from "../session/lookUps";
import { columnNames, tableDefinitions, withColumns, type TableDefinition } from "./tableDefinitions";
import {
  completeTable,
  findColumns,
  findTable,
  makeTable,
  removeTable,
  type FoundTable,
} from "./tableOperations";
import { findRolesOfOtherStacks } from "../role/roleOperations";
import type { WebApi } from "../session/webApi";
import { inputsFrom, outputsFrom, tableSpec, type TableInputs, type TableOutputs } from "./tableSpec";
import { connectionOf, idOf, parseId } from "../session/connectionInputs";

/** `auditlog:dataverse:Table`. */
export function table(dependencies: DataverseDependencies): ResourceHandler {
  const { connect } = dependencies;
  return {
    spec: tableSpec,
    async check(news, olds) {
      // An import checks what `read` returned, which has the columns.
      const { columns: _, ...given } = news;
      const { logicalName } = given;
      const failures = failuresOf(tableSpec.inputs, given);
      if (isUnknown(logicalName) || !isKnown(logicalName)) return { inputs: given, failures };
      const names = wantedColumns(tableDefinitions[logicalName], { given, before: olds?.["columns"] });
      return { inputs: { ...given, columns: names }, failures };
    },
    diff: (olds, news) => diffOf(tableSpec.inputs, olds, news),
    async preview(inputs, call) {
      if (Object.values(inputs).some(isUnknown)) return {};
      const { logicalName, mark } = inputsFrom(inputs);
      const connection = connectionOf(inputs);
      const definition = definitionOf(inputsFrom(inputs));
      const found = await previewLookup({ connection, call, dependencies }, async (api) => {
        if (logicalName === auditTable.logicalName) await warnOfOtherStacks(api, { connection, mark, call });
        const existing = await findTable(api, logicalName);
        if (existing === undefined) return { adopted: false, missingColumns: [] };
        const columns = await findColumns(api, definition);
        return outputsOf(existing, { definition, columns, adopted: !isOurs(existing, mark) });
      });
      return found === "unknown" ? {} : { ...found };
    },
    async create(values, call) {
      const connection = connectionOf(values);
      const { logicalName, mark } = inputsFrom(values);
      const definition = definitionOf(inputsFrom(values));
      return await attempt(`create the table ${logicalName}`, { connection, call }, async () => {
        const api = await connect(connection, call);
        const existing = await findTable(api, logicalName);
        if (existing === undefined)
          call.status(`creating the table ${logicalName}, which takes a minute or so`);
        const found = existing ?? (await makeTable(api, definition, mark));
        const adopted = !isOurs(found, mark);
        if (!adopted) await completeTable(api, definition, (text) => call.status(text));
        const columns = await findColumns(api, definition);
        const outputs = outputsOf(found, { definition, columns, adopted });
        await warnOfMissing(outputs, { connection, logicalName, call });
        return { id: idOf(connection, logicalName), outputs: { ...outputs } };
      });
    },
    async update(_id, { olds, news }, call) {
      const connection = connectionOf(news);
      const { logicalName } = inputsFrom(news);
      const recorded = outputsFrom(olds.state);
      const definition = definitionOf(inputsFrom(news));
      return await attempt(`update the table ${logicalName}`, { connection, call }, async () => {
        const api = await connect(connection, call);
        const found = await findTable(api, logicalName);
        if (found === undefined) throw new ProviderError(`the table ${logicalName} was deleted; ${REFRESH}`);
        const adopted = isAdoptedNow(found, olds.state);
        if (!adopted) await completeTable(api, definition, (text) => call.status(text));
        const columns = await findColumns(api, definition);
        return { ...recorded, missingColumns: missingOf(definition, columns) };
      });
    },
    async read(id, recorded, call) {
      const { connection: named, key: logicalName } = parseId(id);
      const connection = recorded === undefined ? named : connectionOf(recorded.inputs);
      if (!isKnown(logicalName)) throw new ProviderError(`${logicalName} is none of the tables ${KNOWN}`);
      const all = tableDefinitions[logicalName];
      return await lookUp(
        `the table ${logicalName}`,
        { connection, call, dependencies, recorded },
        async (api) => {
          const found = await findTable(api, logicalName);
          if (found === undefined) return undefined;
          const adopted = recorded === undefined ? !isAnyOfOurs(found) : isAdoptedNow(found, recorded.state);
          const columns = await findColumns(api, all);
          const imported = adopted ? columnNames(all) : wantedColumns(all, { given: {}, before: columns });
          const wanted = recorded === undefined ? imported : inputsFrom(recorded.inputs).columns;
          const inputs = {
            ...(recorded?.inputs ?? { ...connection, logicalName, mark: found.mark ?? "imported" }),
            columns: adopted ? wanted : columns,
          };
          const definition = withColumns(all, wanted);
          const outputs = outputsOf(found, { definition, columns, adopted });
          return { inputs, state: { ...inputs, ...outputs } };
        },
      );
    },
    async delete(_id, { inputs, state }, call) {
      const { logicalName, mark, deleteOnDestroy } = inputsFrom(inputs);
      if (outputsFrom(state).adopted || deleteOnDestroy !== true) return;
      const connection = connectionOf(inputs);
      await attempt(`delete the table ${logicalName}`, { connection, call }, async () => {
        const api = await connect(connection, call);
        const found = await findTable(api, logicalName);
        if (found !== undefined && isAdoptedNow(found, state)) {
          await call.warn(
            `the table ${logicalName} is not deleted: another owner has taken it over since it was created`,
          );
          return;
        }
        await refuseWhileShared(api, { connection, logicalName, mark });
        call.status(`deleting the table ${logicalName}`);
        await removeTable(api, logicalName);
      });
    },
  };
}

const KNOWN = Object.keys(tableDefinitions).join(", ");

function isKnown(logicalName: unknown): logicalName is keyof typeof tableDefinitions {
  return Object.keys(tableDefinitions).includes(String(logicalName));
}

/** `check` has let through no other name, and found out the columns. */
function definitionOf({ logicalName, columns }: TableInputs): TableDefinition {
  return withColumns(tableDefinitions[logicalName as keyof typeof tableDefinitions], columns);
}

/** Columns that are on record stay: a table never loses any, and one of before `enrich` has those of it anyway. */
function wantedColumns(
  table: TableDefinition,
  { given, before }: { readonly given: Values; readonly before: unknown },
): string[] {
  const asked = columnNames(withColumns(table, given["enrich"] === true ? "all" : "basic"));
  const had: readonly unknown[] = Array.isArray(before) ? before : [];
  return columnNames(table).filter((name) => asked.includes(name) || had.includes(name));
}

/** Made by this stack, perhaps by a run that was interrupted. */
function isOurs(found: FoundTable, mark: string): boolean {
  return !found.isManaged && found.mark === mark;
}

function isAnyOfOurs(found: FoundTable): boolean {
  return !found.isManaged && found.mark !== undefined;
}

/** A table that we made belongs to another owner once the kit was installed over it, or once it was deleted and recreated. */
function isAdoptedNow(found: FoundTable, state: Values): boolean {
  const { adopted, metadataId } = outputsFrom(state);
  return adopted || !isAnyOfOurs(found) || found.metadataId !== metadataId;
}

interface TableContext {
  readonly definition: TableDefinition;
  /** Those of the definition that the table has. */
  readonly columns: readonly string[];
  readonly adopted: boolean;
}

function outputsOf(found: FoundTable, { definition, columns, adopted }: TableContext): TableOutputs {
  const { metadataId, entitySetName } = found;
  return { metadataId, entitySetName, adopted, missingColumns: missingOf(definition, columns) };
}

function missingOf(definition: TableDefinition, columns: readonly string[]): string[] {
  return columnNames(definition).filter((name) => !columns.includes(name));
}

/** Told when it is decided: a preview asks for what is created or changed. */
async function warnOfOtherStacks(
  api: WebApi,
  { connection, mark, call }: { connection: Connection; mark: string; call: Call },
): Promise<void> {
  const roles = await findRolesOfOtherStacks(api, mark);
  if (roles.length === 0) return;
  await call.warn(
    `${connection.environmentUrl} already has the roles of other stacks: ${roles.join(", ")}. All of them write to the same ` +
      "tables: a launch that several read is one row, retentionDays of one deletes the rows of all, and no destroy takes the tables " +
      "while another is there",
  );
}

async function refuseWhileShared(
  api: WebApi,
  { connection, logicalName, mark }: { connection: Connection; logicalName: string; mark: string },
): Promise<void> {
  const roles = await findRolesOfOtherStacks(api, mark);
  if (roles.length === 0) return;
  throw new ProviderError(
    `the table ${logicalName} is not deleted: other stacks write to it, whose roles are in ${connection.environmentUrl}: ` +
      `${roles.join(", ")}. Destroy those stacks first; or keep the tables: pulumi config set deleteTable false --stack <stack>, ` +
      "then pulumi up --stack <stack>, then pulumi destroy --stack <stack>",
  );
}

async function warnOfMissing(
  { adopted, missingColumns }: TableOutputs,
  { connection, logicalName, call }: { connection: Connection; logicalName: string; call: Call },
): Promise<void> {
  if (!adopted || missingColumns.length === 0) return;
  await call.warn(
    `the table ${logicalName} in ${connection.environmentUrl} lacks ${missingColumns.join(", ")}, which newer versions ` +
      "of the CoE Starter Kit have; rows are written without",
  );
}
