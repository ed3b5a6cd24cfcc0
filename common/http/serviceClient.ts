import { DAY_MS, type Clock } from "../time";
import { HttpError, isHttpError, isThrottled } from "../errors";
import {
  errorFrom,
  classifyThrottled,
  classifyTransient,
  getRetryAfter,
  type ServiceFault,
} from "./httpError";
import type { Limiter } from "./limiter";
import { withRetry, type Backoff, type RetryDecision } from "./retry";
import { mapNetworkErrors, type HttpRequest, type HttpResponse, type Send } from "./send";

/** Hands out bearer tokens for one service. */
export interface TokenSource {
  get(signal: AbortSignal): Promise<string>;
  /** Forgets the current token; if `refused` is given, only if that is still the current one. */
  invalidate(refused?: string): void;
}

export interface ServiceClientOptions {
  /** For messages. */
  readonly name: string;
  /** The only origin that ever gets the token. */
  readonly origin: string;
  readonly send: Send;
  readonly tokens: TokenSource;
  readonly limiter: Limiter;
  readonly backoff: Backoff;
  readonly clock: Clock;
  readonly random: () => number;
  /** Told before each wait: what failed, for how many milliseconds, and which attempt it was. */
  readonly onWait?: (error: unknown, ms: number, attempt: number) => void;
  /** Told of each response: its status, and the milliseconds until its head was there. */
  readonly onResponse?: (request: HttpRequest, status: number, ms: number) => void;
  /** Failures that the same request will meet again, whatever their status says. */
  readonly isFinal?: (error: HttpError, request: HttpRequest) => boolean;
  /** Recognises throttling that the status doesn't tell. */
  readonly isThrottle?: (fault: ServiceFault) => boolean;
}

/** `serviceCode` of an address, from an answer, that gets no token. */
export const FOREIGN_HOST = "foreignHost";

/** How far a service's clock and ours may differ. A machine may be days behind; a date years away is an error. */
const MAX_CLOCK_OFFSET_MS = 366 * DAY_MS;

/**
 * What both APIs have in common: one request is limited, authorised, sent, classified and, where it may help, repeated.
 * A throttling answer pauses every caller of the service, not only the one that got it.
 */
export class ServiceClient {
  /** The service's clock minus ours, from the Date headers of its good answers: an error may be a gateway's. */
  #clockOffsetMs = 0;

  constructor(private readonly options: ServiceClientOptions) {}

  /** The time by the service's own clock, as far as its answers have told. */
  serverNow(): number {
    return this.options.clock.now() + this.#clockOffsetMs;
  }

  /**
   * Sends a request and reads its answer with `read`, both within the retries: a body that breaks off is asked for
   * again. Throws HttpError, ThrottledError or AuthError once that is final.
   */
  async request<T>(
    request: HttpRequest,
    read: (response: HttpResponse) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { limiter, backoff, clock, random, onWait } = this.options;
    this.#checkOrigin(request.url);
    return await withRetry(() => this.#authorised(request, read, signal), {
      classify: (error) => this.#classify(error, request),
      backoff,
      clock,
      random,
      signal,
      onRetry: (error, attempt, waitMs) => {
        const isThrottle = isThrottled(error);
        onWait?.(error, waitMs, attempt);
        if (isThrottle) limiter.pause(waitMs);
        return isThrottle;
      },
    });
  }

  #classify(error: unknown, request: HttpRequest): RetryDecision {
    const isSettled = isHttpError(error) && this.options.isFinal?.(error, request) === true;
    return request.retryable === false || isSettled ? classifyThrottled(error) : classifyTransient(error);
  }

  /** One attempt; a refused token is replaced once. */
  async #authorised<T>(
    request: HttpRequest,
    read: (response: HttpResponse) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { tokens } = this.options;
    const token = await tokens.get(signal);
    try {
      return await this.#attempt(withToken(request, token), read, signal);
    } catch (error) {
      if (!isHttpError(error) || error.status !== 401) throw error;
      tokens.invalidate(token);
      return await this.#attempt(withToken(request, await tokens.get(signal)), read, signal);
    }
  }

  async #attempt<T>(
    request: HttpRequest,
    read: (response: HttpResponse) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { send, limiter, clock, onResponse, isThrottle } = this.options;
    await limiter.acquire(signal);
    const startedMs = clock.now();
    const response = await send(request, signal);
    onResponse?.(request, response.status, clock.now() - startedMs);
    // At once, before the body is read: other callers are about to start requests.
    const retryAfterMs = getRetryAfter(response, this.serverNow());
    if (retryAfterMs !== undefined) limiter.pause(retryAfterMs);
    if (response.ok) {
      this.#noteServerTime(response);
      return await mapNetworkErrors(request.url, signal, () => read(response));
    }
    const context = { url: request.url, signal, nowMs: this.serverNow() };
    throw await errorFrom(response, isThrottle === undefined ? context : { ...context, isThrottle });
  }

  /** Whether an address is of the service, which alone gets its token. */
  isTrusted(url: string): boolean {
    if (!URL.canParse(url)) return false;
    const { origin, username, password } = new URL(url);
    return origin === this.options.origin && `${username}${password}` === "";
  }

  /** Addresses come from answers, too (NextPageUri, contentUri): the token must not follow them anywhere else. */
  #checkOrigin(url: string): void {
    const { name, origin } = this.options;
    if (this.isTrusted(url)) return;
    throw new HttpError(`${name} sent an address on another host, which gets no token: ${url}`, {
      status: 421,
      serviceCode: FOREIGN_HOST,
      hint: `Only ${origin} is trusted. If this repeats, something between here and the service alters its answers.`,
    });
  }

  #noteServerTime(response: HttpResponse): void {
    const offsetMs = Date.parse(response.headers.get("date") ?? "") - this.options.clock.now();
    if (Math.abs(offsetMs) <= MAX_CLOCK_OFFSET_MS) this.#clockOffsetMs = offsetMs;
  }
}

function withToken(request: HttpRequest, token: string): HttpRequest {
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
}
