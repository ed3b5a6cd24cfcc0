import type { Answer } from "../base/answer";
import { json } from "../base/answer";
import { activityError } from "./errors";
import type { ActivityKnobs, ContentBlob } from "./options";
import type { Subscription } from "./subscriptions";
import { sevenDigits, type ContentWindow } from "./window";

/** What one listing request asks for. */
export interface ListingRequest {
  readonly contentType: string;
  readonly window: ContentWindow;
  readonly nextPage: string | undefined;
  readonly publisher: string;
  readonly nowMs: number;
}

/** Where the listing lives: the feed's root on this emulator. */
export interface ListingContext {
  readonly blobs: readonly ContentBlob[];
  readonly knobs: ActivityKnobs;
  readonly origin: string;
  readonly root: string;
}

/** True when the blob may be seen at all: neither before the backfill nor lost in a stop-start gap. */
export function isVisible(
  blob: ContentBlob,
  subscription: Subscription,
  nowMs: number,
  knobs: ActivityKnobs,
): boolean {
  const { firstStartMs, gaps } = subscription;
  if (blob.availableMs > nowMs) return false;
  if (nowMs < firstStartMs + (knobs.firstContentDelayMs ?? 0)) return false;
  if (blob.createdMs < firstStartMs - (knobs.backfillOnStartMs ?? Number.POSITIVE_INFINITY)) return false;
  return !gaps.some((gap) => blob.availableMs >= gap.fromMs && blob.availableMs < gap.untilMs);
}

/** One page of the listing, in the order in which the blobs became available. */
export function listPage(
  request: ListingRequest,
  subscription: Subscription,
  context: ListingContext,
): Answer {
  const { window, contentType, nowMs } = request;
  const { knobs } = context;
  const pageSize = knobs.pageSize ?? 600;
  const after = request.nextPage === undefined ? -1 : readToken(request.nextPage);
  const page: ContentBlob[] = [];
  let last = -1;
  for (const [position, blob] of context.blobs.entries()) {
    if (position <= after || (blob.contentType ?? "Audit.General") !== contentType) continue;
    if (blob.createdMs < window.startMs || blob.createdMs >= window.endMs) continue;
    if (!isVisible(blob, subscription, nowMs, knobs)) continue;
    if (page.length === pageSize) return answer(page, { request, context, next: last });
    page.push(blob);
    last = position;
  }
  return answer(page, { request, context, next: undefined });
}

function answer(
  page: readonly ContentBlob[],
  { request, context, next }: { request: ListingRequest; context: ListingContext; next: number | undefined },
): Answer {
  const items = page.map((blob) => item(blob, request.contentType, context));
  if (next === undefined) return json(200, items);
  const origin = context.knobs.nextPageHost ?? context.origin;
  const { startMs, endMs } = request.window;
  // As seen on the wire: lower-case names, normalised times, no publisher, `$` left alone.
  // https://github.com/counteractive/o365beat/issues/39
  const query = `contenttype=${request.contentType}&endtime=${sevenDigits(endMs)}&starttime=${sevenDigits(startMs)}&nextpage=${writeToken(next, startMs)}${context.knobs.nextPagePublisher === true ? `&publisheridentifier=${request.publisher}` : ""}`;
  const name = context.knobs.headerCase ?? "NextPageUri";
  return json(200, items, { [name]: `${origin}${context.root}/subscriptions/content?${query}` });
}

function item(blob: ContentBlob, contentType: string, { knobs, origin, root }: ListingContext): object {
  const expirationMs =
    knobs.contentTtlMs === undefined ? blob.expirationMs : blob.createdMs + knobs.contentTtlMs;
  return {
    contentUri: `${knobs.contentHost ?? origin}${root}/audit/${blob.contentId}`,
    contentId: blob.contentId,
    contentType,
    contentCreated: new Date(blob.createdMs).toISOString(),
    contentExpiration: new Date(expirationMs).toISOString(),
  };
}

function writeToken(position: number, startMs: number): string {
  const start = new Date(startMs).toISOString().replace(/\D/g, "");
  return `${String(position).padStart(23, "0")}$${start}000000$na0022`;
}

function readToken(token: string): number {
  const position = /^(\d{23})\$\d{23}\$na0022$/.exec(token)?.[1];
  if (position === undefined) throw activityError("AF20031", `Invalid nextPage Input: ${token}.`);
  return Number(position);
}
