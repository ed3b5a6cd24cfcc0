import { textColumns } from "../../common/dataverse/columns";

/** What may be told of an answer. */
export type Value = number | boolean | string | readonly Value[] | { readonly [name: string]: Value };

/** All words that a file may have. Whatever else a service says may be somebody's name. */
const WORDS: ReadonlySet<string> = new Set([
  "none",
  "own",
  "another",
  "mixed",
  // Of the Activity API
  "NextPageUri",
  "nextpageuri",
  "NextPageUrl",
  "json",
  "single",
  "reject",
  "partial",
  "whole",
  "last24h",
  "sinceMidnightUtc",
  "Audit.AzureActiveDirectory",
  "Audit.Exchange",
  "Audit.SharePoint",
  "Audit.General",
  "DLP.All",
  "Z",
  "offset",
  // Of Entra: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
  "invalid_request",
  "invalid_client",
  "invalid_grant",
  "invalid_scope",
  "invalid_resource",
  "unauthorized_client",
  "unsupported_grant_type",
  "temporarily_unavailable",
  "asGiven",
  "asAsked",
  "withSlash",
  "applicationId",
  // Of Dataverse
  "ARRAffinity",
  "ARRAffinitySameSite",
  "ReqClientId",
  "Standard",
  "Elastic",
  "Virtual",
  ...Object.keys(textColumns),
  "admin_userisguest",
  "admin_applookup",
]);

const CODE = /^(?:AF\d{3,5}|0x[0-9a-f]{8})$/;
/** Numbers of Entra have seven digits; telephone numbers have more. */
const MAX_NUMBER = 10_000_000;
const MAX_ITEMS = 40;

/** A value without anything that may be about a person or a tenant: unknown texts and larger numbers become "another". */
export function cleaned(value: Value, max = MAX_NUMBER): Value {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) && Math.abs(value) <= max ? value : "another";
  if (typeof value === "string") return isWord(value) ? value : "another";
  if (isList(value)) return value.slice(0, MAX_ITEMS).map((each) => cleaned(each, max));
  // Names are our own: no question takes them from an answer.
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, cleaned(each, max)]));
}

/** Whether a text may be told. */
export function isWord(text: string): boolean {
  return WORDS.has(text) || CODE.test(text);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
