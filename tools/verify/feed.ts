import { isObject } from "../../common/objects";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../common/time";
import { CantTell } from "./cantTell";
import type { Reply } from "./exchange";
import { needOk, type Services } from "./services";

export const GENERAL = "Audit.General";
export const CONTENT_TYPES: readonly string[] = [
  "Audit.AzureActiveDirectory",
  "Audit.Exchange",
  "Audit.SharePoint",
  GENERAL,
  "DLP.All",
];

/** What one listing of a window answered: its first page. */
export interface Listing {
  readonly startMs: number;
  readonly endMs: number;
  readonly items: readonly Item[];
  /** Where the next page is; undefined: this is all. */
  readonly next: string | undefined;
  readonly reply: Reply;
}

export interface Item {
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly uri: string;
}

const MAX_PAGES = 50;

export const NO_CONTENT =
  "no content in the last 7 days: launch an app in a production environment with auditing on, and wait a day";

/** Content types by the status of their subscription. */
export async function subscriptions(services: Services): Promise<ReadonlyMap<string, string>> {
  const { json } = needOk(await subscriptionList(services));
  if (!Array.isArray(json)) throw new CantTell("the list of subscriptions isn't a list");
  const rows = json.filter(isObject);
  // One sample of the documentation lacks the status: what is listed without one is enabled.
  return new Map(
    rows.map(({ contentType, status }) => [
      textOf(contentType),
      status === undefined ? "enabled" : textOf(status),
    ]),
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Whether each subscription of the list has a status. */
export async function hasStatus(services: Services): Promise<boolean> {
  await needSubscription(services);
  const { json } = await subscriptionList(services);
  return Array.isArray(json) && json.filter(isObject).every(({ status }) => status !== undefined);
}

/** Whether Audit.General pushes its content somewhere, too. */
export async function hasWebhook(services: Services): Promise<boolean> {
  const { json } = needOk(await subscriptionList(services));
  const rows = Array.isArray(json) ? json.filter(isObject) : [];
  return rows.some(({ contentType, webhook = null }) => contentType === GENERAL && webhook !== null);
}

/** The service's time: its windows are compared with that. */
export async function feedNow(services: Services): Promise<number> {
  const ms = Date.parse((await subscriptionList(services)).headers.date ?? "");
  if (Number.isNaN(ms)) throw new CantTell("the service doesn't tell its time");
  return ms;
}

async function subscriptionList(services: Services): Promise<Reply> {
  return await services.once("subscriptions", () => services.activity("/subscriptions/list"));
}

/** Throws CantTell unless Audit.General can be listed. */
export async function needSubscription(services: Services): Promise<void> {
  if ((await subscriptions(services)).get(GENERAL) === "enabled") return;
  throw new CantTell("Audit.General isn't subscribed: let the runtime complete a pass, and wait a day");
}

/** The query of a listing of Audit.General. */
export function windowQuery(startMs: number, endMs: number, rest = ""): string {
  return `/subscriptions/content?contentType=${GENERAL}&startTime=${seconds(startMs)}&endTime=${seconds(endMs)}${rest}`;
}

/** Lists a window; its first page. */
export async function listWindow(services: Services, startMs: number, endMs: number): Promise<Listing> {
  const reply = needOk(await services.activity(windowQuery(startMs, endMs)));
  return { ...readListing(reply), startMs, endMs };
}

/** The items of a listing from page to page, until one is wanted no more. Throws CantTell for a listing that doesn't end. */
export async function* itemsOf(
  services: Services,
  first: Pick<Listing, "items" | "next">,
): AsyncGenerator<Item> {
  let listing = first;
  for (let page = 1; ; page++) {
    yield* listing.items;
    if (listing.next === undefined) return;
    if (page === MAX_PAGES) throw new CantTell(`it has more than ${MAX_PAGES} pages: ask a smaller tenant`);
    listing = readListing(needOk(await services.activityAt(listing.next)));
  }
}

export function readListing(reply: Reply): Pick<Listing, "items" | "next" | "reply"> {
  const { json, headers } = reply;
  if (!Array.isArray(json)) throw new CantTell("a listing isn't a list");
  const next = headers["nextpageuri"] ?? headers["nextpageurl"];
  return {
    reply,
    items: json.filter(isObject).flatMap(itemOf),
    next: typeof next === "string" ? next : undefined,
  };
}

/** First pages of the last 7 days in windows of 23 hours, the newest first. */
export async function week(services: Services): Promise<readonly Listing[]> {
  await needSubscription(services);
  return await services.once("week", async () => {
    const nowMs = await feedNow(services);
    const oldestMs = nowMs - 7 * DAY_MS + 5 * MINUTE_MS;
    const listings: Listing[] = [];
    for (let endMs = nowMs; endMs > oldestMs; endMs -= 23 * HOUR_MS)
      listings.push(await listWindow(services, Math.max(endMs - 23 * HOUR_MS, oldestMs), endMs));
    return listings;
  });
}

/** A listing that has more than one page. */
export async function longListing(services: Services): Promise<Listing & { readonly next: string }> {
  const listings = await week(services);
  const found = listings.find(({ next }) => next !== undefined);
  if (found?.next !== undefined) return { ...found, next: found.next };
  const largest = Math.max(0, ...listings.map(({ items }) => items.length));
  throw new CantTell(
    largest === 0
      ? NO_CONTENT
      : `no day had more than one page (at most ${largest} items): ask a busier tenant`,
  );
}

/** The newest content of the week first. */
export async function weekItems(services: Services): Promise<readonly Item[]> {
  const items = (await week(services)).flatMap((listing) => listing.items);
  if (items.length === 0) throw new CantTell(NO_CONTENT);
  return [...items].sort((a, b) => b.createdMs - a.createdMs);
}

function itemOf({ contentCreated, contentExpiration, contentUri }: Record<string, unknown>): Item[] {
  const createdMs = Date.parse(String(contentCreated));
  const expiresMs = Date.parse(String(contentExpiration));
  if (Number.isNaN(createdMs + expiresMs) || typeof contentUri !== "string") return [];
  return [{ createdMs, expiresMs, uri: contentUri }];
}

/** The one spelling that is documented: seconds, no zone. */
function seconds(ms: number): string {
  return new Date(Math.floor(ms / SECOND_MS) * SECOND_MS).toISOString().slice(0, 19);
}
