import { clipped, ConnectorError } from "../../common/errors";

/** The refusal of a stored document that this version of the runtime doesn't know. */
export function unknownVersion(document: string, version: unknown): ConnectorError {
  return new ConnectorError(
    "incomplete",
    `${document} in the state is not a version 1 document (it says ${said(version)})`,
    {
      hint: "A newer runtime has written it: run that again. Or start over with another AUDITLOG_STATE.",
    },
  );
}

/** The same for one that says version 1 and lacks what such a document has. */
export function brokenDocument(document: string, field: string): ConnectorError {
  return new ConnectorError(
    "incomplete",
    `${document} in the state is not a version 1 document (${field} is missing, or of another type)`,
    {
      hint: "Something else has changed it: restore it from a backup (blob versions keep earlier ones), or start over with another AUDITLOG_STATE.",
    },
  );
}

/** Short, and without walking through what may be nested without end. */
function said(version: unknown): string {
  if (typeof version === "string" || typeof version === "number") return clipped(String(version));
  return version === undefined ? "undefined" : "something else";
}
