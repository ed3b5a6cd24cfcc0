import { nameOf } from "../../../common/errors";
import { applicationUser } from "../../../provider/dataverse/user/applicationUser";
import { bulkDeletionJob } from "../../../provider/dataverse/bulkDeletion/bulkDeletionJob";
import { role } from "../../../provider/dataverse/role/role";
import { table } from "../../../provider/dataverse/table/table";
import type { Fault } from "../../fakes/emulators/emulator";
import { CONNECTION, startEnvironment, type EnvironmentUnderTest } from "../support/environment";
import { engineFor, type Created, type Engine } from "../support/lifeCycle";

const MARK = "audit-log-connector/dev";
const CLIENT_ID = "cccccccc-0000-4000-8000-000000000001";
const ROLE_ID = "aaaaaaaa-0000-4000-8000-000000000001";
const USER_ID = "bbbbbbbb-0000-4000-8000-000000000001";
const RESET: Fault = { reset: true };
const LOST: Fault = { reset: true, afterEffect: true };

/** What the program gives, in the order in which the engine creates it. */
const resources = [
  { make: table, inputs: { ...CONNECTION, logicalName: "admin_app", mark: MARK, deleteOnDestroy: true } },
  {
    make: table,
    inputs: { ...CONNECTION, logicalName: "admin_auditlog", mark: MARK, deleteOnDestroy: true },
  },
  {
    make: role,
    inputs: {
      ...CONNECTION,
      name: "Audit log writer",
      newRoleId: ROLE_ID,
      privileges: { prvCreateadmin_AuditLog: "Global", prvReadadmin_App: "Global" },
    },
  },
  {
    make: applicationUser,
    inputs: { ...CONNECTION, clientId: CLIENT_ID, newUserId: USER_ID, roleId: ROLE_ID },
  },
  {
    make: bulkDeletionJob,
    inputs: {
      ...CONNECTION,
      name: "old launches",
      table: "admin_auditlog",
      column: "admin_creationtime",
      olderThanDays: 365,
    },
  },
] as const;

interface Stack {
  readonly engine: Engine;
  readonly created: Created;
}

/** One `pulumi up`: creates everything, or throws where it is interrupted. */
async function up(environment: EnvironmentUnderTest): Promise<Stack[]> {
  const stack: Stack[] = [];
  for (const { make, inputs } of resources) {
    const engine = engineFor(make(environment.dependencies), environment);
    stack.push({ engine, created: await engine.create(inputs) });
  }
  return stack;
}

async function destroy(stack: readonly Stack[]): Promise<void> {
  for (const { engine, created } of [...stack].reverse()) await engine.delete(created);
}

/** Everything that a stack makes, and how often. */
function contents({ dataverse }: EnvironmentUnderTest): object {
  return {
    publishers: dataverse.publishers,
    solutions: dataverse.solutions,
    tables: dataverse.tables.map(({ logicalName, columns }) => [logicalName, [...columns].sort()]),
    roles: dataverse.roles.map(({ roleId, name, privileges }) => [
      name === "Audit log writer" ? roleId : "",
      name,
      privileges,
    ]),
    users: dataverse.users.map(({ applicationId, roles, isDisabled, deletedState }) => [
      applicationId,
      roles,
      isDisabled,
      deletedState,
    ]),
    jobs: dataverse.bulkDeletions.map(({ name, nextRun }) => [name, nextRun]),
  };
}

/** What undisturbed creation and destruction make and leave behind. */
interface Undisturbed {
  readonly before: object;
  readonly made: object;
  readonly left: object;
  /** Numbers of the creation's requests that change something, from 1. */
  readonly writes: readonly number[];
}

let undisturbed: Undisturbed;
beforeAll(async () => (undisturbed = await runUndisturbed()));

async function runUndisturbed(): Promise<Undisturbed> {
  await using environment = await startEnvironment({ prepared: "empty" });
  const before = contents(environment);
  const stack = await up(environment);
  const made = contents(environment);
  const { calls } = environment.dataverse;
  const writes = calls.flatMap(({ method }, index) => (method === "GET" ? [] : [index + 1]));
  await destroy(stack);
  return { before, made, left: contents(environment), writes };
}

test("creation and destruction leave everything as it was", async () => {
  const { before, made, left, writes } = undisturbed;

  expect(left).toEqual(before);
  expect(made).not.toEqual(before);
  expect(writes.length).toBeGreaterThan(12);
});

/** Runs something whose process dies at its first request, then at its second, and so on, until it gets to its end. */
async function dyingLater(environment: EnvironmentUnderTest, run: () => Promise<unknown>): Promise<number> {
  let seen = 0;
  let deaths = 0;
  environment.dataverse.failWhen(() => seen++ >= deaths, RESET);
  for (;;) {
    seen = 0;
    const failure = await run().then(() => undefined, nameOf);
    if (failure === undefined) return deaths;
    expect([deaths++, failure]).toEqual([expect.any(Number), "ProviderError"]);
  }
}

test("runs that each die one request later than the one before complete in the end", async () => {
  const { made } = undisturbed;
  await using environment = await startEnvironment({ prepared: "empty" });

  const deaths = await dyingLater(environment, () => up(environment));

  expect(contents(environment)).toEqual(made);
  expect(deaths).toBeGreaterThan(20);
});

test("so does a destruction", async () => {
  const { before } = undisturbed;
  await using environment = await startEnvironment({ prepared: "empty" });
  const left = await up(environment);

  const deaths = await dyingLater(environment, async () => {
    // What was deleted is not in the state any more.
    for (let last = left.at(-1); last !== undefined; last = left.at(-1)) {
      await destroy([last]);
      left.pop();
    }
  });

  expect(contents(environment)).toEqual(before);
  expect(deaths).toBeGreaterThan(5);
});

test("a process that dies after any change is taken up by the next run, and a destroy removes all", async () => {
  const { before, made, writes } = undisturbed;

  for (const moment of writes) {
    await using environment = await startEnvironment({ prepared: "empty" });

    let seen = 0;
    let isRunning = true;
    environment.dataverse.failWhen(() => isRunning && ++seen === moment, LOST);
    environment.dataverse.failWhen(() => isRunning && seen > moment, RESET);
    await expect(up(environment)).rejects.toMatchObject({ name: "ProviderError" });
    isRunning = false;
    const stack = await up(environment);

    expect([moment, contents(environment)]).toEqual([moment, made]);
    await destroy(stack);
    expect([moment, contents(environment)]).toEqual([moment, before]);
  }
});

test("when the first answer to every change is lost, nothing is interrupted, and nothing made twice", async () => {
  const { made, writes } = undisturbed;
  await using environment = await startEnvironment({ prepared: "empty" });
  const sent = new Set<string>();
  environment.dataverse.failWhen(({ method, path, body }) => {
    const change = JSON.stringify([method, path, body]);
    if (method === "GET" || sent.has(change)) return false;
    sent.add(change);
    return true;
  }, LOST);

  await up(environment);

  expect(contents(environment)).toEqual(made);
  expect(sent.size).toBe(writes.length);
});
