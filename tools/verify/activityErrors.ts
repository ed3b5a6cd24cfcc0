import { randomUUID } from "node:crypto";
import { DAY_MS, HOUR_MS } from "../../common/time";
import { CantTell } from "./cantTell";
import { outcomeOf, type Reply } from "./exchange";
import {
  CONTENT_TYPES,
  feedNow,
  GENERAL,
  hasWebhook,
  needSubscription,
  subscriptions,
  windowQuery,
} from "./feed";
import type { Question } from "./question";
import type { Services } from "./services";

interface Row {
  /** The code that is documented for it. */
  readonly code: string;
  readonly what: string;
  readonly writes?: true;
  readonly provoke: (services: Services) => Promise<Reply>;
}

/**
 * Requests that are refused for what they ask, and change nothing.
 * https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference#errors
 */
const rows: readonly Row[] = [
  {
    code: "AF20001",
    what: "A listing without contentType",
    provoke: (services) => services.activity("/subscriptions/content"),
  },
  {
    code: "AF20002",
    what: "A PublisherIdentifier that isn't a GUID",
    provoke: (services) => services.activity("/subscriptions/list", { publisher: "verify" }),
  },
  {
    code: "AF20010",
    what: "Another tenant's id in the address",
    provoke: (services) => services.activity("/subscriptions/list", { tenant: randomUUID() }),
  },
  {
    code: "AF20013",
    what: "A tenant id that isn't a GUID",
    provoke: (services) => services.activity("/subscriptions/list", { tenant: "verify" }),
  },
  {
    code: "AF20020",
    what: "A content type that doesn't exist",
    provoke: (services) => services.activity("/subscriptions/content?contentType=Audit.Verify"),
  },
  {
    code: "AF20022",
    what: "A listing of a content type that isn't subscribed",
    provoke: async (services) => {
      const known = await subscriptions(services);
      const type = CONTENT_TYPES.find((each) => !known.has(each));
      if (type === undefined) throw new CantTell("every content type has a subscription");
      return await services.activity(`/subscriptions/content?contentType=${type}`);
    },
  },
  {
    code: "AF20030",
    what: "A listing with startTime alone",
    provoke: (services) =>
      listing(services, async (nowMs) => windowQuery(nowMs - HOUR_MS, nowMs).replace(/&endTime=.*/, "")),
  },
  {
    code: "AF20031",
    what: "A nextPage that the service didn't write",
    provoke: (services) =>
      listing(services, async (nowMs) => windowQuery(nowMs - HOUR_MS, nowMs, "&nextPage=verify")),
  },
  {
    code: "AF20050",
    what: "Content that doesn't exist",
    provoke: (services) =>
      listing(services, async (nowMs) => {
        const digits = new Date(nowMs).toISOString().replaceAll(/\D/g, "").padEnd(23, "0");
        return `/audit/${digits}$${digits}$audit_general$Audit_General$na0000`;
      }),
  },
  {
    code: "AF20052",
    what: "A content id that can't be one",
    provoke: (services) => listing(services, async () => "/audit/verify"),
  },
  {
    code: "AF20055",
    what: "A window of 9 days ago",
    provoke: (services) =>
      listing(services, async (nowMs) => windowQuery(nowMs - 9 * DAY_MS, nowMs - 9 * DAY_MS + HOUR_MS)),
  },
  {
    code: "AF20024",
    what: "A start of Audit.General, which is enabled already",
    writes: true,
    provoke: async (services) => {
      await needSubscription(services);
      // What a start without a body does to a webhook isn't documented.
      if (await hasWebhook(services))
        throw new CantTell("Audit.General has a webhook, which a start might remove");
      return await services.activity(`/subscriptions/start?contentType=${GENERAL}`, { method: "POST" });
    },
  },
];

async function listing(services: Services, path: (nowMs: number) => Promise<string>): Promise<Reply> {
  await needSubscription(services);
  return await services.activity(await path(await feedNow(services)));
}

/** Which status and code each refusal has. */
export const activityErrorQuestions: readonly Question[] = [
  ...rows.map(({ code, what, writes, provoke }): Question => ({
    id: `activity.${code}`,
    area: "activity",
    asks: what,
    assumed: { status: 400, code },
    setting: ["activity", "errors", code],
    ...(writes === undefined ? {} : { writes }),
    look: async (services) => outcomeOf(await provoke(services)),
  })),
  {
    id: "activity.blob-error-quotes",
    area: "activity",
    asks: "Quotes in errors of content",
    assumed: "json",
    setting: ["activity", "blobErrorQuoteStyle"],
    look: async (services) => {
      await needSubscription(services);
      const { text, json } = await services.activity("/audit/verify");
      if (json !== undefined) return "json";
      return /^\s*\{'/.test(text) ? "single" : "another";
    },
  },
];
