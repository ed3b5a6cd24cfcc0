import type { ServiceFault } from "../http/httpError";
import type { HttpError } from "../support/errors";

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
