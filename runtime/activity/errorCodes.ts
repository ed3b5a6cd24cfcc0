import type { ServiceFault } from "../../common/http/httpError";
import { explainedBy, isHttpError, type HttpError } from "../../common/errors";
import type { Refusal } from "../../common/refusals";

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

/** Adds the meaning and the next step to errors that an admin must act on. */
export function explained(error: unknown, tenantId: string): unknown {
  return isHttpError(error) ? explainedBy(refusals, error, tenantId) : error;
}

export const GRANT_PERMISSION =
  "Grant the application permission ActivityFeed.Read (Office 365 Management APIs) with admin consent; a new grant takes minutes to propagate.";
const CHECK_TENANT =
  "AUDITLOG_TENANT_ID must be the tenant of the app registration, AUDITLOG_CLOUD that tenant's cloud.";
const CHECK_CLOUD =
  "Check that AUDITLOG_CLOUD is the tenant's cloud, and that the app has the application permission ActivityFeed.Read with admin consent.";
const TURN_ON_AUDITING =
  "Turn auditing on (Microsoft Purview portal > Audit, or Set-AdminAuditLogConfig -UnifiedAuditLogIngestionEnabled $true); it takes effect within an hour, in new tenants within a day.";

/** The context is the tenant's id. */
const refusals: readonly Refusal<HttpError, string>[] = [
  {
    matches: means("notPermitted"),
    message: () => "the Activity API refuses the app's permissions",
    hint: () => GRANT_PERMISSION,
  },
  {
    matches: means("tenantRefused"),
    message: (_, tenantId) => `the Activity API refuses tenant ${tenantId}`,
    hint: () => CHECK_TENANT,
  },
  {
    matches: means("auditingOff"),
    message: (_, tenantId) => `unified auditing is off in tenant ${tenantId}, or not provisioned yet`,
    hint: () => TURN_ON_AUDITING,
  },
  {
    matches: (error) => error.status === 401,
    message: () => "the Activity API refuses the token",
    hint: () => CHECK_CLOUD,
  },
];

function means(meaning: Meaning): (error: HttpError) => boolean {
  return (error) => meaningOf(error) === meaning;
}
