import { ok } from "../command";
import type { Stack } from "../stack";
import { CLIENT_ID, outputsByName, type LeanTenant } from "./lean";

/** With the primary key. */
const TABLES = ["admin_app: 5 columns", "admin_auditlog: 18 columns"];

/** Everything is there exactly once, known as made by the stack, and nothing is left to do. */
export async function expectPrepared({ dataverse, stackName }: LeanTenant, stack: Stack): Promise<void> {
  const { users, roles, tables, solutions, publishers } = dataverse;
  const ours = users.filter(({ applicationId }) => applicationId === CLIENT_ID);
  expect({
    users: ours.map((user) => user.roles),
    roles: roles.filter(({ name }) => name.startsWith("audit-log-connector")).map(({ name }) => name),
    tables: tables.map(({ logicalName, columns }) => `${logicalName}: ${columns.length} columns`).sort(),
    solutions: solutions.filter((name) => name === "AuditLogConnector").length,
    publishers: publishers.filter((name) => name === "powerplatformadmin").length,
  }).toEqual({
    users: [[stackName]],
    roles: [stackName],
    tables: TABLES,
    solutions: 1,
    publishers: 1,
  });
  const adopted = Object.values(await outputsByName(stack)).flatMap(({ adopted }) => adopted ?? []);
  expect(adopted).toEqual([false, false, false, false]);
  ok(await stack.preview({ args: ["--refresh", "--expect-no-changes"] }));
}
