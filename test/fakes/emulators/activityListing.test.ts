import type { ActivityKnobs } from "./activity/options";
import { blob, DAY_MS, HOUR_MS, names, startFeed, TENANT } from "./activity/testing";
import { errorCode, NOON } from "./testing";

const PUBLISHER = "99999999-9999-4999-8999-999999999999";

test("a listing holds the blobs of its half-open window and describes each", async () => {
  const edges = [blob(1, 3 * HOUR_MS), blob(2, 2 * HOUR_MS), blob(3, HOUR_MS)];
  await using feed = await startFeed({ blobs: edges });

  const reply = await feed.list(NOON - 3 * HOUR_MS, NOON - HOUR_MS);

  expect(names(reply)).toEqual(["1", "2"]);
  expect((reply.body as unknown[])[0]).toEqual({
    contentUri: `${feed.root}/audit/1$1$audit_general$Audit_General$emea0001`,
    contentId: "1$1$audit_general$Audit_General$emea0001",
    contentType: "Audit.General",
    contentCreated: "2026-10-05T09:00:00.000Z",
    contentExpiration: "2026-10-12T09:00:00.000Z",
  });
  expect(reply.headers.get("date")).toBe("Mon, 05 Oct 2026 12:00:00 GMT");
  expect(reply.headers.has("nextpageuri")).toBe(false);
});

test("pages follow each other by NextPageUri, written as the service writes it", async () => {
  const blobs = [5, 4, 3, 2, 1].map((hours) => blob(hours, hours * HOUR_MS));
  await using feed = await startFeed({ blobs, knobs: { pageSize: 2 } });

  const first = await feed.list(NOON - DAY_MS, NOON, `&PublisherIdentifier=${PUBLISHER}`);
  const next = first.headers.get("nextpageuri") ?? "";
  const second = await feed.call(next.slice(feed.root.length));
  const third = await feed.call((second.headers.get("nextpageuri") ?? "").slice(feed.root.length));

  expect(next).toBe(
    `${feed.root}/subscriptions/content?contenttype=Audit.General&endtime=2026-10-05T12:00:00.0000000Z&starttime=2026-10-04T12:00:00.0000000Z&nextpage=00000000000000000000001$20261004120000000000000$na0022`,
  );
  expect([first, second, third].map(names)).toEqual([["5", "4"], ["3", "2"], ["1"]]);
  expect(third.headers.has("nextpageuri")).toBe(false);
});

test("a blob that turns up late is listed once it is available, whatever it says about its creation", async () => {
  const availableMs = NOON + HOUR_MS;
  const blobs = [blob(1, 5 * HOUR_MS, { availableMs }), blob(2, 0, { createdMs: availableMs, availableMs })];
  await using feed = await startFeed({ blobs });
  const list = () => feed.list(NOON - 6 * HOUR_MS, NOON + 2 * HOUR_MS);

  const before = await list();
  feed.clock.advance(HOUR_MS);
  const after = await list();

  expect([names(before), names(after)]).toEqual([[], ["1", "2"]]);
});

test("a blob is served with its length until it expires", async () => {
  const blobs = [blob(1, HOUR_MS, { expirationMs: NOON + 1 })];
  await using feed = await startFeed({ blobs });
  const get = () => feed.call(`/audit/${blobs[0]?.contentId}?PublisherIdentifier=${PUBLISHER}`);

  const alive = await get();
  feed.clock.advance(1);
  const expired = await get();

  expect([alive.text, alive.headers.get("content-length")]).toEqual(['[{"Id":"1"}]', "12"]);
  expect(errorCode(expired)).toBe("400 AF20051");
});

test.each([
  ["1$1$nothing", "400 AF20050"],
  ["nonsense", "400 AF20052"],
])("the blob %s is refused", async (id, expected) => {
  await using feed = await startFeed();

  expect(errorCode(await feed.call(`/audit/${id}`))).toBe(expected);
});

const hours = (start: number, end: number) => [NOON - start * HOUR_MS, NOON - end * HOUR_MS] as const;

test.each<[string, ActivityKnobs, readonly [number, number], string | number]>([
  ["exactly 24 h", {}, hours(24, 0), 200],
  ["exactly 24 h where that is refused", { exact24hAllowed: false }, hours(24, 0), "400 AF20055"],
  ["more than 24 h", {}, hours(25, 0), "400 AF20055"],
  ["more than 24 h where that is answered in part", { wideWindow: "partial" }, hours(25, 0), 200],
  ["7 days back", {}, hours(168, 167), 200],
  ["more than 7 days back", {}, hours(168.5, 168), "400 AF20055"],
  ["more than 7 days back within the tolerance", { lookbackToleranceMs: HOUR_MS }, hours(168.5, 168), 200],
  ["an inverted window", {}, hours(1, 2), "400 AF20055"],
  ["an empty window", {}, hours(1, 1), "400 AF20055"],
  ["an end in the future", {}, hours(1, -20), 200],
])("the window of %s", async (_, knobs, [start, end], expected) => {
  await using feed = await startFeed({ knobs });

  const reply = await feed.list(start, end);

  expect(reply.status === 200 ? 200 : errorCode(reply)).toBe(expected);
});

