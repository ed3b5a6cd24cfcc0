import type { Blob, BlobEnd } from "../domain/blob";
import { iso, type Window } from "../domain/window";
import type { HttpResponse } from "../../common/http/send";
import { FOREIGN_HOST, type ServiceClient } from "../../common/http/serviceClient";
import { isObject } from "../../common/objects";
import { ByteBudget } from "../support/byteBudget";
import { HttpError, isHttpError, isThrottled } from "../../common/errors";
import { MAX_OPEN_RECORD_BYTES } from "../support/limits";
import type { AcceptRecords, Source } from "../sync/ports";
import { jsonArray, readPage, type Page } from "./answers";
import { BlobReader, BROKEN_BODY } from "./blobReader";
import { explained, meaningOf } from "./errorCodes";
import { MAX_SHORT_ANSWER_BYTES, readText } from "../../common/http/body";

interface ActivityClientOptions {
  readonly service: ServiceClient;
  /** Such as https://manage.office.com. */
  readonly baseUrl: string;
  readonly tenantId: string;
  /** Owner of the quota; without it all callers of the world share one. */
  readonly publisherIdentifier: string;
  readonly operations: readonly string[];
}

/** So many times the usual attempts are made for a blob of which each brings more. */
const MAX_ROUNDS = 20;
/** Of one list, each with hundreds of blobs; a list with more does not end. */
const MAX_PAGES = 10_000;
/** Everything of Power Platform arrives here and nowhere else. */
const CONTENT_TYPE = "Audit.General";

/**
 * The five operations of the Office 365 Management Activity API that a poller needs.
 * https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference
 */
export class ActivityClient implements Source {
  readonly #feed: string;
  readonly #openRecords = new ByteBudget(MAX_OPEN_RECORD_BYTES);

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
      const { contentType, status } = isObject(item) ? item : {};
      // Some answers leave the status out.
      return contentType === CONTENT_TYPE && (status === undefined || status === "enabled");
    });
  }

  /** Starts the subscription; one that is on already counts as success. Asked once: starts want 15 minutes between. */
  async startSubscription(signal: AbortSignal): Promise<void> {
    const url = `${this.#feed}/subscriptions/start?contentType=${CONTENT_TYPE}`;
    try {
      await this.#call("POST", url, (response) => readText(response, MAX_SHORT_ANSWER_BYTES), signal);
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
      if (seen.size > MAX_PAGES)
        throw new HttpError(`the list of content has more than ${MAX_PAGES} pages`, { status: 200 });
      const page: Page = await this.#call("GET", url, readPage, signal);
      this.#checkAddresses(page);
      yield* page.blobs;
      url = page.next;
    }
  }

  /** One blob's address elsewhere concerns that blob; those of a whole page say that the list isn't the service's own. */
  #checkAddresses({ blobs }: Page): void {
    const { service, baseUrl } = this.options;
    const [first] = blobs;
    if (first === undefined || blobs.length < 2 || blobs.some(({ uri }) => service.isTrusted(uri))) return;
    throw new HttpError(`every blob of a page has an address on another host than ${baseUrl}: ${first.uri}`, {
      status: 421,
      serviceCode: FOREIGN_HOST,
      hint: "AUDITLOG_CLOUD must be the tenant's cloud. If it is, something between here and the service alters its answers.",
    });
  }

  /** Reads a blob to its end, handing over the records that matter while it arrives. */
  async readBlob({ uri }: Blob, accept: AcceptRecords, signal: AbortSignal): Promise<BlobEnd> {
    const { operations } = this.options;
    const reader = new BlobReader({ operations, accept, openRecords: this.#openRecords, signal });
    for (let round = 1; ; round++) {
      const before = reader.handedOver;
      try {
        return await this.#call("GET", uri, (response) => reader.read(response), signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!isHttpError(error) || error.status !== 0) throw error;
        // A slow Dataverse makes a long download slow, until a server on its way gives up: it goes on from there.
        const isGettingOn = reader.hasProgressed && reader.handedOver > before;
        if (isGettingOn && round < MAX_ROUNDS) continue;
        if (error.serviceCode === BROKEN_BODY && reader.brokenEnd !== undefined) return reader.brokenEnd;
        throw error;
      }
    }
  }

  /** The subscription is off, whatever its list says (microsoft/coe-starter-kit#9110). */
  isSubscriptionOff(error: unknown): boolean {
    return isHttpError(error) && meaningOf(error) === "subscriptionOff";
  }

  /** A blob that is gone or unknown concerns itself only; a refused app or a stopped subscription concerns all. */
  classifyBlobError(error: unknown): "gone" | "invalid" | "later" | "stop" {
    if (isThrottled(error)) return "later";
    if (!isHttpError(error)) return "stop";
    const meaning = meaningOf(error);
    if (meaning === "contentGone") return "gone";
    if (meaning === "contentInvalid") return "invalid";
    // A refusal concerns every blob.
    return meaning === "unknown" && ![401, 403].includes(error.status) ? "later" : "stop";
  }

  async #call<T>(
    method: "GET" | "POST",
    url: string,
    read: (response: HttpResponse) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    try {
      const request = { method, url: this.#withPublisher(url), retryable: method !== "POST" };
      return await this.options.service.request(request, read, signal);
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
