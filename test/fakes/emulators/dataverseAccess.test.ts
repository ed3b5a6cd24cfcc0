import { APP, id, startEnvironment, target } from "./dataverse/testing";
import { errorCode, send, type Reply } from "./testing";

const BIND = { "admin_AppLookup@odata.bind": `admin_apps(${APP})` };

test("WhoAmI answers the user, and its privileges can be read", async () => {
  await using env = await startEnvironment();

  const who = await env.call("WhoAmI");
  const { UserId } = who.body as { UserId: string };
  const reply = await env.call(`systemusers(${UserId})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`);

  expect(UserId).toBe(env.dataverse.userId);
  const { RolePrivileges } = reply.body as { RolePrivileges: { PrivilegeName: string; Depth: string }[] };
  expect(RolePrivileges.map(({ PrivilegeName, Depth }) => `${PrivilegeName} ${Depth}`)).toEqual([
    "prvCreateadmin_AuditLog Global",
    "prvReadadmin_AuditLog Global",
    "prvWriteadmin_AuditLog Global",
    "prvAppendadmin_AuditLog Global",
    "prvReadadmin_App Global",
    "prvWriteadmin_App Global",
    "prvAppendToadmin_App Global",
    "prvReadEntity Global",
    "prvReadAttribute Global",
  ]);
});

test.each([
  ["prvCreateadmin_AuditLog", [target(2)]],
  ["prvWriteadmin_AuditLog", [target(1)]],
  ["prvReadadmin_AuditLog", [target(2)]],
  ["prvAppendadmin_AuditLog", [target(2, BIND)]],
  ["prvAppendToadmin_App", [target(2, BIND)]],
])("without %s an upsert that needs it is refused, and passes with it", async (privilege, targets) => {
  await using env = await startEnvironment();
  await env.bulk("CreateMultiple", [target(1)]);
  env.dataverse.removePrivilege(privilege);

  const refused = await env.bulk("UpsertMultiple", targets);
  const who = await env.call("WhoAmI");
  env.dataverse.addPrivilege(privilege);
  const allowed = await env.bulk("UpsertMultiple", targets);

  expect(errorCode(refused)).toBe("403 0x80040220");
  expect(refused.text).toContain(`is missing ${privilege} privilege (Id=`);
  expect([who.status, allowed.status]).toEqual([200, 204]);
});

test("an upsert cannot create apps: the writer's role has no right to", async () => {
  await using env = await startEnvironment();

  const reply = await env.call(`admin_apps(${id(5)})`, { method: "PATCH", body: { admin_appdeleted: true } });

  expect(reply.text).toContain("is missing prvCreateadmin_App privilege");
});

test("a token counts only for this organisation and only with an application user", async () => {
  await using env = await startEnvironment({ applicationUsers: ["app"] });
  const who = `${env.dataverse.url}/api/data/v9.2/WhoAmI`;
  const ask = (request: { audience: string; clientId?: string }) =>
    send(who, { token: env.entra.issue(request) });

  const none = await send(who);
  const foreign = await ask({ audience: "https://other.crm4.dynamics.com" });
  const stranger = await ask({ audience: env.dataverse.url, clientId: "stranger" });
  const slash = await ask({ audience: `${env.dataverse.url}/` });
  env.dataverse.removeUser();
  const removed = await ask({ audience: env.dataverse.url });
  env.dataverse.addUser();
  const back = await ask({ audience: env.dataverse.url });

  expect([none.status, foreign.status, slash.status, back.status]).toEqual([401, 401, 200, 200]);
  expect([errorCode(stranger), errorCode(removed)]).toEqual(["403 0x80072560", "403 0x80072560"]);
});

