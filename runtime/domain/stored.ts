import { clipped, ConnectorError } from "../../common/errors";

/**
 * The refusal of a stored document. One of another version stops everything: a newer runtime has written it. Anything else
 * (code `document`) was not written by a runtime, or broken since, and nothing can be taken from it.
 */
export function unknownVersion(document: string, version: unknown): ConnectorError {
  const isOther = typeof version === "number" && version !== 1;
  // JSON.stringify: a text's own conversion may be anything in a document that we did not write.
  const says =
    version === 1 ? "although it says so" : `it says ${clipped(JSON.stringify(version) ?? "nothing")}`;
  return new ConnectorError(
    isOther ? "incomplete" : "document",
    `${document} in the state is not a version 1 document (${says})`,
    {
      hint: isOther
        ? "A newer runtime has written it: run that again. Or start over with another AUDITLOG_STATE."
        : "Restore it from a backup (blob versions keep earlier ones), or delete it.",
    },
  );
}

/** Whether a person's id may be the last part of a key: no way out of its folder. */
export function isId(id: string): boolean {
  return /^[\w.-]+$/.test(id);
}

/** The fields of a document of the state; none of what isn't an object. */
export function fieldsOf(document: unknown): Readonly<Record<string, unknown>> {
  return typeof document === "object" && document !== null ? (document as Record<string, unknown>) : {};
}

/** Whether a value is a time in milliseconds that a `Date` can hold. */
export function isTime(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= 8.64e15;
}

/** The same for a time as UTC text. */
export function isTimeText(value: unknown): value is string {
  return typeof value === "string" && !Number.isNaN(Date.parse(value));
}
