import { json, Refusal, type Answer, type ErrorChange } from "../base/answer";

// Texts: https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference#errors

/** An error as the Activity API shapes it: a code of the AF family and a text. */
export function activityError(code: string, message: string, status = 400): Refusal {
  return new Refusal(json(status, { error: { code, message } }));
}

/** A missing, foreign or expired token: https://github.com/microsoft/coe-starter-kit/issues/3253 */
export function unauthorized(): Refusal {
  const body = { Message: "Authorization has been denied for this request." };
  return new Refusal(json(401, body, { "WWW-Authenticate": "Bearer" }));
}

/** A token without the application role: https://github.com/microsoft/coe-starter-kit/issues/8664 */
export function permissionMissing(roles: readonly string[]): Refusal {
  const set = `(${roles.join(",")})`;
  const message = `The permission set ${set} sent in the request does not include the expected permission.`;
  return activityError("AF10001", message, 401);
}

/** A window that breaks the rules, in the text added to the reference in 2025. */
export function windowNotAllowed(): Refusal {
  return activityError(
    "AF20055",
    "Start time and end time must both be specified (or both omitted) and must be less than or equal to 24 hours apart, with the start time prior to end time and start time no more than 7 days in the past.",
  );
}

/** Only one end of the window was given. */
export function windowIncomplete(): Refusal {
  return activityError(
    "AF20030",
    "Start time and end time must both be specified (or both omitted) and must be less than or equal to 24 hours apart, with the start time no more than 7 days in the past.",
  );
}

/** Unified auditing is off: https://github.com/MicrosoftDocs/office-365-management-api/issues/89 */
export function auditingIsOff(
  method: string,
  ids: { tenantId: string; contentType: string; appId: string },
): Refusal {
  const { tenantId, contentType, appId } = ids;
  // The service cuts its own text between code and message, in the middle of an id.
  const code = `${method} [CorrId=00000000-0000-0000-0000-000000000000][TenantId=${tenantId},ContentType=${contentType},ApplicationId=${appId},PublisherId=00000000-0000-0000-0000-000000000000][AppId`;
  const message = `${appId}] failed. Exception: Microsoft.Office.Compliance.Audit.DataServiceException: Tenant ${tenantId} does not exist.\r\n   at Microsoft.Office.Compliance.Audit.API.AzureManager.<GetTenant>d__1.MoveNext()`;
  return activityError(code, message);
}

/** The error with the status and code that it really has. */
export function changedError(answer: Answer, changes: Readonly<Record<string, ErrorChange>> = {}): Answer {
  const code = /"code":"(AF\d+)"/.exec(typeof answer.body === "string" ? answer.body : "")?.[1] ?? "";
  const change = changes[code];
  if (change === undefined || typeof answer.body !== "string") return answer;
  return {
    ...answer,
    status: change.status ?? answer.status,
    body: answer.body.replace(`"code":"${code}"`, `"code":"${change.code ?? code}"`),
  };
}

/** The same answer, with the pseudo-JSON that blob errors have been seen in when asked for. */
export function quoted(answer: Answer, style: "json" | "single"): Answer {
  if (style === "json" || typeof answer.body !== "string") return answer;
  return { ...answer, body: answer.body.replaceAll('"', "'") };
}
