import type { HttpRequest } from "../../common/http/send";
import { explainedAs, explainedBy, HttpError, isHttpError } from "../../common/errors";
import {
  codes,
  isAdministrationMode,
  isRefusedWith,
  missingRights,
} from "../../common/dataverse/serviceCodes";
import type { Refusal } from "../../common/refusals";

/** What an error means for a batch of rows. */
export type BatchDecision =
  /** Another attempt with the same rows may work; if not, as `split`. */
  | "repeat"
  /** Smaller requests will show which row is at fault. */
  | "split"
  /** Smaller requests will work; no row is at fault. */
  | "shrink"
  /** No row is at fault; an admin must act. */
  | "stop";

/**
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes
 * and, for the bulk operations, https://learn.microsoft.com/troubleshoot/power-platform/dataverse/working-with-solutions/bulk-operation-errors
 */
const decisions: Readonly<Record<string, BatchDecision>> = {
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
  return method === "POST" && classifyBatch(error) === "shrink";
}

/** Classifies the failure of a batch; only a refusal of its data is the fault of a row. */
export function classifyBatch(error: unknown): BatchDecision {
  if (!isHttpError(error)) return "stop";
  const known = decisions[error.serviceCode?.toLowerCase() ?? ""];
  if (known !== undefined) return known;
  if (isMissingColumn(error)) return "stop";
  if (isTimeout(error)) return "shrink";
  return [400, 404, 405, 412, 413].includes(error.status) ? "split" : "stop";
}

/**
 * Refusals that say nothing about a row's data: the same text for each row means that a plug-in or the table is broken.
 * All other codes of a refused row are about its values, however many rows have them.
 */
export function isOfTheTable(error: unknown): boolean {
  if (!isHttpError(error)) return false;
  const { serviceCode } = error;
  return (
    serviceCode === undefined ||
    isRefusedWith(error, codes.pluginAborted, codes.pluginUnexpected, codes.unexpected)
  );
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

/** Who asks an environment. */
export interface Caller {
  /** Origin of the environment. */
  readonly url: string;
  /** The app whose application user acts; undefined: the person who is signed in with the Azure CLI does. */
  readonly clientId: string | undefined;
}

/** Adds the meaning and the next step to an error that an admin must act on. */
export function explained(error: unknown, caller: Caller): unknown {
  return isHttpError(error) ? explainedBy(refusals, error, caller) : error;
}

export function missingTable(error: HttpError, url: string): HttpError {
  return explainedAs(error, `table admin_auditlog does not exist in ${url}`, INSTALL_KIT);
}

/** An answer that Dataverse doesn't give: the same request would get it again. */
export function oddAnswer(how: string): HttpError {
  return new HttpError(`Dataverse answered ${how}`, {
    status: 200,
    hint: "Nothing of it was used. If this repeats, a proxy or a sign-in page between here and Dataverse answers in its place.",
  });
}

const INSTALL_KIT =
  "Install the CoE Starter Kit's core components there, let pulumi up create the table, or correct AUDITLOG_DATAVERSE_URL.";
/** What puts right whatever a stack has made. */
export const REPAIR =
  "Run pulumi up --refresh (with skipDataverse, the commands of its output dataverseCommands). Without a stack";
const SETTINGS = "Power Platform admin center > environment > Settings";
const USERS = `${SETTINGS} > Application users`;
const UPDATE_KIT =
  "Update the CoE Starter Kit's core components; if the table has just changed, try again in a minute.";

const refused = (_: HttpError, { url, clientId }: Caller): string =>
  `Dataverse ${url} refuses ${clientId === undefined ? "you" : "the app"}`;

const refusals: readonly Refusal<HttpError, Caller>[] = [
  {
    matches: isRefused(codes.userNotMemberOfOrganization),
    message: refused,
    hint: (_, { clientId }) =>
      clientId === undefined
        ? `Add your account to the environment: ${SETTINGS} > Users.`
        : `${REPAIR}: add app ${clientId} as an application user of the environment (${USERS}).`,
  },
  {
    matches: isRefused(codes.userNotAssignedRoles),
    message: refused,
    hint: (_, caller) =>
      `${give(caller)} a security role that may create, read, write and append admin_auditlog.`,
  },
  {
    matches: isRefused(codes.userDisabled),
    message: refused,
    hint: (_, { clientId }) =>
      clientId === undefined
        ? `Enable your account in the environment: ${SETTINGS} > Users.`
        : `${REPAIR}: enable the application user of app ${clientId} (${USERS}).`,
  },
  {
    matches: isRefused(codes.applicationNotAllowed),
    message: refused,
    hint: (_, { clientId }) =>
      `The environment's app access control does not allow ${clientId === undefined ? "the Azure CLI" : `app ${clientId}`}: add it there (Power Platform admin center > Security > Identity and access > App access control). No role helps.`,
  },
  {
    matches: isRefused(codes.addressNotAllowed),
    message: refused,
    hint: () =>
      "The environment's IP firewall does not allow the address that this machine or container leaves by: add it, or allow application users (Power Platform admin center > environment > Settings > Privacy + Security). No role helps.",
  },
  {
    matches: isAdministrationMode,
    message: refused,
    hint: (_, { url }) =>
      `${url} is in administration mode, which lets administrators in alone: turn it off (Power Platform admin center > environment > Edit).`,
  },
  {
    matches: ({ status }) => status === 401,
    message: refused,
    hint: (_, { url }) =>
      `Check that AUDITLOG_DATAVERSE_URL (${url}) belongs to the tenant in AUDITLOG_TENANT_ID.`,
  },
  {
    matches: isRefused(...missingRights),
    message: refused,
    hint: (_, caller) =>
      `${give(caller)} a security role with the privilege named above, on the whole organization.`,
  },
  {
    matches: ({ status }) => status === 403,
    message: refused,
    hint: () =>
      "The text above says why; it names no privilege. A setting of the environment, or a proxy or firewall on the way, may refuse with 403, too.",
  },
  {
    matches: isMissingColumn,
    message: (_, { url }) => `the table admin_auditlog in ${url} lacks a column`,
    hint: () => UPDATE_KIT,
  },
  {
    matches: isMissingTable,
    message: (_, { url }) => `table admin_auditlog does not exist in ${url}`,
    hint: () => INSTALL_KIT,
  },
];

function give({ clientId }: Caller): string {
  return clientId === undefined
    ? "Give your account"
    : `${REPAIR}: give the application user of app ${clientId}`;
}

function isRefused(...wanted: readonly string[]): (error: HttpError) => boolean {
  return (error) => (error.status === 401 || error.status === 403) && isRefusedWith(error, ...wanted);
}

function isTimeout({ status, serviceCode }: HttpError): boolean {
  return status === 408 || status === 504 || (status === 0 && serviceCode === "timeout");
}

function isMissingColumn({ serviceCode, message }: HttpError): boolean {
  // Older builds say 0x0. https://learn.microsoft.com/troubleshoot/power-platform/dataverse/web-api-client-errors
  return /^0x(80048d19|0)$/i.test(serviceCode ?? "") && /Invalid property/i.test(message);
}
