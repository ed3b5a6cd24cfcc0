import { gzipSync } from "node:zlib";

import { Feed, type FeedRequest } from "./activity/feed";
import { GENERAL, type ActivityKnobs, type ActivityTenant } from "./activity/options";
import type { Subscription } from "./activity/subscriptions";
import type { Certificate } from "./arm/tls";
import type { Answer, Incoming, Route } from "./base/answer";
import { startServer } from "./base/server";
import type { Clock, Emulator } from "./emulator";
import type { TokenVerifier } from "./entra/tokens";

/** How to start the imitated Management Activity API. */
export interface ActivityApiOptions {
  readonly clock: Clock;
  readonly tenant: ActivityTenant;
  readonly tokens: TokenVerifier;
  readonly knobs?: ActivityKnobs;
  /** Of https. @default http */
  readonly certificate?: Certificate | undefined;
}

/** A blob a test adds while the service runs. */
export interface NewBlob {
  /** Records to serve, or the body itself when it is a string. */
  readonly records: readonly unknown[] | string;
  /** @default now */
  readonly createdMs?: number;
  /** @default createdMs */
  readonly availableMs?: number;
  /** @default 7 days after createdMs */
  readonly expirationMs?: number;
  readonly contentType?: string;
  readonly contentId?: string;
}

/** The imitated Management Activity API of one tenant. */
export interface ActivityApi extends Emulator {
  /** Adds a blob and returns its content id. */
  addBlob(blob: NewBlob): string;
  /** As when an administrator disables it; content of the time until the next start is lost. */
  disableSubscription(contentType?: string): void;
  /** Live view by content type; a test may change `status` or `webhook`. */
  readonly subscriptions: ReadonlyMap<string, Subscription>;
  /** Requests per PublisherIdentifier in lower case; without one they count for the zero GUID. */
  readonly requestsByPublisher: ReadonlyMap<string, number>;
  /** True: unified auditing is off, or not provisioned yet. */
  auditingOff: boolean;
}

const DAY_MS = 86_400_000;
const ROOT = /^\/api\/v1\.0\/([^/]+)\/activity\/feed\/(subscriptions|audit)\/([^/]+)$/i;
const METHODS: Readonly<Record<string, FeedRequest["method"]>> = {
  "POST start": "StartSubscription",
  "POST stop": "StopSubscription",
  "GET list": "ListSubscriptions",
  "GET content": "GetContents",
};
const OPERATIONS: Readonly<Record<FeedRequest["method"], string>> = {
  StartSubscription: "start",
  StopSubscription: "stop",
  ListSubscriptions: "list",
  GetContents: "content",
  GetBlob: "blob",
};

/** Starts the feed on a free port. Operations: start, stop, list, content, blob. */
export async function startActivityApi(options: ActivityApiOptions): Promise<ActivityApi> {
  const { clock, knobs = {} } = options;
  const feed = new Feed({ tenant: options.tenant, tokens: options.tokens, clock, knobs });
  const route = (request: Incoming): Route | undefined => {
    const target = readPath(request);
    if (target === undefined) return undefined;
    return {
      operation: OPERATIONS[target.method],
      handle: (incoming) => packed(feed.answer(incoming, target), incoming, knobs),
    };
  };
  const server = await startServer({
    clock,
    route,
    commonHeaders: () => COMMON_HEADERS,
    latencyMs: knobs.latencyMs ?? 0,
    certificate: options.certificate,
  });
  feed.origin = server.url;
  const own = {
    addBlob: (blob: NewBlob) => addBlob(feed, blob, clock.now()),
    disableSubscription: (type = GENERAL) => feed.subscriptions.stop(type, clock.now()),
    subscriptions: feed.subscriptions.byType,
    requestsByPublisher: feed.quota.requests,
  };
  const auditing = {
    get: () => feed.auditingOff,
    set: (off: boolean) => void (feed.auditingOff = off),
  };
  return Object.defineProperty(Object.assign(server, own, { auditingOff: false }), "auditingOff", auditing);
}

function packed(answer: Answer, { headers }: Incoming, { gzip = false }: ActivityKnobs): Answer {
  if (!gzip || answer.body === undefined || headers["accept-encoding"]?.includes("gzip") !== true)
    return answer;
  return {
    ...answer,
    headers: { ...answer.headers, "Content-Encoding": "gzip" },
    body: gzipSync(answer.body),
  };
}

const COMMON_HEADERS = {
  "Cache-Control": "no-cache",
  Pragma: "no-cache",
  Expires: "-1",
  Server: "Microsoft-IIS/10.0",
  "X-AspNet-Version": "4.0.30319",
  "X-Powered-By": "ASP.NET",
};

function readPath(request: Incoming): FeedRequest | undefined {
  const [, tenant = "", folder = "", rest = ""] = ROOT.exec(request.path) ?? [];
  if (tenant === "") return undefined;
  if (folder.toLowerCase() === "audit") {
    if (request.method !== "GET") return undefined;
    return { tenant, method: "GetBlob", contentId: decoded(rest) };
  }
  const method = METHODS[`${request.method} ${rest.toLowerCase()}`];
  return method === undefined ? undefined : { tenant, method };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function addBlob(feed: Feed, blob: NewBlob, nowMs: number): string {
  const createdMs = blob.createdMs ?? nowMs;
  const digits = new Date(createdMs).toISOString().replace(/\D/g, "");
  const number = String(feed.blobs.length).padStart(6, "0");
  const contentId =
    blob.contentId ?? `${digits}${number}$${digits}${number}$audit_general$Audit_General$emea0001`;
  const body = Buffer.from(typeof blob.records === "string" ? blob.records : JSON.stringify(blob.records));
  feed.add({
    contentId,
    contentType: blob.contentType ?? GENERAL,
    createdMs,
    availableMs: blob.availableMs ?? createdMs,
    expirationMs: blob.expirationMs ?? createdMs + 7 * DAY_MS,
    render: () => body,
  });
  return contentId;
}
