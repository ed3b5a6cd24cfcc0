import type { Blob, BlobContent } from "../domain/blob";
import { RecordScanner, type Broken } from "../domain/recordScanner";
import { iso, type Window } from "../domain/window";
import { parseFault } from "../http/httpError";
import { guarded, type HttpResponse } from "../http/send";
import type { ServiceClient } from "../http/serviceClient";
import type { Source } from "../sync/ports";
import { explainedAs, HttpError, isHttpError, isThrottled, ThrottledError } from "../support/errors";
import { meaningOf } from "./errorCodes";

interface ActivityClientOptions {
  readonly service: ServiceClient;
  /** Such as https://manage.office.com. */
  readonly baseUrl: string;
  readonly tenantId: string;
  /** Owner of the quota; without it all callers of the world share one. */
  readonly publisherIdentifier: string;
  readonly operations: readonly string[];
}

/** Everything of Power Platform arrives here and nowhere else. */
const CONTENT_TYPE = "Audit.General";

/**
 * The five operations of the Office 365 Management Activity API that a poller needs.
 * https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference
 */
export class ActivityClient implements Source {
  readonly #feed: string;

  constructor(private readonly options: ActivityClientOptions) {
    this.#feed = `${options.baseUrl}/api/v1.0/${options.tenantId}/activity/feed`;
  }

  /** The service's time; windows are judged by its clock, not by ours. */
  serverNow(): number {
    return this.options.service.serverNow();
  }

  /** Whether the subscription to Audit.General delivers. */
  async isSubscribed(signal: AbortSignal): Promise<boolean> {
    const list = await this.#call("GET", `${this.#feed}/subscriptions/list`, jsonArray, signal);
    return list.some((item) => {
      const { contentType, status } = item as { contentType?: unknown; status?: unknown };
      // Some answers leave the status out.
      return contentType === CONTENT_TYPE && (status === undefined || status === "enabled");
    });
  }

  /** Starts the subscription; one that is on already counts as success. */
  async startSubscription(signal: AbortSignal): Promise<void> {
    const url = `${this.#feed}/subscriptions/start?contentType=${CONTENT_TYPE}`;
    try {
      await this.#call("POST", url, (response) => response.text(), signal);
    } catch (error) {
      if (!isHttpError(error) || meaningOf(error) !== "alreadyEnabled") throw error;
    }
  }

  /** Every blob that became available within the window, page by page; a blob may come twice. */
  async *listContent(window: Window, signal: AbortSignal): AsyncGenerator<Blob> {
    try {
      yield* this.#pages(window, signal);
    } catch (error) {
      // A page's address has run out: the list starts again, once.
      if (!isHttpError(error) || meaningOf(error) !== "pageRefused") throw error;
      yield* this.#pages(window, signal);
    }
  }

  async *#pages({ from, to }: Window, signal: AbortSignal): AsyncGenerator<Blob> {
    // Whole seconds without a zone is the documented form.
    const time = (ms: number): string => iso(ms).slice(0, 19);
    const query = `contentType=${CONTENT_TYPE}&startTime=${time(from)}&endTime=${time(to)}`;
    const seen = new Set<string>();
    for (let url: string | undefined = `${this.#feed}/subscriptions/content?${query}`; url !== undefined;) {
      if (seen.has(url)) throw new HttpError(`the list of content repeats its page ${url}`, { status: 200 });
      seen.add(url);
      const page: Page = await this.#call("GET", url, readPage, signal);
      yield* page.blobs;
      url = page.next;
    }
  }

  /** Reads a blob to its end, keeping only the records that matter. */
  async getBlob({ uri }: Blob, signal: AbortSignal): Promise<BlobContent> {
    let last: BlobContent | undefined;
    const read = async (response: HttpResponse): Promise<BlobContent> => {
      last = await scan(response, this.options.operations, uri, signal);
      // Perhaps the answer was cut off: worth another attempt.
      if (last.broken !== undefined) throw brokenBody(last.broken);
      return last;
    };
    try {
      return await this.#call("GET", uri, read, signal);
    } catch (error) {
      if (isHttpError(error) && error.serviceCode === BROKEN_BODY && last !== undefined) return last;
      throw error;
    }
  }

  /** The subscription is off, whatever its list says (microsoft/coe-starter-kit#9110). */
  isSubscriptionOff(error: unknown): boolean {
    return isHttpError(error) && meaningOf(error) === "subscriptionOff";
  }

  /** A blob that is gone or unknown concerns itself only; a refused app or a stopped subscription concerns all. */
  judgeBlobError(error: unknown): "gone" | "invalid" | "later" | "stop" {
    if (isThrottled(error)) return "later";
    if (!isHttpError(error)) return "stop";
    const meaning = meaningOf(error);
    if (meaning === "contentGone") return "gone";
    if (meaning === "contentInvalid") return "invalid";
    return meaning === "unknown" && error.status !== 401 && error.status !== 403 ? "later" : "stop";
  }

  async #call<T>(
    method: "GET" | "POST",
    url: string,
    read: (response: HttpResponse) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    try {
      return await this.options.service.request({ method, url: this.#withPublisher(url) }, read, signal);
    } catch (error) {
      throw explained(error, this.options.tenantId);
    }
  }

  /** Neither NextPageUri nor contentUri carry it. Appended as text: a blob's address contains a bare `$`. */
  #withPublisher(url: string): string {
    if (/[?&]publisheridentifier=/i.test(url)) return url;
    return `${url}${url.includes("?") ? "&" : "?"}PublisherIdentifier=${this.options.publisherIdentifier}`;
  }
}

