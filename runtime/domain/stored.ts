import { clipped, ConnectorError } from "../../common/errors";

/** What a stored document says; empty where it isn't an object. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Whether a stored text is a time as we write it. */
export function isTime(value: unknown): value is string {
  return typeof value === "string" && !Number.isNaN(Date.parse(value));
}

/** The refusal of a stored document that this version of the runtime doesn't know. */
export function unknownVersion(document: string, version: unknown): ConnectorError {
  return new ConnectorError(
    "incomplete",
    `${document} in the state is not a version 1 document (it says ${clipped(JSON.stringify(version) ?? "nothing")})`,
    {
      hint: "A newer runtime has written it: run that again. Or start over with another AUDITLOG_STATE.",
    },
  );
}

/** The refusal of a stored document of which a part has another type than we write. */
export function damaged(document: string): ConnectorError {
  return new ConnectorError(
    "incomplete",
    `${document} in the state has been changed: a part of it is missing`,
    {
      hint: "Restore it from a backup (blob versions keep earlier ones).",
    },
  );
}
