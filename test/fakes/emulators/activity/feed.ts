import { randomUUID } from "node:crypto";

import { json, Refusal, type Answer, type Incoming } from "../base/answer";
import type { Clock } from "../emulator";
import type { TokenClaims, TokenVerifier } from "../entra/tokens";
import {
  activityError,
  auditingIsOff,
  changedError,
  permissionMissing,
  quoted,
  unauthorized,
} from "./errors";
import { isVisible, listPage } from "./listing";
import { CONTENT_TYPES, type ActivityKnobs, type ActivityTenant, type ContentBlob } from "./options";
import { Quota, SHARED_PUBLISHER, throttled } from "./quota";
import { Subscriptions } from "./subscriptions";
import { readWindow } from "./window";

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const AUDIENCES =
  /^(https:\/\/(manage(-gcc)?\.office\.com|manage\.office365\.(us|cn)|manage\.protection\.apps\.mil)\/?|c5393580-f805-4401-95e8-94b7a6ef2fc2)$/;

/** What a request may be about, once its path is understood. */
export interface FeedRequest {
  readonly tenant: string;
  readonly method: "StartSubscription" | "StopSubscription" | "ListSubscriptions" | "GetContents" | "GetBlob";
  readonly contentId?: string;
}

/** Whose feed it is, who vouches for tokens, and how the service is tuned. */
export interface FeedSetup {
  readonly tenant: ActivityTenant;
  readonly tokens: TokenVerifier;
  readonly clock: Clock;
  readonly knobs: ActivityKnobs;
}

interface Caller {
  readonly claims: TokenClaims;
  readonly publisher: string;
  readonly nowMs: number;
}

/** The state of one tenant's feed and its five operations. */
export class Feed {
  readonly quota: Quota;
  readonly subscriptions: Subscriptions;
  readonly blobs: ContentBlob[];
  auditingOff = false;
  origin = "";
  private readonly byId = new Map<string, ContentBlob>();

  constructor(private readonly setup: FeedSetup) {
    const { tenant, clock, knobs } = setup;
    this.quota = new Quota(knobs);
    this.subscriptions = new Subscriptions(knobs);
    this.blobs = [...tenant.blobs].sort((a, b) => a.availableMs - b.availableMs);
    for (const blob of this.blobs) this.byId.set(blob.contentId, blob);
    for (const type of knobs.subscribed ?? []) this.subscriptions.start(type, clock.now(), "");
  }

  /** New content goes to the end of the listing, so that pages already handed out keep their places. */
  add(blob: ContentBlob): void {
    this.blobs.push(blob);
    this.byId.set(blob.contentId, blob);
  }

  answer(request: Incoming, feed: FeedRequest): Answer {
    try {
      const caller = this.admit(request, feed);
      return this.perform(request, feed, caller);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { errors, blobErrorQuoteStyle = "json" } = this.setup.knobs;
      const answer = changedError(error.answer, errors);
      return feed.method === "GetBlob" ? quoted(answer, blobErrorQuoteStyle) : answer;
    }
  }

  private admit(request: Incoming, { tenant, method }: FeedRequest): Caller {
    const nowMs = this.setup.clock.now();
    const claims = this.setup.tokens.verify(request.headers["authorization"]);
    if (claims === undefined || !AUDIENCES.test(claims.aud)) throw unauthorized();
    if (!GUID.test(tenant)) {
      throw activityError("AF20013", `The tenant ID passed in the URL (${tenant}) is not a valid GUID.`);
    }
    if (tenant.toLowerCase() !== claims.tid.toLowerCase()) {
      const message = `The tenant ID passed in the URL (${tenant}) does not match the tenant ID passed in the access token (${claims.tid}).`;
      throw activityError("AF20010", message);
    }
    if (claims.roles?.includes("ActivityFeed.Read") !== true) throw permissionMissing(claims.roles ?? []);
    const publisher = parameter(request, "PublisherIdentifier") ?? SHARED_PUBLISHER;
    if (!GUID.test(publisher)) {
      throw activityError("AF20002", "Invalid parameter type: PublisherIdentifier. Expected type: guid");
    }
    this.quota.use(publisher.toLowerCase(), method, nowMs);
    return { claims, publisher, nowMs };
  }

