import { createHash } from "node:crypto";
import { documentOf } from "./stateDocuments";
import { brokenDocument } from "./version";

/** The blobs of one day (by creation) that are done with. Stored as one document a day. */
export interface LedgerSegment {
  readonly version: 1;
  /** Keys of committed blobs. */
  readonly blobs: readonly string[];
}

/**
 * Key of a blob in the ledger: 96 bits of its content id's SHA-256, base64url. Content ids take about 100 bytes
 * and large tenants have a million in a week; among a million, two share a key with probability 1 : 10^17.
 */
export function ledgerKey(contentId: string): string {
  return createHash("sha256").update(contentId).digest("base64url").slice(0, 16);
}

export function parseLedgerSegment(document: unknown): LedgerSegment {
  const name = "the ledger";
  const { blobs } = documentOf(document, name);
  if (Array.isArray(blobs) && blobs.every((key) => typeof key === "string")) return { version: 1, blobs };
  throw brokenDocument(name, "blobs");
}
