import { createHash } from "node:crypto";
import type { Blob, BlobEnd } from "../../../runtime/domain/blob";
import type { Scanned } from "../../../runtime/domain/scanned";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../common/time";
import type { Fault } from "../../fakes/emulators/emulator";
import { guid, never, record, TENANT } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import { failureOf } from "../sync/world";
import { PUBLISHER, startFeed, type Feed } from "./feed";

const WINDOW = { from: NOON - 12 * HOUR_MS, to: NOON };

async function list({ source }: Feed, window = WINDOW): Promise<Blob[]> {
  const blobs: Blob[] = [];
  for await (const blob of source.listContent(window, never())) blobs.push(blob);
  return blobs;
}

async function onlyBlob(feed: Feed): Promise<Blob> {
  const [blob] = await list(feed);
  if (blob === undefined) throw new Error("nothing is listed");
  return blob;
}

/** A blob's end, and the records it handed over. */
async function read({ source }: Feed, blob: Blob): Promise<BlobEnd & { readonly found: Scanned[] }> {
  const found: Scanned[] = [];
  const accept = async (records: readonly Scanned[]): Promise<void> => void found.push(...records);
  return { ...(await source.readBlob(blob, accept, never())), found };
}

/** Every call so far named the publisher, so that it counts against the tenant's own quota. */
function publishers({ api }: Feed): string[] {
  return [...api.requestsByPublisher.keys()];
}

test("blobs are listed with address, creation and expiry", async () => {
  await using feed = await startFeed();
  const createdMs = NOON - HOUR_MS - 123;
  const id = feed.api.addBlob({ records: [], createdMs, expirationMs: NOON + 21 * DAY_MS });

  expect(await list(feed)).toEqual([
    {
      id,
      uri: `${feed.api.url}/api/v1.0/${TENANT}/activity/feed/audit/${id}`,
      createdMs,
      expiresMs: NOON + 21 * DAY_MS,
    },
  ]);
});

test("the window is asked for in whole seconds without a zone, for Audit.General only", async () => {
  await using feed = await startFeed();
  await list(feed);

  const query = feed.api.calls[0]?.query;
  expect(Object.fromEntries(query ?? [])).toEqual({
    contentType: "Audit.General",
    startTime: "2026-10-05T00:00:00",
    endTime: "2026-10-05T12:00:00",
    PublisherIdentifier: PUBLISHER,
  });
});

test.each(["NextPageUri", "nextpageuri"] as const)(
  "every page is read, with the publisher on each (%s)",
  async (headerCase) => {
    await using feed = await startFeed({ pageSize: 2, headerCase });
    const ids = [1, 2, 3, 4, 5, 6, 7].map((n) =>
      feed.api.addBlob({ records: [], createdMs: NOON - n * MINUTE_MS }),
    );

    expect((await list(feed)).map(({ id }) => id)).toEqual(ids);
    expect([feed.api.count("content"), publishers(feed)]).toEqual([4, [PUBLISHER]]);
  },
);

test("an empty window is an empty list", async () => {
  await using feed = await startFeed();

  expect(await list(feed)).toEqual([]);
});

test("a page's address on another host is refused, and nothing is sent there", async () => {
  await using elsewhere = await startFeed();
  await using feed = await startFeed({ pageSize: 1, nextPageHost: elsewhere.api.url });
  for (const n of [1, 2]) feed.api.addBlob({ records: [], createdMs: NOON - n * MINUTE_MS });

  expect(await failureOf(list(feed))).toMatchObject({
    code: "http",
    message: expect.stringContaining(elsewhere.api.url),
  });
  expect(elsewhere.api.count()).toBe(0);
});

test("a blob's address on another host is refused, and nothing is sent there", async () => {
  await using elsewhere = await startFeed();
  await using feed = await startFeed({ contentHost: elsewhere.api.url });
  feed.api.addBlob({ records: [], createdMs: NOON - HOUR_MS });

  const failure = await failureOf(read(feed, await onlyBlob(feed)));

  expect([(failure as Error).message.includes("another host"), elsewhere.api.count()]).toEqual([true, 0]);
});

