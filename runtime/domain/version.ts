import { ConnectorError } from "../../common/errors";

/** The refusal of a stored document that this version of the runtime doesn't know. */
export function unknownVersion(document: string, version: unknown): ConnectorError {
  return new ConnectorError(
    "incomplete",
    `${document} in the state is not a version 1 document (it says ${String(version)})`,
    {
      hint: "A newer runtime has written it: run that again. Or start over with another AUDITLOG_STATE.",
    },
  );
}
