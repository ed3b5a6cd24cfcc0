import { isObject } from "../base/answer";
import { activityError } from "./errors";
import type { ActivityKnobs } from "./options";

/** Where a subscription would push to; this emulator keeps it but never calls it. */
export interface Webhook {
  readonly authId: string | null;
  readonly address: string;
  readonly expiration: string;
  readonly status: "enabled" | "disabled" | "expired";
}

/** The state of one content type; a test may change `status` or `webhook` directly. */
export interface Subscription {
  status: "enabled" | "disabled";
  webhook: Webhook | null;
  /** The first start ever: decides how far back content exists. */
  readonly firstStartMs: number;
  /** Stretches between a stop and the next start; what became available in one is lost for good. */
  readonly gaps: { readonly fromMs: number; untilMs: number }[];
}

/** What the service answers about one subscription. */
export interface SubscriptionView {
  readonly contentType: string;
  readonly status: string;
  readonly webhook: Webhook | null;
}

/** The subscriptions of a tenant and the rules for starting and stopping them. */
export class Subscriptions {
  readonly byType = new Map<string, Subscription>();
  private lastStartMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly knobs: ActivityKnobs) {}

  /** True when a start at this time would break the cooldown. */
  isTooSoon(contentType: string, nowMs: number): boolean {
    if (this.byType.get(contentType)?.status === "enabled") return false;
    return nowMs - this.lastStartMs < (this.knobs.startCooldownMs ?? 0);
  }

  start(contentType: string, nowMs: number, body: string): SubscriptionView {
    const webhook = readWebhook(body);
    const known = this.byType.get(contentType);
    if (known?.status === "enabled" && webhook === undefined) {
      // https://github.com/microsoft/coe-starter-kit/issues/2807
      throw activityError("AF20024", "The subscription is already enabled. No property change.");
    }
    this.lastStartMs = nowMs;
    const subscription = known ?? { status: "enabled", webhook: null, firstStartMs: nowMs, gaps: [] };
    if (subscription.status === "disabled") closeGap(subscription, nowMs);
    subscription.status = "enabled";
    subscription.webhook = webhook ?? subscription.webhook;
    this.byType.set(contentType, subscription);
    return view(contentType, subscription);
  }

  stop(contentType: string, nowMs: number): void {
    const subscription = this.byType.get(contentType);
    if (subscription === undefined || subscription.status === "disabled") return;
    subscription.status = "disabled";
    subscription.gaps.push({ fromMs: nowMs, untilMs: Number.POSITIVE_INFINITY });
  }

  list(): Partial<SubscriptionView>[] {
    const views = [...this.byType].map(([contentType, subscription]) => view(contentType, subscription));
    if (this.knobs.subscriptionStatus !== false) return views;
    return views.map(({ contentType, webhook }) => ({ contentType, webhook }));
  }

  /** The enabled subscription, or the refusal of every content operation. */
  need(contentType: string): Subscription {
    const subscription = this.byType.get(contentType);
    if (subscription === undefined) {
      throw activityError("AF20022", "No subscription found for the specified content type.");
    }
    // Text on the wire: https://github.com/wazuh/wazuh/issues/29674
    if (subscription.status === "disabled") throw activityError("AF20023", "The subscription was disabled.");
    return subscription;
  }
}

function view(contentType: string, { status, webhook }: Subscription): SubscriptionView {
  return { contentType, status, webhook };
}

function closeGap(subscription: Subscription, nowMs: number): void {
  const open = subscription.gaps.at(-1);
  if (open !== undefined && open.untilMs === Number.POSITIVE_INFINITY) open.untilMs = nowMs;
}

// A body that is not understood is ignored: https://github.com/OfficeDev/O365-InvestigationTooling/issues/2
function readWebhook(body: string): Webhook | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  const webhook = isObject(parsed) ? parsed["webhook"] : undefined;
  if (!isObject(webhook) || typeof webhook["address"] !== "string") return undefined;
  const address = webhook["address"];
  if (!address.startsWith("https://")) {
    const message = `The webhook endpoint ${address} could not be validated. The address must begin with HTTPS.`;
    throw activityError("AF20021", message);
  }
  const authId = typeof webhook["authId"] === "string" ? webhook["authId"] : null;
  return { authId, address, expiration: "", status: "enabled" };
}
