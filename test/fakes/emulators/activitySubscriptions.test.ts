import { blob, DAY_MS, HOUR_MS, names, startFeed, TENANT } from "./activity/testing";
import { errorCode, NOON, send } from "./testing";

const POST = { method: "POST" };
const START = "/subscriptions/start?contentType=Audit.General";
const STOP = "/subscriptions/stop?contentType=Audit.General";

test("a first start enables, a second one is answered 400 AF20024", async () => {
  await using feed = await startFeed({ knobs: { subscribed: [] } });

  const before = await feed.call("/subscriptions/list");
  const first = await feed.call(START, POST);
  const second = await feed.call(START, POST);
  const after = await feed.call("/subscriptions/list");

  expect(before.body).toEqual([]);
  expect(first.body).toEqual({ contentType: "Audit.General", status: "enabled", webhook: null });
  expect(errorCode(second)).toBe("400 AF20024");
  expect(after.body).toEqual([{ contentType: "Audit.General", status: "enabled", webhook: null }]);
});

test("content of a stopped stretch is lost for ever, content around it is not", async () => {
  const blobs = [blob(1, 2 * HOUR_MS), blob(2, -HOUR_MS), blob(3, -3 * HOUR_MS)];
  await using feed = await startFeed({ blobs });

  const stopped = await feed.call(STOP, POST);
  const listing = await feed.list(NOON - DAY_MS / 2, NOON);
  const single = await feed.call(`/audit/${blobs[0]?.contentId}`);
  feed.clock.advance(2 * HOUR_MS);
  await feed.call(START, POST);
  feed.clock.advance(2 * HOUR_MS);
  const restarted = await feed.list(NOON - DAY_MS / 2, NOON + 4 * HOUR_MS);
  const lost = await feed.call(`/audit/${blobs[1]?.contentId}`);

  expect([stopped.status, stopped.text]).toEqual([200, ""]);
  expect([errorCode(listing), errorCode(single)]).toEqual(["400 AF20023", "400 AF20023"]);
  expect(names(restarted)).toEqual(["1", "3"]);
  expect(errorCode(lost)).toBe("400 AF20050");
});

test("a subscription that was never started is another error than a disabled one", async () => {
  await using feed = await startFeed({ knobs: { subscribed: [] } });

  const never = await feed.list(NOON - HOUR_MS, NOON);
  await feed.call(START, POST);
  feed.api.disableSubscription();
  const disabled = await feed.list(NOON - HOUR_MS, NOON);

  expect([errorCode(never), errorCode(disabled)]).toEqual(["400 AF20022", "400 AF20023"]);
});

test("the first start decides how far back content exists, and how soon", async () => {
  const knobs = { subscribed: [], backfillOnStartMs: 22 * HOUR_MS, firstContentDelayMs: HOUR_MS };
  await using feed = await startFeed({ blobs: [blob(1, 23 * HOUR_MS), blob(2, 21 * HOUR_MS)], knobs });

  await feed.call(START, POST);
  const early = await feed.list(NOON - DAY_MS, NOON);
  feed.clock.advance(HOUR_MS);
  const later = await feed.list(NOON - DAY_MS, NOON);

  expect([names(early), names(later)]).toEqual([[], ["2"]]);
});

test("starts within the cooldown are throttled, but not those of what is already enabled", async () => {
  await using feed = await startFeed({ knobs: { startCooldownMs: 900_000, throttleStatus: 429 } });
  const start = (type: string) => feed.call(`/subscriptions/start?contentType=${type}`, POST);

  const tooSoon = [await start("Audit.Exchange"), await start("Audit.General")];
  feed.clock.advance(900_000);
  const later = [await start("Audit.Exchange"), await start("DLP.All")];

  expect(tooSoon.map(errorCode)).toEqual(["429 AF429", "400 AF20024"]);
  expect(later.map(({ status }) => status)).toEqual([200, 429]);
});

test("a webhook is kept, a broken body is ignored, plain http is refused", async () => {
  await using feed = await startFeed({ knobs: { subscribed: [] } });
  const start = (body: unknown) => feed.call(START, { ...POST, body });

  const plain = await start({ webhook: { address: "http://hook.test" } });
  const broken = await start(JSON.stringify("{webhook"));
  const added = await start({ webhook: { address: "https://hook.test", authId: "a" } });

  expect(errorCode(plain)).toBe("400 AF20021");
  expect(broken.body).toMatchObject({ status: "enabled", webhook: null });
  expect(added.body).toMatchObject({
    webhook: { authId: "a", address: "https://hook.test", expiration: "", status: "enabled" },
  });
});

test("with auditing off everything that touches content answers the data service's exception", async () => {
  await using feed = await startFeed();
  feed.api.auditingOff = true;

  const replies = [
    await feed.call(START, POST),
    await feed.call("/subscriptions/list"),
    await feed.list(0, 1),
  ];
  feed.api.auditingOff = false;
  const on = await feed.call("/subscriptions/list");

  for (const reply of replies) {
    expect(reply.status).toBe(400);
    expect(reply.text).toContain(`DataServiceException: Tenant ${TENANT} does not exist.`);
  }
  expect(on.status).toBe(200);
});

test.each([
  ["no token", {}, TENANT, "401 "],
  ["a token for another audience", { audience: "https://graph.microsoft.com" }, TENANT, "401 "],
  ["a token without the role", { audience: "https://manage.office.com", roles: [] }, TENANT, "401 AF10001"],
  ["another tenant", { audience: "https://manage.office.com" }, TENANT.replace("1", "2"), "400 AF20010"],
  ["a tenant name", { audience: "https://manage.office.com" }, "contoso.com", "400 AF20013"],
])("%s is refused", async (_, request: { audience?: string; roles?: string[] }, tenant, expected) => {
  await using feed = await startFeed();
  const { audience, ...rest } = request;
  const token = audience === undefined ? {} : { token: feed.entra.issue({ audience, ...rest }) };

  const reply = await send(feed.root.replace(TENANT, tenant) + "/subscriptions/list", token);

  if (expected !== "401 ") return expect(errorCode(reply)).toBe(expected);
  expect([reply.status, reply.text, reply.headers.get("www-authenticate")]).toEqual([
    401,
    '{"Message":"Authorization has been denied for this request."}',
    "Bearer",
  ]);
});

test("a token without roles is told the empty set", async () => {
  await using feed = await startFeed({ roles: [] });

  const reply = await feed.call("/subscriptions/list");

  expect(reply.body).toEqual({
    error: {
      code: "AF10001",
      message: "The permission set () sent in the request does not include the expected permission.",
    },
  });
});

test.each([
  ["POST", "/subscriptions/start", "400 AF20001"],
  ["POST", "/subscriptions/start?contentType=Audit.Nothing", "400 AF20020"],
  ["GET", "/subscriptions/list?PublisherIdentifier=contoso", "400 AF20002"],
])("%s %s is refused", async (method, path, expected) => {
  await using feed = await startFeed();

  expect(errorCode(await feed.call(path, { method }))).toBe(expected);
});