interface Page {
  readonly blobs: Blob[];
  readonly next: string | undefined;
}

const BROKEN_BODY = "brokenBody";

async function readPage(response: HttpResponse): Promise<Page> {
  const items = await jsonArray(response);
  // The header is NextPageUri; the documentation has also called it NextPageUrl.
  const next = (response.headers.get("NextPageUri") ?? response.headers.get("NextPageUrl"))?.trim();
  return { blobs: items.map(toBlob), next: next === undefined || next === "" ? undefined : next };
}

function toBlob(item: unknown): Blob {
  const { contentId, contentUri, contentCreated, contentExpiration } = item as Record<string, unknown>;
  const createdMs = Date.parse(String(contentCreated));
  if (typeof contentId !== "string" || typeof contentUri !== "string" || Number.isNaN(createdMs)) {
    throw new HttpError(`the list of content has an item without id, uri or time: ${JSON.stringify(item)}`, {
      status: 200,
    });
  }
  return { id: contentId, uri: contentUri, createdMs, expiresMs: Date.parse(String(contentExpiration)) };
}

/** A list; an error object has been seen where one is due (ddbnl/office365-audit-log-collector#63). */
async function jsonArray(response: HttpResponse): Promise<unknown[]> {
  const text = await response.text();
  const value: unknown = text.startsWith("[") ? JSON.parse(text) : undefined;
  if (!Array.isArray(value)) throw faultInBody(text);
  return value as unknown[];
}

async function scan(
  response: HttpResponse,
  operations: readonly string[],
  url: string,
  signal: AbortSignal,
): Promise<BlobContent> {
  const scanner = new RecordScanner(operations);
  await guarded(url, signal, async () => {
    for await (const chunk of response.body ?? []) scanner.push(chunk as Uint8Array);
  });
  const broken = scanner.end();
  if (broken?.reason === "notAnArray" && parseFault(broken.rest).code !== undefined)
    throw faultInBody(broken.rest);
  return { read: scanner.read, found: scanner.found, broken };
}

function brokenBody({ reason }: Broken): HttpError {
  return new HttpError(`the blob's content is broken: ${reason}`, { status: 0, serviceCode: BROKEN_BODY });
}

/** An error that arrived under a status of success. */
function faultInBody(text: string): HttpError | ThrottledError {
  const { code, message } = parseFault(text);
  if (code === "AF429") return new ThrottledError(`${code}: ${message}`, undefined, code);
  return new HttpError(`an error in place of a list: ${code ?? ""} ${message}`, {
    status: 0,
    serviceCode: code,
  });
}

/** Adds to errors that somebody must act upon what they mean and what to do. */
function explained(error: unknown, tenantId: string): unknown {
  if (!isHttpError(error)) return error;
  switch (meaningOf(error)) {
    case "notPermitted":
      return explainedAs(error, "the Activity API refuses the app's permissions", GRANT_PERMISSION);
    case "tenantRefused":
      return explainedAs(error, `the Activity API refuses tenant ${tenantId}`, CHECK_TENANT);
    case "auditingOff":
      return explainedAs(
        error,
        `unified auditing is off in tenant ${tenantId}, or not provisioned yet`,
        TURN_ON_AUDITING,
      );
    default:
      return error.status === 401
        ? explainedAs(error, "the Activity API refuses the token", CHECK_CLOUD)
        : error;
  }
}

const GRANT_PERMISSION =
  "Grant the application permission ActivityFeed.Read (Office 365 Management APIs) with admin consent; a new grant takes minutes to arrive.";
const CHECK_TENANT =
  "AUDITLOG_TENANT_ID must be the tenant of the app registration, AUDITLOG_CLOUD that tenant's cloud.";
const CHECK_CLOUD =
  "Check that AUDITLOG_CLOUD is the tenant's cloud, and that the app has the application permission ActivityFeed.Read with admin consent.";
const TURN_ON_AUDITING =
  "Turn auditing on (Microsoft Purview portal > Audit, or Set-AdminAuditLogConfig -UnifiedAuditLogIngestionEnabled $true); it takes effect within an hour, in new tenants within a day.";
