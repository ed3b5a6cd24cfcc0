import { startActivityApi, type ActivityApi } from "./activityApi";
import { send, StillClock } from "./testing";

const TENANT = { tenantId: "11111111-1111-4111-8111-111111111111", blobs: [] };
const LIST = `/api/v1.0/${TENANT.tenantId}/activity/feed/subscriptions/list`;

test("a request without a route fails the disposal, with method and address", async () => {
  const api = await start();

  const reply = await send(`${api.url}/nowhere?x=1`);

  expect(reply.status).toBe(404);
  await expect(api[Symbol.asyncDispose]()).rejects.toThrow(/^No route for:\n- GET \/nowhere\?x=1$/);
});

test("requests with a route let the disposal pass", async () => {
  const api = await start();

  const reply = await send(api.url + LIST);

  expect(reply.status).toBe(401);
  await expect(api[Symbol.asyncDispose]()).resolves.toBeUndefined();
});

test("a fault that was never met fails the disposal", async () => {
  const api = await start();
  api.failNext({ status: 503 }, { operation: "blob", times: 2 });
  api.failWhen(() => false, { reset: true });

  await send(api.url + LIST);

  await expect(api[Symbol.asyncDispose]()).rejects.toThrow(
    'Fault planned but not used:\n- {"status":503} for the next blob (used 0 of 2)\n- {"reset":true} for requests picked by a predicate (never used)',
  );
});

test("a fault answers as often as planned, then the service is itself again", async () => {
  await using api = await start();
  api.failNext(
    { status: 503, headers: { "Retry-After": "7" }, body: "down" },
    { operation: "list", times: 2 },
  );

  const replies = [await send(api.url + LIST), await send(api.url + LIST), await send(api.url + LIST)];

  expect(replies.map(({ status }) => status)).toEqual([503, 503, 401]);
  expect(replies[0]?.headers.get("retry-after")).toBe("7");
  expect(replies[0]?.text).toBe("down");
});

test("a predicate picks requests by query and body", async () => {
  await using api = await start();
  const start1 = LIST.replace("list", "start");
  api.failWhen(({ query, body }) => query.get("contentType") === "a" && body === "{}", {
    status: 500,
    body: { a: 1 },
  });

  const other = await send(`${api.url}${start1}?contentType=b`, { method: "POST", body: {} });
  const picked = await send(`${api.url}${start1}?contentType=a`, { method: "POST", body: {} });

  expect([other.status, picked.status]).toEqual([401, 500]);
  expect(picked.body).toEqual({ a: 1 });
});

test("a reset destroys the connection before or after the operation", async () => {
  await using api = await start();
  api.failNext({ reset: true });

  await expect(send(api.url + LIST)).rejects.toThrow("fetch failed");

  expect(api.calls.map(({ operation, status }) => [operation, status])).toEqual([["list", 0]]);
});

test("a truncated answer breaks off inside its body", async () => {
  await using api = await start();
  api.failNext({ truncate: 10 });

  await expect(send(api.url + LIST)).rejects.toThrow("terminated");
});

test("calls and counts say what was asked", async () => {
  await using api = await start();

  await send(`${api.url}${LIST}?PublisherIdentifier=x`, { headers: { "X-Trace": "t1" } });
  await send(`${api.url}${LIST.replace("list", "start")}?contentType=y`, { method: "POST", body: "hello" });

  expect([api.count(), api.count("list"), api.count("start"), api.count("blob")]).toEqual([2, 1, 1, 0]);
  const [first, second] = api.calls;
  expect([first?.method, first?.path, first?.query.get("PublisherIdentifier")]).toEqual(["GET", LIST, "x"]);
  expect(first?.headers["x-trace"]).toBe("t1");
  expect(second?.body).toBe("hello");
});

async function start(): Promise<ActivityApi> {
  return startActivityApi({ clock: new StillClock(), tenant: TENANT, tokens: { verify: () => undefined } });
}