test("a window answered in part holds its first day only", async () => {
  await using feed = await startFeed({
    blobs: [blob(1, 30 * HOUR_MS), blob(2, HOUR_MS)],
    knobs: { wideWindow: "partial" },
  });

  expect(names(await feed.list(...hours(31, 0)))).toEqual(["1"]);
});

test.each([
  ["startTime=2026-10-05", "400 AF20030"],
  ["endTime=2026-10-05T11:00:00", "400 AF20030"],
  ["startTime=yesterday&endTime=2026-10-05", "400 AF20002"],
  ["startTime=2026-10-05T10:00:00+00:00&endTime=2026-10-05T11:00:00", "400 AF20002"],
  ["startTime=2026-10-05&endTime=2026-10-05T11:00&nextPage=abc", "400 AF20031"],
  ["startTime=2026-10-05T10:00Z&endTime=2026-10-05T11:00:00.0000000Z", "200"],
  ["STARTTIME=2026-10-05&endtime=2026-10-05T11:00:00.123Z", "200"],
])("the query %s", async (query, expected) => {
  await using feed = await startFeed();

  const reply = await feed.call(`/subscriptions/content?contenttype=Audit.General&${query}`);

  expect(reply.status === 200 ? "200" : errorCode(reply)).toBe(expected);
});

test.each<[ActivityKnobs, string[]]>([
  [{}, ["1", "2"]],
  [{ defaultWindow: "sinceMidnightUtc" }, ["2"]],
])("without a window the default %p applies", async (knobs, expected) => {
  await using feed = await startFeed({ knobs, blobs: [blob(1, 13 * HOUR_MS), blob(2, HOUR_MS)] });

  expect(names(await feed.call("/subscriptions/content?contentType=Audit.General"))).toEqual(expected);
});

test("knobs move the hosts, the header's case, the page size and the expiry", async () => {
  const knobs: ActivityKnobs = {
    nextPageHost: "https://evil.test",
    contentHost: "https://other.test",
    headerCase: "nextpageuri",
    pageSize: 1,
    contentTtlMs: 21 * DAY_MS,
  };
  await using feed = await startFeed({ blobs: [blob(1, HOUR_MS), blob(2, HOUR_MS)], knobs });

  const reply = await feed.list(NOON - 2 * HOUR_MS, NOON);

  const path = `/api/v1.0/${TENANT}/activity/feed`;
  expect(reply.headers.get("nextpageuri")).toMatch(`https://evil.test${path}/subscriptions/content?`);
  expect(reply.body).toMatchObject([
    {
      contentUri: expect.stringContaining(`https://other.test${path}/audit/1$`),
      contentExpiration: "2026-10-26T11:00:00.000Z",
    },
  ]);
});

test("the quota counts per publisher and minute, and per the zero GUID without one", async () => {
  await using feed = await startFeed({ knobs: { requestsPerMinute: 2 } });
  const mine = `/subscriptions/list?PublisherIdentifier=${PUBLISHER}`;

  const replies = [await feed.call(mine), await feed.call(mine), await feed.call(mine)];
  const shared = await feed.call("/subscriptions/list");
  feed.clock.advance(60_000);
  const later = await feed.call(mine);

  expect(replies.map(({ status }) => status)).toEqual([200, 200, 403]);
  expect(replies[2]?.body).toEqual({
    error: {
      code: "AF429",
      message: `Too many requests. Method=ListSubscriptions, PublisherId=${PUBLISHER}`,
    },
  });
  expect(replies[2]?.headers.has("retry-after")).toBe(false);
  expect([shared.status, later.status]).toEqual([200, 200]);
  expect([...feed.api.requestsByPublisher]).toEqual([
    [PUBLISHER, 4],
    ["00000000-0000-0000-0000-000000000000", 1],
  ]);
});

test("a throttled blob may answer 429 with Retry-After and single quotes", async () => {
  const knobs = {
    requestsPerMinute: 0,
    throttleStatus: 429,
    retryAfterSeconds: 9,
    blobErrorQuoteStyle: "single",
  } as const;
  await using feed = await startFeed({ knobs });

  const reply = await feed.call("/audit/1$1$x");

  expect([reply.status, reply.headers.get("retry-after")]).toEqual([429, "9"]);
  expect(reply.text).toBe(
    "{'error':{'code':'AF429','message':'Too many requests. Method=GetBlob, PublisherId=00000000-0000-0000-0000-000000000000'}}",
  );
});

test("a blob added while the service runs is listed and served", async () => {
  await using feed = await startFeed();

  const id = feed.api.addBlob({ records: [{ Id: "a" }], createdMs: NOON - HOUR_MS });
  const listing = await feed.list(NOON - 2 * HOUR_MS, NOON);
  const body = await feed.call(`/audit/${id}`);

  expect((listing.body as { contentId: string }[]).map(({ contentId }) => contentId)).toEqual([id]);
  expect(body.text).toBe('[{"Id":"a"}]');
});
