import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../common/time";
import { CantTell } from "./cantTell";
import { isGzip, outcomeOf } from "./exchange";
import {
  CONTENT_TYPES,
  feedNow,
  hasStatus,
  GENERAL,
  itemsOf,
  listWindow,
  longListing,
  needSubscription,
  NO_CONTENT,
  readListing,
  subscriptions,
  week,
  weekItems,
  windowQuery,
} from "./feed";
import type { Question } from "./question";
import { needOk, toldOutcome, type Services } from "./services";

/** How far back a listing may start beyond 7 days: what is tried, and what is then said. */
const TOLERANCES = [
  { tryMs: 5 * MINUTE_MS, isMs: 10 * MINUTE_MS },
  { tryMs: 50 * MINUTE_MS, isMs: HOUR_MS },
  { tryMs: 6 * HOUR_MS, isMs: 12 * HOUR_MS },
  { tryMs: 36 * HOUR_MS, isMs: 2 * DAY_MS },
] as const;

/** What the Activity API's listings look like. */
export const activityQuestions: readonly Question[] = [
  {
    id: "activity.subscribed",
    area: "activity",
    asks: "Content types that are subscribed",
    assumed: [GENERAL],
    setting: ["activity", "subscribed"],
    fits: (value) => Array.isArray(value) && value.includes(GENERAL),
    look: async (services) => {
      await needSubscription(services);
      const found = await subscriptions(services);
      return CONTENT_TYPES.filter((type) => found.get(type) === "enabled");
    },
  },
  {
    id: "activity.subscription-status",
    area: "activity",
    asks: "The list of subscriptions tells their status",
    assumed: true,
    setting: ["activity", "subscriptionStatus"],
    look: hasStatus,
  },
  {
    id: "activity.page-size",
    area: "activity",
    asks: "Items on a page of a listing",
    assumed: 600,
    setting: ["activity", "pageSize"],
    look: async (services) => (await longListing(services)).items.length,
  },
  {
    id: "activity.next-page-header",
    area: "activity",
    asks: "Spelling of the header that leads to the next page",
    assumed: "NextPageUri",
    setting: ["activity", "headerCase"],
    look: async (services) => {
      const { reply } = await longListing(services);
      return reply.headerNames.find((name) => /^nextpageur[il]$/i.test(name)) ?? "none";
    },
  },
  {
    id: "activity.next-page-host",
    area: "activity",
    asks: "Host that the next page is on",
    assumed: "own",
    setting: ["activity", "nextPageHost"],
    look: async (services) => hostOf(services, (await longListing(services)).next),
  },
  {
    id: "activity.next-page-publisher",
    area: "activity",
    asks: "The next page's address names the publisher",
    assumed: false,
    setting: ["activity", "nextPagePublisher"],
    look: async (services) => /[?&]publisheridentifier=/i.test((await longListing(services)).next),
  },
  {
    id: "activity.content-host",
    area: "activity",
    asks: "Host that content is on",
    assumed: "own",
    setting: ["activity", "contentHost"],
    look: async (services) => {
      const hosts = new Set((await weekItems(services)).map(({ uri }) => hostOf(services, uri)));
      return hosts.has("another") ? "another" : "own";
    },
  },
  {
    id: "activity.content-expiry",
    area: "activity",
    asks: "From content's creation to its expiry, in milliseconds; the shortest",
    assumed: 7 * DAY_MS,
    setting: ["activity", "contentTtlMs"],
    max: 365 * DAY_MS,
    look: async (services) =>
      Math.min(...(await weekItems(services)).map(({ createdMs, expiresMs }) => expiresMs - createdMs)),
  },
  {
    id: "activity.exact-24-hours",
    area: "activity",
    asks: "A window of exactly 24 hours is listed",
    assumed: true,
    setting: ["activity", "exact24hAllowed"],
    look: async (services) => {
      const nowMs = await feedNow(services);
      return await isListed(services, nowMs - 26 * HOUR_MS, nowMs - 2 * HOUR_MS);
    },
  },
  {
    id: "activity.wide-window",
    area: "activity",
    asks: "A window of 48 hours is refused, or listed in part or as a whole",
    assumed: "reject",
    setting: ["activity", "wideWindow"],
    look: wideWindow,
  },
  {
    id: "activity.default-window",
    area: "activity",
    asks: "What is listed when no window is given",
    assumed: "last24h",
    setting: ["activity", "defaultWindow"],
    look: defaultWindow,
  },
  {
    id: "activity.lookback-tolerance",
    area: "activity",
    asks: "How far beyond 7 days a window may start, in milliseconds (tried: 5 and 50 minutes, 6 and 36 hours)",
    assumed: 0,
    setting: ["activity", "lookbackToleranceMs"],
    max: 2 * DAY_MS,
    look: async (services) => {
      const nowMs = await feedNow(services);
      let toleranceMs = 0;
      for (const { tryMs, isMs } of TOLERANCES) {
        const startMs = nowMs - 7 * DAY_MS - tryMs;
        if (!(await isListed(services, startMs, startMs + HOUR_MS))) break;
        toleranceMs = isMs;
      }
      return toleranceMs;
    },
  },
  {
    id: "activity.gzip",
    area: "activity",
    asks: "Answers are compressed for those who accept gzip",
    assumed: false,
    setting: ["activity", "gzip"],
    look: async (services) => {
      const headers = { "accept-encoding": "gzip" };
      return isGzip(needOk(await services.activity("/subscriptions/list", { headers })));
    },
  },
];

