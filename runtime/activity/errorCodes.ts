import type { ServiceFault } from "../http/httpError";
import { explainedAs, isHttpError, type HttpError } from "../support/errors";

export type Meaning =
  | "alreadyEnabled"
  | "subscriptionOff"
  | "contentGone"
  | "contentInvalid"
  | "windowRefused"
  | "pageRefused"
  | "notPermitted"
  | "tenantRefused"
  | "auditingOff"
  | "unknown";

/**
 * https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference#errors
 * AF20024 is missing there; it is what a repeated start answers (microsoft/coe-starter-kit#2807).
 */
const meanings: Readonly<Record<string, Meaning>> = {
  AF10001: "notPermitted",
  AF20010: "tenantRefused",
  AF20011: "tenantRefused",
  AF20012: "tenantRefused",
  AF20013: "tenantRefused",
  AF20022: "subscriptionOff",
  AF20023: "subscriptionOff",
  AF20024: "alreadyEnabled",
  AF20030: "windowRefused",
  AF20031: "pageRefused",
  AF20050: "contentGone",
  AF20051: "contentGone",
  AF20052: "contentInvalid",
  AF20055: "windowRefused",
};

/** What an error of the Activity API means for us. */
export function meaningOf({ serviceCode, message }: HttpError): Meaning {
  // Unified auditing is off or not provisioned yet: an exception's text instead of a code.
  // https://github.com/MicrosoftDocs/office-365-management-api/issues/89
  if (/Tenant \S+ does not exist/.test(message)) return "auditingOff";
  return meanings[serviceCode ?? ""] ?? "unknown";
}

/** AF429 comes with 403 as well as with 429. */
export function isActivityThrottle({ code }: ServiceFault): boolean {
  return code === "AF429";
}

/** Adds to errors that somebody must act upon what they mean and what to do. */
export function explained(error: unknown, tenantId: string): unknown {
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

export const GRANT_PERMISSION =
  "Grant the application permission ActivityFeed.Read (Office 365 Management APIs) with admin consent; a new grant takes minutes to arrive.";
const CHECK_TENANT =
  "AUDITLOG_TENANT_ID must be the tenant of the app registration, AUDITLOG_CLOUD that tenant's cloud.";
const CHECK_CLOUD =
  "Check that AUDITLOG_CLOUD is the tenant's cloud, and that the app has the application permission ActivityFeed.Read with admin consent.";
const TURN_ON_AUDITING =
  "Turn auditing on (Microsoft Purview portal > Audit, or Set-AdminAuditLogConfig -UnifiedAuditLogIngestionEnabled $true); it takes effect within an hour, in new tenants within a day.";
