import { createHash } from "node:crypto";
import { unknownVersion } from "./stored";

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
  const { version, blobs } = document as Partial<LedgerSegment>;
  if (version !== 1 || !Array.isArray(blobs)) throw unknownVersion("the ledger", version);
  return { version, blobs };
}
