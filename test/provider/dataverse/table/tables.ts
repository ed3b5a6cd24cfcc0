import { table } from "../../../../provider/dataverse/table/table";
import { columnNames, tableDefinitions } from "../../../../provider/dataverse/table/tableDefinitions";
import type { Values } from "../../../../provider/engine/handler";
import { CONNECTION, type EnvironmentUnderTest } from "../../support/environment";
import { engineFor, type Created, type Engine } from "../../support/lifeCycle";

/** The mark of the stack under test. */
export const MARK = "audit-log-connector/dev";
/** What the program gives the tables. */
export const APP: Values = { ...CONNECTION, logicalName: "admin_app", mark: MARK };
export const AUDIT: Values = { ...CONNECTION, logicalName: "admin_auditlog", mark: MARK };
/** With `deleteTable`. */
export const DELETED: Values = { deleteOnDestroy: true };
export const ALL_COLUMNS = columnNames(tableDefinitions.admin_auditlog);
/** Without `enrich`. */
export const AUDIT_COLUMNS = ALL_COLUMNS.filter((name) => name !== "admin_appispremium");

/** Logical names of the tables with those of their columns. */
export function tablesOf({ dataverse }: EnvironmentUnderTest): Record<string, readonly string[]> {
  return Object.fromEntries(dataverse.tables.map(({ logicalName, columns }) => [logicalName, columns]));
}

/** An engine for tables. */
export function tables(environment: EnvironmentUnderTest): Engine {
  return engineFor(table(environment.dependencies), environment);
}

/** Creates both tables. */
export async function createBoth(
  environment: EnvironmentUnderTest,
  more: Values = {},
): Promise<{ app: Created; audit: Created }> {
  const engine = tables(environment);
  return { app: await engine.create({ ...APP, ...more }), audit: await engine.create({ ...AUDIT, ...more }) };
}
