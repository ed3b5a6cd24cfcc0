import { applicationUser } from "../../../../provider/dataverse/user/applicationUser";
import { bulkDeletionJob } from "../../../../provider/dataverse/bulkDeletion/bulkDeletionJob";
import { role } from "../../../../provider/dataverse/role/role";
import { table } from "../../../../provider/dataverse/table/table";
import { CONNECTION, startEnvironment, type EnvironmentUnderTest } from "../../support/environment";
import { engineFor } from "../../support/lifeCycle";
import { ROLE, USER } from "../../support/directory";
import { APP, AUDIT } from "../table/tables";

const JOB = {
  ...CONNECTION,
  name: "old launches",
  table: "admin_auditlog",
  column: "admin_creationtime",
  olderThanDays: 365,
};

/** How many of each thing there are. */
function countsOf({ dataverse }: EnvironmentUnderTest): number[] {
  const { tables, roles, users, bulkDeletions } = dataverse;
  return [tables, roles, users, bulkDeletions].map(({ length }) => length);
}

// What can't exist twice in an environment would be found by its replacement's creation, and then deleted as the old one.
test.each([{ cloud: "gcc" }, { tenantId: "11111111-2222-4333-8444-555555555555" }])(
  "%j, corrected later, is an update that keeps what was created, and a refresh knows it",
  async (change) => {
    await using environment = await startEnvironment({ prepared: "empty" });
    const asked: unknown[] = [];
    const { connect, ...others } = environment.dependencies;
    const dependencies: typeof environment.dependencies = {
      ...others,
      connect: async (connection, call) => {
        asked.push(connection);
        return await connect(connection, call);
      },
    };
    const things = [
      [table, APP],
      [table, AUDIT],
      [role, ROLE],
      [applicationUser, USER],
      [bulkDeletionJob, JOB],
    ] as const;

    for (const [make, inputs] of things) {
      const engine = engineFor(make(dependencies), environment);
      const made = await engine.create(inputs);
      const before = countsOf(environment);

      const { diff, now } = await engine.update(made, { ...inputs, ...change });
      const seen = await engine.refresh(now);

      expect(diff).toEqual({ [Object.keys(change)[0] ?? ""]: "update" });
      expect(seen).toEqual(now);
      expect(asked.at(-1)).toEqual({ ...CONNECTION, ...change });
      expect(countsOf(environment)).toEqual(before);
    }
  },
);
