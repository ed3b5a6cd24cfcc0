import { KitError } from "../support/errors";

/** The refusal of a stored document that this version of the runtime doesn't know. */
export function unknownVersion(document: string, version: unknown): KitError {
  return new KitError(
    "incomplete",
    `${document} in the state is no document of version 1 (it says ${String(version)})`,
    {
      hint: "A newer runtime has written it: run that again. Or start over with another AUDITLOG_STATE.",
    },
  );
}
