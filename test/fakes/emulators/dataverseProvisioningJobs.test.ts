import { as, assign, grant, makeRole, makeUser, rowsOf, WRITER } from "./dataverse/provisioning";
import { id, startUnprepared, type EnvironmentUnderTest } from "./dataverse/testing";
import { errorCode, NOON } from "./testing";

const DAY_MS = 86_400_000;

test("a recurring job deletes what is older than its days, every day, and nothing newer", async () => {
  await using env = await startUnprepared("kit");
  await addRows(env, { 1: 31, 2: 30, 3: 29, 4: 0 });
  await bulkDelete(env, {});
  const left = () => [...env.dataverse.auditRows.keys()];

  const early = env.dataverse.runBulkDeletions(NOON);
  const first = env.dataverse.runBulkDeletions(NOON + DAY_MS / 2);
  const afterFirst = left();
  const sameDay = env.dataverse.runBulkDeletions(NOON + DAY_MS);
  const second = env.dataverse.runBulkDeletions(NOON + 2 * DAY_MS);

  expect([early, first, sameDay, second]).toEqual([0, 2, 0, 1]);
  expect([afterFirst, left()]).toEqual([[id(3), id(4)], [id(4)]]);
});

test("a job without recurrence runs once", async () => {
  await using env = await startUnprepared("kit");
  await bulkDelete(env, { RecurrencePattern: "", StartDateTime: "2026-10-05T12:00:00Z" });

  env.dataverse.runBulkDeletions(NOON);
  await addRows(env, { 1: 100 });

  expect(env.dataverse.runBulkDeletions(NOON + DAY_MS)).toBe(0);
  expect(env.dataverse.bulkDeletions).toMatchObject([{ stateCode: 3, statusCode: 30, nextRun: null }]);
});

test("a job is found by name, cancelled and deleted; its two rows go one by one", async () => {
  await using env = await startUnprepared("kit");
  await addRows(env, { 1: 100 });
  const jobId = await bulkDelete(env, {});
  const find =
    "bulkdeleteoperations?$select=name,isrecurring,statecode,orderedquerysetxml,_asyncoperationid_value&$filter=name eq 'Old rows'";
  const patch = (body: object) => env.call(`asyncoperations(${jobId})`, { method: "PATCH", body });

  const [listed] = rowsOf(await env.call(find));
  const mismatched = await patch({ statecode: 3, statuscode: 10 });
  const cancelled = await patch({ statecode: 3, statuscode: 32 });
  const again = await patch({ statecode: 0, statuscode: 0 });
  const deleted = env.dataverse.runBulkDeletions(NOON + DAY_MS);

  expect(listed).toMatchObject({
    isrecurring: true,
    statecode: 1,
    _asyncoperationid_value: jobId,
    orderedquerysetxml:
      '<fetch distinct="false"><entity name="admin_auditlog"><filter type="and"><condition attribute="admin_creationtime" operator="older-than-x-days" value="30"/></filter></entity></fetch>',
  });
  expect([errorCode(mismatched), cancelled.status, errorCode(again), deleted]).toEqual([
    "400 0x80048408",
    204,
    "400 0x80040203",
    0,
  ]);
  await env.call(`asyncoperations(${jobId})`, { method: "DELETE" });
  expect(rowsOf(await env.call(find))).toMatchObject([{ statecode: 3 }]);
  await env.call(`bulkdeleteoperations(${String(listed?.["bulkdeleteoperationid"])})`, { method: "DELETE" });
  expect(rowsOf(await env.call(find))).toEqual([]);
  expect(env.dataverse.bulkDeletions).toEqual([]);
});

test.each<[string, object, string]>([
  ["no recurrence at all", { RecurrencePattern: undefined }, "400 0x80048d19"],
  ["a weekly recurrence", { RecurrencePattern: "FREQ=WEEKLY;" }, "400 0x80040203"],
  ["an unknown parameter", { Recurrence: "FREQ=DAILY;" }, "400 0x80048d19"],
  ["a local start", { StartDateTime: "2026-10-05T12:00:00" }, "400 0x80048d19"],
  ["an unknown table", { QuerySet: [{ EntityName: "admin_nothing" }] }, "404 0x80040217"],
  ["an unknown column", { QuerySet: [query("admin_nothing", 30)] }, "400 0x80041103"],
  ["days that are no number", { QuerySet: [query("admin_creationtime", "many")] }, "400 0x80040203"],
  ["days of a text column", { QuerySet: [query("admin_title", 30)] }, "400 0x80040203"],
])("a job with %s is refused", async (_, change, expected) => {
  await using env = await startUnprepared("kit");

  const reply = await env.call("BulkDelete", { method: "POST", body: jobBody(change) });

  expect(errorCode(reply)).toBe(expected);
  expect(env.dataverse.bulkDeletions).toEqual([]);
});

test("a job needs the right to delete from its table", async () => {
  await using env = await startUnprepared("kit");
  const role = await makeRole(env, "Writer");
  await assign(env, await makeUser(env), role);
  await grant(env, role, { prvBulkDelete: "Global", prvReadadmin_AuditLog: "Global" });
  const start = () => env.call("BulkDelete", { method: "POST", body: jobBody({}), ...as(env, WRITER) });

  const without = await start();
  await grant(env, role, { prvDeleteadmin_AuditLog: "Global" });

  expect(without.text).toContain("is missing prvDeleteadmin_AuditLog privilege");
  expect((await start()).status).toBe(200);
});

async function addRows(
  env: EnvironmentUnderTest,
  agesInDays: Readonly<Record<number, number>>,
): Promise<void> {
  for (const [number, age] of Object.entries(agesInDays)) {
    const admin_creationtime = new Date(NOON - age * DAY_MS).toISOString();
    const body = { admin_auditlogid: id(Number(number)), admin_creationtime };
    await env.call("admin_auditlogs", { method: "POST", body });
  }
}

async function bulkDelete(env: EnvironmentUnderTest, change: object): Promise<string> {
  const reply = await env.call("BulkDelete", { method: "POST", body: jobBody(change) });
  return (reply.body as { JobId: string }).JobId;
}

function jobBody(change: object): object {
  return {
    QuerySet: [query("admin_creationtime", 30)],
    JobName: "Old rows",
    SendEmailNotification: false,
    ToRecipients: [],
    CCRecipients: [],
    RecurrencePattern: "FREQ=DAILY;",
    StartDateTime: "2026-10-06T00:00:00Z",
    ...change,
  };
}

function query(column: string, days: number | string): object {
  const value = { Value: String(days), Type: "System.Int32" };
  const condition = { AttributeName: column, Operator: "OlderThanXDays", Values: [value] };
  return {
    EntityName: "admin_auditlog",
    Criteria: { FilterOperator: "And", Conditions: [condition], Filters: [] },
  };
}
