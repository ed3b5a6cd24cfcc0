import { Refusal, type ErrorChange } from "../base/answer";

// Codes: https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes

/** An error as the Web API shapes it. */
export function dataverseError(status: number, code: string, message: string): Refusal {
  return new Refusal({
    status,
    headers: { "Content-Type": "application/json; odata.metadata=minimal" },
    body: JSON.stringify({ error: { code, message } }),
  });
}

/** The same refusal, with a name by which `DataverseKnobs.errors` can change it. */
export function inSituation(situation: string, { answer }: Refusal): Refusal {
  return new Refusal(answer, situation);
}

/** The refusal with the status and code that its situation really has; a status below 400 has no body. */
export function changedRefusal(
  refusal: Refusal,
  changes: Readonly<Record<string, ErrorChange>> = {},
): Refusal {
  const { answer, situation = "" } = refusal;
  const change = changes[situation];
  if (change === undefined || typeof answer.body !== "string") return refusal;
  const { status = answer.status, code } = change;
  if (status < 400) return new Refusal({ status }, situation);
  const { error } = JSON.parse(answer.body) as { error: { code: string; message: string } };
  return new Refusal(
    { ...answer, status, body: JSON.stringify({ error: { ...error, ...(code && { code }) } }) },
    situation,
  );
}

/** No token, or one for somebody else. */
export function unauthorized(authority: string, resource: string): Refusal {
  const challenge = `Bearer authorization_uri=${authority}, resource_id=${resource}/`;
  return new Refusal({ status: 401, headers: { "WWW-Authenticate": challenge } });
}

/** The token is fine but no application user has its client id. */
export function notAMember(): Refusal {
  return dataverseError(403, "0x80072560", "The user is not a member of the organization.");
}

/** A row that was addressed is not there. */
export function rowMissing(logicalName: string, id: string): Refusal {
  return inSituation(
    "missing-row",
    dataverseError(404, "0x80040217", `${logicalName} With Id = ${id} Does Not Exist`),
  );
}

/** A row of an UpdateMultiple is not there. */
export function rowsMissing(logicalName: string, id: string): Refusal {
  return dataverseError(404, "0x80040217", `${logicalName} With Ids = ${id} Do Not Exist`);
}

/** A create met an existing primary key; upserts that race end the same: microsoft/coe-starter-kit#7141 */
export function duplicateRow(): Refusal {
  return dataverseError(412, "0x80040237", "A record with matching key values already exists.");
}

/** An entity set or other path segment that does not exist; names are case-sensitive. */
export function segmentNotFound(segment: string): Refusal {
  return inSituation(
    "missing-set",
    dataverseError(404, "0x8006088a", `Resource not found for the segment '${segment}'.`),
  );
}

/** A payload the OData layer refuses. */
export function payloadError(setName: string, inner: string): Refusal {
  const message = `Error identified in Payload provided by the user for Entity :'${setName}', For more information on this error please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException : ${inner}`;
  return dataverseError(400, "0x80048d19", message);
}

/** A property the table does not have. */
export function unknownProperty(setName: string, logicalName: string, property: string): Refusal {
  const type = `Microsoft.Dynamics.CRM.${logicalName}`;
  const inner = `Microsoft.Crm.CrmException: Invalid property '${property}' was found in entity '${type}'. ---> Microsoft.OData.ODataException: The property '${property}' does not exist on type '${type}'. Make sure to only use property names that are defined by the type.`;
  return payloadError(setName, inner);
}

/** A reference that does not read as /entityset(key): microsoft/coe-starter-kit#9466 */
export function invalidReference(link: string): Refusal {
  const message = `The supplied reference link -- ${link} -- is invalid. Expecting a reference link of the form /entityset(key).`;
  return dataverseError(400, "0x80060888", message);
}

/** A text longer than its column. */
export function textTooLong(logicalName: string, column: string, maxLength: number): Refusal {
  const message = `A validation error occurred.  The length of the '${column}' attribute of the '${logicalName}' entity exceeded the maximum allowed length of '${maxLength}'.`;
  return inSituation("text-too-long", dataverseError(400, "0x80044331", message));
}

/** A query option the service does not take. */
export function badQuery(message: string): Refusal {
  return dataverseError(400, "0x80060888", message);
}
