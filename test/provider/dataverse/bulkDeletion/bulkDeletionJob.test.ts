import { bulkDeletionJob } from "../../../../provider/dataverse/bulkDeletion/bulkDeletionJob";
import type {
  ConnectDataverse,
  DataverseDependencies,
  WebApi,
} from "../../../../provider/dataverse/session/webApi";
import type { Values } from "../../../../provider/engine/handler";
import { CONNECTION, startEnvironment, type EnvironmentUnderTest } from "../../support/environment";
import { engineFor, type Created } from "../../support/lifeCycle";

const JOB: Values = {
  ...CONNECTION,
  name: "audit-log-connector/dev: old launches",
  table: "admin_auditlog",
  column: "admin_creationtime",
  olderThanDays: 365,
};
const DAY_MS = 86_400_000;

async function start(): Promise<EnvironmentUnderTest> {
  return await startEnvironment({ prepared: "kit" });
}

/** Ways into the environment that differ from the real one. */
function changed(
  { dependencies }: EnvironmentUnderTest,
  change: (api: WebApi) => Partial<WebApi>,
): DataverseDependencies {
  const connect: ConnectDataverse = async (connection, call) => {
    const api = await dependencies.connect(connection, call);
    return { ...api, ...change(api) };
  };
  return { ...dependencies, connect };
}

/** Names of the jobs that will run again. */
function alive({ dataverse }: EnvironmentUnderTest): string[] {
  return dataverse.bulkDeletions.filter(({ nextRun }) => nextRun !== null).map(({ name }) => name);
}

test("the job runs each night and deletes what is older, never what is newer or has no date", async () => {
  await using environment = await start();
  const { dataverse, clock } = environment;
  const daysAgo = (days: number): string => new Date(clock.now() - days * DAY_MS).toISOString();
  dataverse.auditRows.set("old", { admin_creationtime: daysAgo(367) });
  dataverse.auditRows.set("new", { admin_creationtime: daysAgo(363) });
  dataverse.auditRows.set("undated", {});

  const job = await engineFor(bulkDeletionJob(environment.dependencies), environment).create(JOB);

  expect(dataverse.bulkDeletions).toEqual([
    expect.objectContaining({
      jobId: job.state.jobId,
      name: JOB.name,
      tables: ["admin_auditlog"],
      recurrencePattern: "FREQ=DAILY;INTERVAL=1;",
      nextRun: "2026-10-06T02:00:00Z",
    }),
  ]);
  expect(job.id).toBe(
    `commercial/99999999-2222-4333-8444-555555555555/contoso.crm4.dynamics.com/${String(job.state.jobId)}`,
  );
  expect(dataverse.runBulkDeletions(clock.now())).toBe(0);
  expect(dataverse.runBulkDeletions(clock.now() + DAY_MS)).toBe(1);
  expect([...dataverse.auditRows.keys()]).toEqual(["new", "undated"]);
});

test("a refresh finds the job as recorded, also after a run", async () => {
  await using environment = await start();
  const engine = engineFor(bulkDeletionJob(environment.dependencies), environment);
  const job = await engine.create(JOB);

  expect(await engine.refresh(job)).toEqual(job);
  environment.dataverse.runBulkDeletions(environment.clock.now() + DAY_MS);

  expect(await engine.refresh(job)).toEqual(job);
});

test("another age is an update, which leaves one job", async () => {
  await using environment = await start();
  const engine = engineFor(bulkDeletionJob(environment.dependencies), environment);
  const job = await engine.create(JOB);

  const { diff, now } = await engine.update(job, { ...JOB, olderThanDays: 30 });

  expect(diff).toEqual({ olderThanDays: "update" });
  expect(alive(environment)).toEqual([JOB.name]);
  expect(environment.dataverse.bulkDeletions.map(({ jobId }) => jobId)).toEqual([now.state.jobId]);
  expect(await engine.refresh(now)).toEqual(now);
});

test("another name leaves no job of the old one", async () => {
  await using environment = await start();
  const engine = engineFor(bulkDeletionJob(environment.dependencies), environment);
  const job = await engine.create(JOB);

  await engine.update(job, { ...JOB, name: "renamed" });

  expect(alive(environment)).toEqual(["renamed"]);
});

test("a creation takes the place of what an interrupted one left", async () => {
  await using environment = await start();
  const engine = engineFor(bulkDeletionJob(environment.dependencies), environment);
  await engine.create(JOB);
  await engine.create(JOB);

  expect(alive(environment)).toEqual([JOB.name]);
});

test("a lost answer starts no second job", async () => {
  await using environment = await start();
  environment.dataverse.failNext({ reset: true, afterEffect: true }, { operation: "bulkDelete" });

  const job = await engineFor(bulkDeletionJob(environment.dependencies), environment).create(JOB);

  expect(environment.dataverse.bulkDeletions.map(({ jobId }) => jobId)).toEqual([job.state.jobId]);
});

