import type { ActivityKnobs } from "./options";
import { json, Refusal } from "../base/answer";

/** Whose quota a request uses when it names no publisher. */
export const SHARED_PUBLISHER = "00000000-0000-0000-0000-000000000000";

// https://learn.microsoft.com/office/office-365-management-api/troubleshooting-the-office-365-management-activity-api

/** Counts requests per publisher, in all and within the running minute. */
export class Quota {
  readonly requests = new Map<string, number>();
  private readonly minutes = new Map<string, { minute: number; count: number }>();

  constructor(private readonly knobs: ActivityKnobs) {}

  /** Counts one request; throws the throttling answer once the minute's quota is used up. */
  use(publisher: string, method: string, nowMs: number): void {
    this.requests.set(publisher, (this.requests.get(publisher) ?? 0) + 1);
    const minute = Math.floor(nowMs / 60_000);
    const current = this.minutes.get(publisher);
    const count = current?.minute === minute ? current.count + 1 : 1;
    this.minutes.set(publisher, { minute, count });
    if (count > (this.knobs.requestsPerMinute ?? Number.POSITIVE_INFINITY)) {
      throw throttled(method, publisher, this.knobs);
    }
  }
}

/** The throttling answer: AF429 with either status, normally without Retry-After. */
export function throttled(method: string, publisher: string, knobs: ActivityKnobs): Refusal {
  const message = `Too many requests. Method=${method}, PublisherId=${publisher}`;
  const seconds = knobs.retryAfterSeconds;
  const headers = seconds === undefined ? {} : { "Retry-After": String(seconds) };
  return new Refusal(json(knobs.throttleStatus ?? 403, { error: { code: "AF429", message } }, headers));
}