test("a page whose address has run out makes the list begin again", async () => {
  await using feed = await startFeed({ pageSize: 2 });
  const ids = [1, 2, 3].map((n) => feed.api.addBlob({ records: [], createdMs: NOON - n * MINUTE_MS }));
  const body = { error: { code: "AF20031", message: "Invalid nextPage Input." } };
  feed.api.failWhen(({ query }) => query.has("nextpage"), { status: 400, body }, { times: 1 });

  expect((await list(feed)).map(({ id }) => id)).toEqual([...ids.slice(0, 2), ...ids]);
});

test.each([
  ["an error object", { error: { code: "AF50000", message: "Retry the request." } }],
  ["a throttling error", { error: { code: "AF429", message: "Too many requests." } }],
])("%s in place of a list is asked for again", async (_, body) => {
  await using feed = await startFeed();
  const id = feed.api.addBlob({ records: [], createdMs: NOON - HOUR_MS });
  feed.api.failNext({ status: 200, body }, { operation: "content" });

  expect((await list(feed)).map((blob) => blob.id)).toEqual([id]);
});

test.each([
  ["breaks off", { truncate: 40 }],
  ["is reset", { reset: true as const }],
  ["ends in the middle", { status: 200, body: '[{"contentId":"x",' }],
])("a list that %s is asked for again", async (_, fault) => {
  await using feed = await startFeed();
  const id = feed.api.addBlob({ records: [], createdMs: NOON - HOUR_MS });
  feed.api.failNext(fault, { operation: "content" });

  expect((await list(feed)).map((blob) => blob.id)).toEqual([id]);
});

test.each<[string, object]>([
  ["an item without id", { contentUri: "x", contentCreated: "2026-10-05T11:00:00.000Z" }],
  ["an item without address", { contentId: "x", contentCreated: "2026-10-05T11:00:00.000Z" }],
  ["an item without time", { contentId: "x", contentUri: "x" }],
])("%s is an error, never passed over", async (_, item) => {
  await using feed = await startFeed();
  feed.api.failNext({ status: 200, body: [item] }, { operation: "content" });

  expect(await failureOf(list(feed))).toMatchObject({
    code: "http",
    message: expect.stringContaining("list of content"),
  });
});

test("the same page again and again is an error, not a loop", async () => {
  await using feed = await startFeed();
  const first = `${feed.api.url}/api/v1.0/${TENANT}/activity/feed/subscriptions/content?x=1`;
  feed.api.failNext(
    { status: 200, body: [], headers: { NextPageUri: first } },
    { times: 2, operation: "content" },
  );

  expect(await failureOf(list(feed))).toMatchObject({
    message: `the list of content repeats its page ${first}`,
  });
});

test("throttling told by 403 and AF429 is waited for and then forgotten", async () => {
  await using feed = await startFeed();
  const body = { error: { code: "AF429", message: "Too many requests. Method=GetContents" } };
  feed.api.failNext({ status: 403, body }, { operation: "content", times: 2 });

  expect([await list(feed), feed.clock.slept]).toEqual([[], [1_000, 2_000]]);
});

test("the service's time is its Date header's", async () => {
  await using feed = await startFeed();
  feed.serviceClock.advance(3 * MINUTE_MS);
  const before = feed.source.serverNow();
  await list(feed);

  expect([before, feed.source.serverNow()]).toEqual([NOON, NOON + 3 * MINUTE_MS]);
});

test("a blob is read to its wanted records, and the rest is counted", async () => {
  await using feed = await startFeed();
  const records = [record({ Id: guid(1) }), record({ Id: guid(2), Operation: "FileAccessed" })];
  feed.api.addBlob({ records, createdMs: NOON - HOUR_MS });

  const { read: count, found, broken } = await read(feed, await onlyBlob(feed));

  expect([count, found.map(({ raw }) => JSON.parse(String(raw)) as unknown), broken]).toEqual([
    2,
    [records[0]],
    undefined,
  ]);
  expect(publishers(feed)).toEqual([PUBLISHER]);
});

