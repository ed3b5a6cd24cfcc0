import fc from "fast-check";
import { ActivityClient } from "../../../runtime/activity/activityClient";
import { isActivityThrottle } from "../../../runtime/activity/errorCodes";
import { isConnectorError } from "../../../common/errors";
import { HOUR_MS } from "../../../common/time";
import { testService } from "../../common/http/testService";
import { guid, never, record, TENANT } from "../../support/builders";
import { cannedSend, type CannedAnswer } from "../../support/cannedSend";
import { NOON } from "../../support/fakeClock";
import { hostileBody, hostileHeaders, SEED } from "../../support/hostile";

// Whatever a service (or a proxy before it) answers, a call ends: with a result or with an error that has a name.

const ORIGIN = "https://manage.office.com";
const FEED = `${ORIGIN}/api/v1.0/${TENANT}/activity/feed`;
const WINDOW = { from: NOON - HOUR_MS, to: NOON };

const blob = fc.record({
  contentId: fc.oneof(fc.constant("a"), fc.string()),
  contentUri: fc.constantFrom(`${FEED}/audit/a`, "https://evil.test/", "nonsense"),
  contentCreated: fc.constantFrom(
    "2026-10-05T11:30:00.000Z",
    "+275760-09-13T00:00:00Z",
    "0000-01-01T00:00",
    "",
  ),
  contentExpiration: fc.constantFrom("2026-10-12T11:30:00.000Z", "never"),
});
const nextPage = fc.constantFrom<Record<string, string>>(
  {},
  { NextPageUri: `${FEED}/subscriptions/content?nextpage=1` },
  { NextPageUri: "nonsense" },
  { NextPageUrl: `${FEED}/subscriptions/content?nextpage=2#x` },
);
const answer: fc.Arbitrary<CannedAnswer> = fc.record({
  status: fc.constantFrom(200, 200, 200, 204, 304, 400, 403, 404, 429, 500, 503),
  headers: fc.tuple(hostileHeaders, nextPage).map(([headers, next]) => ({ ...headers, ...next })),
  body: fc.oneof(
    hostileBody,
    fc.array(blob, { maxLength: 3 }).map((blobs) => JSON.stringify(blobs)),
  ),
});

interface Call {
  readonly what: string;
  readonly run: (source: ActivityClient) => Promise<unknown>;
}

const calls: readonly Call[] = [
  { what: "subscriptions are listed", run: async (source) => await source.isSubscribed(never()) },
  { what: "the subscription is started", run: async (source) => await source.startSubscription(never()) },
  {
    what: "content is listed",
    run: async (source) => {
      for await (const { createdMs } of source.listContent(WINDOW, never()))
        expect(Number.isFinite(createdMs)).toBe(true);
    },
  },
  {
    what: "a blob is read",
    run: async (source) => {
      const it = { id: "a", uri: `${FEED}/audit/a`, createdMs: NOON, expiresMs: NOON };
      return await source.readBlob(it, async () => undefined, never());
    },
  },
];

test.each(calls)("when $what", async ({ run }) => {
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 3 }), async (answers) => {
      const { send, requests } = cannedSend(...answers);
      const { service, clock } = testService(ORIGIN, {
        token: () => "token",
        send,
        isThrottle: isActivityThrottle,
      });
      const source = new ActivityClient({
        ...{ service, baseUrl: ORIGIN, tenantId: TENANT, publisherIdentifier: guid(1) },
        operations: ["LaunchPowerApp"],
      });

      const failure: unknown = await run(source).then(
        () => undefined,
        (error: unknown) => error,
      );

      if (failure !== undefined && !isConnectorError(failure)) throw failure as Error;
      expect(requests.length).toBeLessThan(200);
      expect(Math.max(0, ...clock.slept)).toBeLessThanOrEqual(HOUR_MS);
      // The service's time, which decides what is asked for next, stays near ours.
      expect(Math.abs(source.serverNow() - clock.now())).toBeLessThanOrEqual(366 * 24 * HOUR_MS);
    }),
    SEED,
  );
});

test("a list that never ends does end, by name", async () => {
  let page = 0;
  const { service } = testService(ORIGIN, {
    token: () => "token",
    send: async (request, signal) => {
      const NextPageUri = `${FEED}/subscriptions/content?nextpage=${++page}`;
      return await cannedSend({ headers: { NextPageUri }, body: "[]" }).send(request, signal);
    },
  });
  const source = new ActivityClient({
    ...{ service, baseUrl: ORIGIN, tenantId: TENANT, publisherIdentifier: guid(1) },
    operations: ["LaunchPowerApp"],
  });

  const listing = (async () => {
    for await (const _ of source.listContent(WINDOW, never()));
  })();

  await expect(listing).rejects.toMatchObject({ code: "http", message: expect.stringContaining("pages") });
});

test("records with hostile keys are told apart from fields of their own (control)", () => {
  const [hostile] = JSON.parse(
    `[${JSON.stringify(record()).replace("{", '{"__proto__":{"polluted":1},')}]`,
  ) as [object];

  expect(Object.hasOwn(hostile, "__proto__")).toBe(true);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});
