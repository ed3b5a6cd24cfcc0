import { clipped, firstLine, HttpError, isHttpError, isThrottled, ThrottledError } from "../errors";
import { tryJson } from "../json";
import { retryAfterMs } from "./retryAfter";
import { mapNetworkErrors, type HttpResponse } from "./send";
import type { RetryDecision } from "./retry";
import { sizeOf } from "../bytes";
import { isProxyRefusal } from "./connections";
import { ANSWER_TOO_LARGE, answerTooLarge, MAX_SHORT_ANSWER_BYTES, readUpTo } from "./body";

/** What an error body says, whatever shape it came in. */
export interface ServiceFault {
  readonly code: string | undefined;
  readonly message: string;
}

interface ResponseContext {
  readonly url: string;
  readonly signal: AbortSignal;
  readonly nowMs: number;
  /** Recognises throttling that the status doesn't tell. */
  readonly isThrottle?: (fault: ServiceFault) => boolean;
}

/** Being throttled isn't a failure: enough attempts for half an hour of the longest usual waits. */
const THROTTLE_ATTEMPTS = 30;

/** How long an overloaded service wants to hear nothing, as far as its answer's head tells. */
export function getRetryAfter({ status, headers }: HttpResponse, nowMs: number): number | undefined {
  return status === 429 || status === 503 ? retryAfterMs(headers, nowMs) : undefined;
}

/** Reads an error answer and says what it is: throttling, or an HttpError with the service's own code. */
export async function errorFrom(
  response: HttpResponse,
  context: ResponseContext,
): Promise<HttpError | ThrottledError> {
  const { bytes, isWhole } = await mapNetworkErrors(context.url, context.signal, () =>
    readUpTo(response.body, MAX_SHORT_ANSWER_BYTES),
  );
  const fault = parseFault(bytes.toString("utf8"));
  const summary = `HTTP ${response.status}${fault.code === undefined ? "" : ` ${fault.code}`}: ${fault.message}`;
  const waitMs = retryAfterMs(response.headers, context.nowMs);
  const isOverload = response.status === 429 || getRetryAfter(response, context.nowMs) !== undefined;
  if (isOverload || context.isThrottle?.(fault) === true)
    return new ThrottledError(summary, waitMs, fault.code);
  // The head of a throttling answer says enough; any other error is in the body.
  if (!isWhole)
    return answerTooLarge(`more than ${sizeOf(MAX_SHORT_ANSWER_BYTES)} (${summary})`, response.status);
  return new HttpError(summary, {
    status: response.status,
    serviceCode: fault.code,
    requestId: response.headers.get("x-ms-service-request-id") ?? response.headers.get("req_id") ?? undefined,
  });
}

/**
 * Finds code and message in any of the shapes seen from these services: OData and AF errors, `{"Message":…}` of
 * ASP.NET, single-quoted pseudo JSON of the Activity API's blob endpoint, HTML of a gateway, nothing at all.
 * https://learn.microsoft.com/office/office-365-management-api/troubleshooting-the-office-365-management-activity-api
 */
export function parseFault(text: string): ServiceFault {
  // Only first lines: some of these messages carry the service's stack trace.
  const body = tryJson(text);
  const error = field(body, "error");
  const code = stringOf(field(error, "code"));
  const message = stringOf(field(error, "message")) ?? stringOf(field(body, "Message"));
  if (code !== undefined || message !== undefined) {
    return { code: nonEmpty(code), message: clipped(firstLine(message ?? "no message")) };
  }
  const pseudo = /'code'\s*:\s*'([^']*)'\s*,\s*'message'\s*:\s*'(.*)'/s.exec(text);
  if (pseudo !== null) return { code: nonEmpty(pseudo[1]), message: clipped(firstLine(pseudo[2] ?? "")) };
  return {
    code: /\bAF\d{3,5}\b/.exec(text)?.[0],
    message: clipped(firstLine(text.trim() || "empty answer")),
  };
}

/** Statuses and network failures that may pass by themselves; a throttled call waits as long as it is told. */
export function classifyTransient(error: unknown): RetryDecision {
  if (!isHttpError(error)) return classifyThrottled(error);
  const { status, serviceCode } = error;
  if (serviceCode === ANSWER_TOO_LARGE || isProxyRefusal(serviceCode)) return { retry: false };
  return { retry: status === 0 || status === 408 || (status >= 500 && status !== 501) };
}

/** For requests that must not be repeated, unless the service itself asks for it: then it has done nothing yet. */
export function classifyThrottled(error: unknown): RetryDecision {
  if (!isThrottled(error)) return { retry: false };
  return { retry: true, afterMs: error.retryAfterMs, attempts: THROTTLE_ATTEMPTS };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function stringOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : text;
}
