import type { HttpRequest } from "../http/send";
import { explainedAs, isHttpError, type HttpError } from "../support/errors";

/** What an error means for a batch of rows. */
export type BatchVerdict =
  /** Another attempt with the same rows may work; if not, as `split`. */
  | "repeat"
  /** Smaller requests will show which row is at fault. */
  | "split"
  /** Smaller requests will work; no row is at fault. */
  | "shrink"
  /** No row is at fault; somebody must act. */
  | "stop";

/**
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes
 * and, for the bulk operations, https://learn.microsoft.com/troubleshoot/power-platform/dataverse/working-with-solutions/bulk-operation-errors
 */
const verdicts: Readonly<Record<string, BatchVerdict>> = {
  // A key that another request was inserting at the same moment (microsoft/coe-starter-kit#7141).
  "0x80040237": "repeat",
  "0x80060892": "repeat",
  // Generic SQL error: deadlock, or the race of parallel bulk calls on a table used for the first time.
  "0x80044150": "shrink",
  // Another solution is being installed.
  "0x80071151": "stop",
  // SQL timeout: the batch is too large for the moment.
  "0x80044151": "shrink",
  // Resource not found for the segment: no such table.
  "0x8006088a": "stop",
};

/** Says that a bulk request took too long for its size: the same request would again. */
export function isTooLarge(error: HttpError, { method }: HttpRequest): boolean {
  return method === "POST" && judgeBatch(error) === "shrink";
}

/** Judges the failure of a batch; whatever isn't a refusal of its data is nobody's row's fault. */
export function judgeBatch(error: unknown): BatchVerdict {
  if (!isHttpError(error)) return "stop";
  const known = verdicts[error.serviceCode?.toLowerCase() ?? ""];
  if (known !== undefined) return known;
  if (isMissingColumn(error)) return "stop";
  if (isTimeout(error)) return "shrink";
  return [400, 404, 405, 412, 413].includes(error.status) ? "split" : "stop";
}

/** A row, or the row that a lookup names, doesn't exist. */
export function isMissingRow(error: unknown): boolean {
  return isHttpError(error) && error.status !== 403 && /^0x80040217$/i.test(error.serviceCode ?? "");
}

/** The entity set isn't known: the table is not in this environment. */
export function isMissingTable(error: unknown): boolean {
  return (
    isHttpError(error) && error.status === 404 && (error.serviceCode ?? "").toLowerCase() === "0x8006088a"
  );
}

/** Adds to an error that somebody must act upon what it means and what to do. */
export function explained(error: unknown, { url, clientId }: { url: string; clientId: string }): unknown {
  if (!isHttpError(error)) return error;
  if (error.status === 401 || error.status === 403) {
    return explainedAs(error, `Dataverse ${url} refuses the app`, remedyFor(error, url, clientId));
  }
  if (isMissingColumn(error)) {
    return explainedAs(error, `the table admin_auditlog in ${url} lacks a column`, UPDATE_KIT);
  }
  return isMissingTable(error) ? missingTable(error, url) : error;
}

export function missingTable(error: HttpError, url: string): HttpError {
  return explainedAs(error, `there is no table admin_auditlog in ${url}`, INSTALL_KIT);
}

const INSTALL_KIT =
  "Install the CoE Starter Kit's core components there, let pulumi up create the table, or correct AUDITLOG_DATAVERSE_URL.";
/** What puts right whatever a stack has made. */
export const REPAIR =
  "Run pulumi up --refresh (with skipDataverse, the commands of its output dataverseCommands). Without a stack";
const USERS = "Power Platform admin center > environment > Settings > Application users";
const UPDATE_KIT =
  "Update the CoE Starter Kit's core components; if the table has just changed, try again in a minute.";

function remedyFor({ status, serviceCode }: HttpError, url: string, clientId: string): string {
  switch (serviceCode?.toLowerCase() ?? "") {
    case "0x80072560":
      return `${REPAIR}: add app ${clientId} as an application user of the environment (${USERS}).`;
    case "0x80042f09":
      return `${REPAIR}: give the application user of app ${clientId} a security role that may create, read, write and append admin_auditlog.`;
    case "0x80040225":
      return `${REPAIR}: enable the application user of app ${clientId} (${USERS}).`;
    default:
      return status === 401
        ? `Check that AUDITLOG_DATAVERSE_URL (${url}) belongs to the tenant in AUDITLOG_TENANT_ID.`
        : `${REPAIR}: give the application user of app ${clientId} a security role with the privilege named above, on the whole organization.`;
  }
}

function isTimeout({ status, serviceCode }: HttpError): boolean {
  return status === 408 || status === 504 || (status === 0 && serviceCode === "timeout");
}

function isMissingColumn({ serviceCode, message }: HttpError): boolean {
  // Older builds say 0x0. https://learn.microsoft.com/troubleshoot/power-platform/dataverse/web-api-client-errors
  return /^0x(80048d19|0)$/i.test(serviceCode ?? "") && /Invalid property/i.test(message);
}