test("a scripted spell of throttling ends, and requests inside Retry-After are counted", async () => {
  await using env = await startEnvironment();
  env.dataverse.throttle({ code: "0x80072321", retryAfterSeconds: 20 });

  const throttled = await env.call("WhoAmI");
  env.clock.advance(10_000);
  const impatient = await env.call("WhoAmI");
  env.clock.advance(10_000);
  const patient = await env.call("WhoAmI");

  expect([errorCode(throttled), throttled.headers.get("retry-after")]).toEqual(["429 0x80072321", "20"]);
  expect([errorCode(impatient), impatient.headers.get("retry-after")]).toEqual(["429 0x80072322", "10"]);
  expect(patient.status).toBe(200);
  expect(env.dataverse.counters).toMatchObject({ throttled: 2, requestsInsideRetryAfter: 1 });
});

test("throttling may come without Retry-After and for several requests", async () => {
  await using env = await startEnvironment();
  env.dataverse.throttle({ code: "0x80072326", requests: 2 });

  const replies = [await env.call("WhoAmI"), await env.call("WhoAmI"), await env.call("WhoAmI")];

  expect(replies.map(({ status }) => status)).toEqual([429, 429, 200]);
  expect(replies[0]?.headers.has("retry-after")).toBe(false);
  expect(env.dataverse.counters.requestsInsideRetryAfter).toBe(0);
});

test("requests and execution time are limited within a sliding 300 s", async () => {
  await using few = await startEnvironment({ requestsPer300s: 2, retryAfterSeconds: 5 });
  await using slow = await startEnvironment({ executionMsPer300s: 10, executionMsPerRow: 10 });

  const replies = [await few.call("WhoAmI"), await few.call("WhoAmI"), await few.call("WhoAmI")];
  few.clock.advance(300_000);
  const later = await few.call("WhoAmI");
  const write = await slow.bulk("UpsertMultiple", [target(1)]);
  const next = await slow.call("WhoAmI");

  expect(replies.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(replies[2]?.body).toEqual({
    error: {
      code: "0x80072322",
      message: "Number of requests exceeded the limit of 2 over time window of 300 seconds.",
    },
  });
  expect(later.status).toBe(200);
  expect([write.status, errorCode(next)]).toEqual([204, "429 0x80072321"]);
});

test("more requests in flight than allowed are refused at once", async () => {
  // Two stay in flight until the end of the test cuts them off.
  await using env = await startEnvironment({ concurrency: 2, latencyMs: 10_000 });

  const refused: number[] = [];
  await new Promise<void>((resolve) => {
    const note = ({ status }: Reply) => (refused.push(status) === 2 ? resolve() : undefined);
    for (let count = 0; count < 4; count++) void env.call("WhoAmI").then(note, () => undefined);
  });

  expect(refused).toEqual([429, 429]);
  expect(env.dataverse.counters.peakConcurrency).toBe(2);
});

test("every answer carries the service's headers", async () => {
  await using env = await startEnvironment({ dopHint: 12 });

  const { headers } = await env.call("WhoAmI");

  expect([headers.get("odata-version"), headers.get("x-ms-dop-hint")]).toEqual(["4.0", "12"]);
  expect(headers.get("x-ms-service-request-id")).toBe(headers.get("req_id"));
});

test("every row of a bulk call is a request of the entitlement", async () => {
  await using env = await startEnvironment();

  await env.bulk("UpsertMultiple", [target(1), target(2), target(3)]);
  await env.call("WhoAmI");

  expect(env.dataverse.counters.entitlementRequests).toBe(4);
});

test("a reset after the commit leaves the row behind, one before it does not", async () => {
  await using env = await startEnvironment();
  env.dataverse.failNext({ reset: true }, { operation: "upsertMultiple" });
  env.dataverse.failNext({ reset: true, afterEffect: true }, { operation: "upsertMultiple" });

  await expect(env.bulk("UpsertMultiple", [target(1)])).rejects.toThrow("fetch failed");
  await expect(env.bulk("UpsertMultiple", [target(2)])).rejects.toThrow("fetch failed");

  expect([...env.dataverse.auditRows.keys()]).toEqual([id(2)]);
});