test("a job whose record shows only later is not started twice, either", async () => {
  await using environment = await start();
  environment.dataverse.failNext({ reset: true, afterEffect: true }, { operation: "bulkDelete" });
  let looks = 0;
  const late = changed(environment, (api) => ({
    // The first list is that of former jobs.
    list: async <Row>(path: string) => (looks++ < 1 ? [] : await api.list<Row>(path)),
  }));

  const job = await engineFor(bulkDeletionJob(late), environment).create(JOB);

  expect(environment.dataverse.bulkDeletions.map(({ jobId }) => jobId)).toEqual([job.state.jobId]);
});

test("a request that never arrived is sent again (control)", async () => {
  await using environment = await start();
  environment.dataverse.failNext({ reset: true }, { operation: "bulkDelete" });

  const job = await engineFor(bulkDeletionJob(environment.dependencies), environment).create(JOB);

  expect(environment.dataverse.bulkDeletions.map(({ jobId }) => jobId)).toEqual([job.state.jobId]);
  expect(environment.clock.slept).toEqual([2_000]);
});

test("a deletion ends the job and leaves those of others", async () => {
  await using environment = await start();
  const engine = engineFor(bulkDeletionJob(environment.dependencies), environment);
  const job = await engine.create(JOB);
  await engine.create({ ...JOB, name: "somebody else's" });

  await engine.delete(job);
  await engine.delete(job);

  expect(environment.dataverse.bulkDeletions.map(({ name }) => name)).toEqual(["somebody else's"]);
  expect(await engine.refresh(job)).toBeUndefined();
});

test("a deletion that stops half-way leaves the record by which the next one finds the job", async () => {
  await using environment = await start();
  const { dataverse } = environment;
  const engine = engineFor(bulkDeletionJob(environment.dependencies), environment);
  const job = await engine.create(JOB);
  const tooSoon = {
    error: { code: "0x80048480", message: "Cannot update job because it is not a recurring job." },
  };
  dataverse.failNext({ status: 400, body: tooSoon }, { operation: "deleteJob" });

  await expect(engine.delete(job)).rejects.toThrow("can't delete the bulk deletion");
  await engine.delete(job);

  const api = await environment.administrator();
  const systemJob = { method: "GET", path: `asyncoperations(${String(job.state.jobId)})` } as const;
  await expect(api.send(systemJob)).rejects.toMatchObject({ status: 404 });
  expect(dataverse.bulkDeletions).toEqual([]);
});

test("a job that the deployer may not see is kept, with a warning", async () => {
  await using environment = await start();
  const job = await engineFor(bulkDeletionJob(environment.dependencies), environment).create(JOB);
  const foreign = changed(environment, () => ({ list: async () => [] }));
  environment.dataverse.failWhen(({ path }) => path.includes("asyncoperations("), { status: 403 });

  expect(await engineFor(bulkDeletionJob(foreign), environment).refresh(job)).toEqual(job);
  expect(environment.warnings).toEqual([expect.stringContaining("could not be read: HTTP 403")]);
});

test("a cancelled job counts as deleted", async () => {
  await using environment = await start();
  const engine = engineFor(bulkDeletionJob(environment.dependencies), environment);
  const job = await engine.create(JOB);
  const api = await environment.dependencies.connect(CONNECTION, environment.call);
  const body = { statecode: 3, statuscode: 32 };
  await api.send({ method: "PATCH", path: `asyncoperations(${String(job.state.jobId)})`, body });

  expect(await engine.refresh(job)).toBeUndefined();
});

test("a job is imported by the id of its system job, and passes the check", async () => {
  await using environment = await start();
  const engine = engineFor(bulkDeletionJob(environment.dependencies), environment);
  const job = await engine.create(JOB);

  const imported = (await engine.import(job.id)) as Created;

  expect(imported).toEqual(job);
  expect((await engine.update(imported, JOB)).diff).toEqual({});
});

test("an import names what is not a GUID", async () => {
  await using environment = await start();
  const id = `commercial/${CONNECTION.tenantId}/contoso.crm4.dynamics.com/old launches`;

  await expect(engineFor(bulkDeletionJob(environment.dependencies), environment).import(id)).rejects.toThrow(
    "'old launches' is not a GUID; the last part of the id is that of the system job",
  );
});

test.each([
  [{ olderThanDays: 0 }, "olderThanDays", "is '0', but must be at least 1"],
  [{ olderThanDays: 1.5 }, "olderThanDays", "must be of type integer, not number"],
  [{ table: "admin_auditlog'" }, "table", expect.stringContaining("must be a logical name")],
])("%j is refused", async (change, property, reason) => {
  await using environment = await start();
  const handler = bulkDeletionJob(environment.dependencies);

  expect((await handler.check({ ...JOB, ...change })).failures).toEqual([{ property, reason }]);
});