  private perform(request: Incoming, feed: FeedRequest, caller: Caller): Answer {
    if (feed.method === "GetBlob") return this.getBlob(feed.contentId ?? "", caller.nowMs);
    if (feed.method === "ListSubscriptions") {
      this.needAuditing(feed.method, { contentType: "", caller });
      return json(200, this.subscriptions.list());
    }
    const contentType = parameter(request, "contentType");
    if (contentType === undefined) throw activityError("AF20001", "Missing parameter: contentType.");
    if (!CONTENT_TYPES.includes(contentType)) {
      throw activityError("AF20020", "The specified content type is not valid.");
    }
    if (feed.method === "StopSubscription") {
      this.subscriptions.stop(contentType, caller.nowMs);
      return { status: 200 };
    }
    this.needAuditing(feed.method, { contentType, caller });
    if (feed.method === "GetContents") return this.getContents(request, contentType, caller);
    if (this.subscriptions.isTooSoon(contentType, caller.nowMs)) {
      throw throttled(feed.method, caller.publisher, this.setup.knobs);
    }
    return json(200, this.subscriptions.start(contentType, caller.nowMs, request.body.toString()));
  }

  private getContents(request: Incoming, contentType: string, { nowMs, publisher }: Caller): Answer {
    const subscription = this.subscriptions.need(contentType);
    const nextPage = parameter(request, "nextPage");
    const bounds = {
      start: parameter(request, "startTime"),
      end: parameter(request, "endTime"),
      isContinued: nextPage !== undefined,
    };
    const window = readWindow(bounds, nowMs, this.setup.knobs);
    const context = { blobs: this.blobs, knobs: this.setup.knobs, origin: this.origin, root: this.root };
    return listPage({ contentType, window, nextPage, nowMs, publisher }, subscription, context);
  }

  private getBlob(contentId: string, nowMs: number): Answer {
    // Text on the wire: https://github.com/microsoft/coe-starter-kit/issues/6248
    if (!/^\d+\$\d+\$/.test(contentId)) {
      throw activityError("AF20052", `Blob key ${contentId} in the url is invalid.`);
    }
    const blob = this.byId.get(contentId);
    const subscription = this.subscriptions.need(blob?.contentType ?? "Audit.General");
    if (blob === undefined || !isVisible(blob, subscription, nowMs, this.setup.knobs)) {
      throw activityError("AF20050", `The specified content (${contentId}) does not exist.`);
    }
    const ttl = this.setup.knobs.contentTtlMs;
    if (nowMs >= (ttl === undefined ? blob.expirationMs : blob.createdMs + ttl)) {
      const message = `Content requested with the key ${contentId} has already expired. Content older than 7 days cannot be retrieved.`;
      throw activityError("AF20051", message);
    }
    return {
      status: 200,
      headers: { "Content-Type": "application/json; charset=utf-8" },
      body: blob.render(),
    };
  }

  private needAuditing(
    method: string,
    { contentType, caller }: { contentType: string; caller: Caller },
  ): void {
    if (!this.auditingOff) return;
    const { tenantId } = this.setup.tenant;
    throw auditingIsOff(method, { tenantId, contentType, appId: caller.claims.appid || randomUUID() });
  }

  private get root(): string {
    return `/api/v1.0/${this.setup.tenant.tenantId}/activity/feed`;
  }
}

// The service does not mind the case of parameter names; its own NextPageUri uses another than its documentation.
function parameter(request: Incoming, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [key, value] of request.query) {
    if (key.toLowerCase() === wanted && value !== "") return value;
  }
  return undefined;
}
