import { KitError } from "../support/errors";

/** The content of a stored document; what is no JSON was not written by us, or broken by something else. */
export function parseDocument(text: string, key: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new KitError("incomplete", `the document ${key} of the state in ${place} is no JSON`, {
      hint: "Restore it from a backup (blob versions keep earlier ones). Deleting the cursor and the ledger makes the next pass start over: harmless, only slower.",
      cause: error,
    });
  }
}