test.each([
  ["breaks off", { truncate: 60 }],
  ["ends in the middle", { status: 200, body: '[{"Id":"x"' }],
  ["is an error of the service", { status: 200, body: { error: { code: "AF50000", message: "Retry" } } }],
  ["is empty", { status: 200 }],
])("a blob whose content %s once is read again", async (_, fault) => {
  await using feed = await startFeed();
  feed.api.addBlob({ records: [record({ Id: guid(1) })], createdMs: NOON - HOUR_MS });
  const blob = await onlyBlob(feed);
  feed.api.failNext(fault, { operation: "blob" });

  const { found, broken } = await read(feed, blob);

  expect([found.length, broken, feed.api.count("blob")]).toEqual([1, undefined, 2]);
});

test("a blob whose content is broken for good is handed over as far as it goes", async () => {
  await using feed = await startFeed();
  const whole = JSON.stringify(record({ Id: guid(1) }));
  feed.api.addBlob({ records: `[${whole},{"Id":`, createdMs: NOON - HOUR_MS });

  const { found, broken } = await read(feed, await onlyBlob(feed));

  const size = `[${whole},{"Id":`.length;
  const sha256 = createHash("sha256").update(`[${whole},{"Id":`).digest("hex");
  expect([found.map(({ raw }) => String(raw)), broken, feed.api.count("blob")]).toEqual([
    [whole],
    { reason: "incomplete", offset: `[${whole},`.length, size, sha256 },
    3,
  ]);
});

/** A blob of so many launches, each of 4 KB, so that they arrive one by one. */
async function blobOf(feed: Feed, launches: number): Promise<Blob> {
  const records = Array.from({ length: launches }, (_, number) =>
    record({ Id: guid(number), name: "x".repeat(4_000) }),
  );
  feed.api.addBlob({ records, createdMs: NOON - HOUR_MS });
  return await onlyBlob(feed);
}

test("a long blob whose connection breaks again and again is read to its end, as long as each one brings more", async () => {
  await using feed = await startFeed();
  const blob = await blobOf(feed, 40);
  for (let part = 1; part <= 9; part++) feed.api.failNext({ truncate: part * 16_000 }, { operation: "blob" });

  const { found, read: count } = await read(feed, blob);

  // Three attempts are the usual.
  expect([found.length, count, feed.api.count("blob")]).toEqual([40, 40, 10]);
});

test.each<[string, Fault[], number]>([
  // After the first has brought something, the usual attempts begin again: once.
  ["progress that ends", [{ truncate: 16_000 }, ...Array<Fault>(5).fill({ reset: true })], 6],
  ["broken content before", [{ status: 200, body: "[{" }, { reset: true }, { reset: true }], 3],
])(
  "a blob that can't be reached after %s has failed to be read, and isn't called broken",
  async (_, faults, attempts) => {
    await using feed = await startFeed();
    const blob = await blobOf(feed, 10);
    for (const fault of faults) feed.api.failNext(fault, { operation: "blob" });

    expect(await failureOf(read(feed, blob))).toMatchObject({ status: 0, serviceCode: "ECONNRESET" });
    expect(feed.api.count("blob")).toBe(attempts);
  },
);

test("an abort while a blob arrives surfaces with its reason", async () => {
  await using feed = await startFeed();
  feed.api.addBlob({ records: [], createdMs: NOON - HOUR_MS });
  const blob = await onlyBlob(feed);
  const controller = new AbortController();
  feed.api.failWhen(
    () => {
      controller.abort(new Error("stopped"));
      return true;
    },
    { delayMs: 50 },
    { times: 1 },
  );

  expect(await failureOf(feed.source.readBlob(blob, async () => undefined, controller.signal))).toBe(
    controller.signal.reason,
  );
});
