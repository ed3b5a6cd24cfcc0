import { isObject } from "../../common/objects";
import { CantTell } from "./cantTell";
import { outcomeOf, type Reply } from "./exchange";
import { isWord } from "./vocabulary";

/** Of services that are in trouble, whatever they were asked: errors inside the Activity API, and of SQL. */
const TROUBLE = /^(?:AF500\d\d|0x8004415[01])$/;
const GATEWAY: readonly number[] = [408, 429, 502, 503, 504];

/** Status and code of what was answered to the question itself. Throws CantTell for what any request would get. */
export function told(reply: Reply): { status: number; code: string } {
  const outcome = outcomeOf(reply);
  const { status, code } = outcome;
  const isTrouble = GATEWAY.includes(status) || (status >= 500 && code === "none") || TROUBLE.test(code);
  const isPage = reply.text.trim() !== "" && reply.json === undefined && code === "none";
  if (isTrouble || isPage || isAuditingOff(reply)) throw unanswered(reply);
  return outcome;
}

/** The answer where it is the one asked for; else CantTell. */
export function needOk(reply: Reply): Reply {
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw unanswered(reply);
}

/** The JSON object that was asked for; else CantTell. */
export function needObject(reply: Reply): Record<string, unknown> {
  const { json } = needOk(reply);
  if (isObject(json)) return json;
  throw unanswered(reply);
}

/** The rows of an OData answer; else CantTell. */
export function needRows(reply: Reply): Record<string, unknown>[] {
  const { value } = needObject(reply);
  if (Array.isArray(value)) return value.filter(isObject);
  throw unanswered(reply);
}

/** What was answered in place of an answer, and what to do. */
export function unanswered(reply: Reply): CantTell {
  return new CantTell(`the service answered ${toldOutcome(reply)}${adviceFor(reply)}`);
}

/** `HTTP 403 0x80072560`, without any other word. */
function toldOutcome(reply: Reply): string {
  const { status, code } = outcomeOf(reply);
  return `HTTP ${status}${code !== "none" && isWord(code) ? ` ${code}` : ""}`;
}

function adviceFor(reply: Reply): string {
  const { status, json } = reply;
  if (isAuditingOff(reply))
    return ": turn on the tenant's unified audit log, and ask an hour later (docs/verify.md)";
  if (status === 401 || status === 403)
    return ": it refuses whose token this is; docs/verify.md says what is needed";
  if (status >= 500 || GATEWAY.includes(status)) return ": run again later";
  if (json === undefined && status !== 204)
    return " without JSON: is something between here and the service?";
  return "";
}

/**
 * The unified audit log is off, or isn't there yet.
 * https://learn.microsoft.com/office/office-365-management-api/troubleshooting-the-office-365-management-activity-api
 */
function isAuditingOff({ status, text }: Reply): boolean {
  return status === 400 && /Exception: Tenant \S+ does not exist/.test(text);
}