/** Asked last: whether another question met throttling. */
export const throttlingQuestions: readonly Question[] = [
  {
    id: "activity.throttle-status",
    area: "activity",
    asks: "Status of throttling (AF429), where it was met",
    assumed: 403,
    setting: ["activity", "throttleStatus"],
    look: async (services) => met(services).status,
  },
  {
    id: "activity.throttle-retry-after",
    area: "activity",
    asks: "Seconds in the Retry-After of throttling, where it was met; 0: it has none",
    assumed: 0,
    setting: ["activity", "retryAfterSeconds"],
    look: async (services) => Number(met(services).retryAfter ?? 0),
  },
];

function met(services: Services) {
  const throttle = services.throttle("activity");
  if (throttle !== undefined) return throttle;
  throw new CantTell("nothing was throttled, and nothing here provokes it");
}

function hostOf(services: Services, address: string): string {
  return services.isOwn(address) ? "own" : "another";
}

/** Whether a window is listed, or refused as not allowed. */
async function isListed(services: Services, startMs: number, endMs: number): Promise<boolean> {
  await needSubscription(services);
  const reply = await services.activity(windowQuery(startMs, endMs));
  if (reply.status === 200) return true;
  if (reply.status === 400 || /^AF200(?:30|55)$/.test(outcomeOf(reply).code)) return false;
  throw new CantTell(`the service answered ${toldOutcome(reply)}`);
}

async function wideWindow(services: Services): Promise<string> {
  const nowMs = await feedNow(services);
  const startMs = nowMs - 48 * HOUR_MS;
  if (!(await isListed(services, startMs, nowMs))) return "reject";
  // What came last in time is missing from a part. The order of a listing isn't that of time.
  for await (const { createdMs } of itemsOf(services, await listWindow(services, startMs, nowMs)))
    if (createdMs >= startMs + DAY_MS) return "whole";
  const recent = await listWindow(services, startMs + DAY_MS, nowMs - HOUR_MS);
  if (recent.items.length > 0) return "partial";
  throw new CantTell(
    `it is listed, but whether in part shows content of the last 23 hours alone: ${NO_CONTENT}`,
  );
}

async function defaultWindow(services: Services): Promise<string> {
  const nowMs = await feedNow(services);
  const midnightMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  await week(services);
  const reply = needOk(await services.activity(`/subscriptions/content?contentType=${GENERAL}`));
  for await (const { createdMs } of itemsOf(services, readListing(reply)))
    if (createdMs < midnightMs) return "last24h";
  // Content of yesterday, none of which was listed.
  const startMs = nowMs - DAY_MS + 5 * MINUTE_MS;
  const yesterday = startMs < midnightMs ? (await listWindow(services, startMs, midnightMs)).items : [];
  if (yesterday.length === 0)
    throw new CantTell(
      "no content of the last 24 hours is from yesterday (UTC): ask earlier in the day, a day after a launch",
    );
  return "sinceMidnightUtc";
}
