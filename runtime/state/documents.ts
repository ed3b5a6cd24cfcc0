import { readUpTo } from "../../common/http/body";
import { ConnectorError } from "../../common/errors";
import { hasMoreValues } from "../../common/json";
import { MAX_DOCUMENT_BYTES, MAX_DOCUMENT_VALUES } from "../support/limits";
import { sizeOf } from "../../common/bytes";

const RESTORE =
  "Restore it from a backup (blob versions keep earlier ones). Deleting the cursor and the ledger makes the next pass start over: harmless, only slower.";

/** The text of a stored document; one above the limit was not written by us. */
export async function readDocument(
  chunks: AsyncIterable<Uint8Array>,
  key: string,
  place: string,
): Promise<string> {
  const { bytes, isWhole } = await readUpTo(chunks, MAX_DOCUMENT_BYTES);
  if (!isWhole) throw unusable(`has ${tooLarge()}`, key, place);
  return bytes.toString("utf8");
}

/** The text of a document to store. What could not be read back is refused. */
export function documentText(value: unknown, key: string, place: string): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= MAX_DOCUMENT_BYTES) return text;
  throw new ConnectorError(
    "incomplete",
    `the document ${key} of the state in ${place} would have ${tooLarge()}`,
    {
      hint: "No tenant should need that. Nothing was changed; the next pass resumes from the last commit.",
    },
  );
}

/** The content of a stored document; what isn't JSON was not written by us, or broken by something else. */
export function parseDocument(text: string, key: string, place: string): unknown {
  if (hasMoreValues(text, MAX_DOCUMENT_VALUES))
    throw unusable(`has more than ${MAX_DOCUMENT_VALUES} values`, key, place);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable("isn't JSON", key, place, error);
  }
}

function tooLarge(): string {
  return `more than ${sizeOf(MAX_DOCUMENT_BYTES)}`;
}

function unusable(why: string, key: string, place: string, cause?: unknown): ConnectorError {
  return new ConnectorError("incomplete", `the document ${key} of the state in ${place} ${why}`, {
    hint: RESTORE,
    cause,
  });
}
