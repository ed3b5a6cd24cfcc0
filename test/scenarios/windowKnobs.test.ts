import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ActivityKnobs } from "../fakes/emulators/activity/options";
import { MovableClock } from "../support/movableClock";
import { errorsOf, NONE, passOf, scenario, stateKeys, wrongRows } from "../support/scenario";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MIXED = { events: 1_000, matchingShare: 0.3, recordsPerBlob: 20 };

const variants: [string, ActivityKnobs][] = [
  ["refuses windows of exactly 24 hours", { exact24hAllowed: false }],
  ["answers windows above 24 hours in part", { wideWindow: "partial" }],
  ["hands out pages of two blobs", { pageSize: 2 }],
  ["writes nextpageuri in lower case", { pageSize: 3, headerCase: "nextpageuri" }],
  ["keeps content for 21 days", { contentTtlMs: 21 * DAY_MS }],
  ["accepts start times that are a little too old", { lookbackToleranceMs: HOUR_MS }],
  ["has a subscription already", { subscribed: ["Audit.General"] }],
  ["asks for 15 minutes between two starts", { startCooldownMs: 900_000 }],
];

test.concurrent.each(variants)("a feed that %s is read to the end", async (_, activity) => {
  await using tenant = await scenario({ ...MIXED, activity });

  const run = await tenant.run("once");

  expect(run).toMatchObject({ code: 0, stderr: "" });
  expect(errorsOf(run)).toEqual([]);
  expect(passOf(run).blobsListed).toBe(tenant.truth.blobs);
  expect(wrongRows(tenant)).toEqual(NONE);
});

test.concurrent(
  "a window of many pages is followed page by page, with the publisher named each time",
  async () => {
    await using tenant = await scenario({ ...MIXED, days: 0.4, activity: { pageSize: 7 } });

    await tenant.run("once");

    const pages = tenant.activity.calls.filter(({ query }) => query.has("nextpage"));
    const publishers = new Set(pages.map(({ query }) => query.get("PublisherIdentifier")));
    expect(pages.length).toBeGreaterThanOrEqual(3);
    expect([...publishers]).toEqual([tenant.tenant.tenantId]);
    expect(wrongRows(tenant)).toEqual(NONE);
  },
);

test.concurrent(
  "no window of a pass is longer than 12 hours or older than 7 days, and each starts on a grid",
  async () => {
    await using tenant = await scenario(MIXED);

    await tenant.run("once");

    const windows = tenant.activity.calls
      .filter(({ operation }) => operation === "content")
      .map(({ query, atMs }) => ({
        start: Date.parse(`${query.get("startTime") ?? ""}Z`),
        end: Date.parse(`${query.get("endTime") ?? ""}Z`),
        atMs,
      }));
    expect(windows.length).toBeGreaterThanOrEqual(14);
    for (const [index, { start, end, atMs }] of windows.entries()) {
      expect(end - start).toBeLessThanOrEqual(12 * HOUR_MS);
      expect(atMs - start).toBeLessThan(7 * DAY_MS);
      if (index > 0) expect([start % (12 * HOUR_MS), start]).toEqual([0, windows[index - 1]?.end]);
    }
  },
);

/** Somebody else's server, who would like to have the token. */
async function startStranger(): Promise<AsyncDisposable & { url: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.url ?? ""} ${request.headers.authorization ?? ""}`);
    response.end("[]");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    // A server that listens on a port has an AddressInfo.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test.concurrent.each(["nextPageHost", "contentHost"] as const)(
  "a host other than the feed's in the answers (%s) gets no request, and the pass says so",
  async (knob) => {
    await using stranger = await startStranger();
    await using tenant = await scenario({ ...MIXED, activity: { pageSize: 2, [knob]: stranger.url } });

    const run = await tenant.run("once");

    expect(stranger.requests).toEqual([]);
    expect(run.code).toBe(1);
    expect(stateKeys(tenant, "deadletters")).toEqual([]);
    expect(errorsOf(run)).toHaveLength(1);
    expect(errorsOf(run)[0]?.message).toMatch(/ an address on another host/);
  },
);

test.concurrent(
  "content that a new subscription shows only after 12 hours, from the day before, is found",
  async () => {
    const clock = new MovableClock();
    const activity = { firstContentDelayMs: 12 * HOUR_MS, backfillOnStartMs: 22 * HOUR_MS };
    await using tenant = await scenario({ ...MIXED, clock, activity });
    const startedAt = clock.now();
    const shown = tenant.tenant.blobs.filter(({ createdMs }) => createdMs >= startedAt - 22 * HOUR_MS);

    const first = await tenant.run("once");
    clock.advance(12 * HOUR_MS + 60_000);
    await tenant.run("once");
    clock.advance(12 * HOUR_MS);
    await tenant.run("once");

    expect(passOf(first).blobsListed).toBe(0);
    expect(shown.length).toBeGreaterThan(2);
    expect(tenant.activity.count("blob")).toBe(shown.length);
  },
);

test.concurrent(
  "a computer whose clock is two hours slow or fast reads all the same, by the service's time",
  async () => {
    for (const aheadMs of [-2 * HOUR_MS, 2 * HOUR_MS]) {
      const clock = new MovableClock();
      clock.advance(aheadMs);
      await using tenant = await scenario({ ...MIXED, clock });

      const run = await tenant.run("once");

      expect(run.code).toBe(0);
      expect(wrongRows(tenant)).toEqual(NONE);
    }
  },
);
