import type { ErrorChange } from "../base/answer";

/** One blob of audit records; times are milliseconds since the epoch. */
export interface ContentBlob {
  readonly contentId: string;
  /** @default "Audit.General" */
  readonly contentType?: string;
  /** What `contentCreated` says; the window of a listing is compared with this. */
  readonly createdMs: number;
  /** From when on listings contain it. */
  readonly availableMs: number;
  readonly expirationMs: number;
  /** The body: a JSON array of records. */
  render(): Buffer;
}

/** As much of a tenant as the Activity API needs. */
export interface ActivityTenant {
  readonly tenantId: string;
  readonly blobs: readonly ContentBlob[];
}

/** Where documentation and observation differ, or where a tenant differs from another. */
export interface ActivityKnobs {
  /** Nothing is listed earlier than this after the first start. @default 0 */
  readonly firstContentDelayMs?: number;
  /** How far before the first start content exists. @default everything */
  readonly backfillOnStartMs?: number;
  /** Expiry after creation, in place of what the blob itself says. @default the blob's own, 7 days */
  readonly contentTtlMs?: number;
  /** How much further back than 7 days a start time may lie. @default 0 */
  readonly lookbackToleranceMs?: number;
  /** @default true */
  readonly exact24hAllowed?: boolean;
  /** A window above 24 h is refused, or answered in part or as a whole. @default "reject" */
  readonly wideWindow?: "reject" | "partial" | "whole";
  /** @default 600 */
  readonly pageSize?: number;
  /** The window when neither start nor end is given. @default "last24h" */
  readonly defaultWindow?: "last24h" | "sinceMidnightUtc";
  /** Quota per tenant and publisher. @default no limit (the documented baseline is 2,000) */
  readonly requestsPerMinute?: number;
  /** @default 403 */
  readonly throttleStatus?: 403 | 429;
  /** Seconds; without it no Retry-After is sent, as observed. */
  readonly retryAfterSeconds?: number;
  /** How errors of the blob operation are quoted. @default "json" */
  readonly blobErrorQuoteStyle?: "json" | "single";
  /**
   * Status and code of errors by the code that is documented for them; hardly any status is published.
   * @default 400, of AF10001 401
   */
  readonly errors?: Readonly<Record<string, ErrorChange>>;
  /** Answers are compressed for those who accept it. @default false */
  readonly gzip?: boolean;
  /** A start this soon after the last change is answered AF429. @default off (documented: 15 minutes) */
  readonly startCooldownMs?: number;
  /** The last one was a misprint of the documentation. @default "NextPageUri" */
  readonly headerCase?: "NextPageUri" | "nextpageuri" | "NextPageUrl";
  /** Whether NextPageUri names the publisher. @default false */
  readonly nextPagePublisher?: boolean;
  /** Whether the list of subscriptions tells their status, which one sample of the documentation lacks. @default true */
  readonly subscriptionStatus?: boolean;
  /** Origin in NextPageUri. @default this emulator's own */
  readonly nextPageHost?: string;
  /** Origin in contentUri. @default this emulator's own */
  readonly contentHost?: string;
  /** Subscriptions that exist from the beginning. @default none */
  readonly subscribed?: readonly string[];
  /** Real time each answer is held back. @default 0 */
  readonly latencyMs?: number;
}

/** The content type that carries all Power Platform records. */
export const GENERAL = "Audit.General";

// https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference
/** The five content types there are. */
export const CONTENT_TYPES: readonly string[] = [
  "Audit.AzureActiveDirectory",
  "Audit.Exchange",
  "Audit.SharePoint",
  GENERAL,
  "DLP.All",
];
