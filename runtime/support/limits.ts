import { MIB } from "../../common/bytes";
import type { AnswerLimit } from "../../common/http/body";

/**
 * How much of anything is held at once, in bytes: sizes of blobs and answers are the services' choice, the container's
 * memory isn't. `npm run bench:memory` measures what the process takes with them.
 */

/**
 * Everything under way shares this: what downloads hold, the records found, the rows that wait, the batches that are being
 * written. A download that would exceed it pauses, down to its socket.
 */
const UNDER_WAY_BYTES = 40 * MIB;
/** Of one download, while no record in it is larger: socket, decompression, the scanner's buffer. */
const DOWNLOAD_BYTES = 256 * 1024;
/** Up to here a record that hasn't ended yet fits into its download's share. */
export const LARGE_RECORD_BYTES = 128 * 1024;
/** A longer record is a dead letter: audit records have a few kilobytes. */
export const MAX_RECORD_BYTES = 4 * MIB;
/** What a download with a larger record needs: the record, and a buffer that doubles as it grows. One at a time. */
export const MAX_OPEN_RECORD_BYTES = 2 * MAX_RECORD_BYTES;

/** What remains of it for records, rows and batches. */
export function recordBudgetBytes(downloads: number): number {
  return UNDER_WAY_BYTES - MAX_OPEN_RECORD_BYTES - downloads * DOWNLOAD_BYTES;
}

/**
 * What a record takes from where it was found to where its row is written: its text, which JavaScript keeps in one or two
 * bytes a character, the row, the row in its request, as text and as bytes.
 */
export function recordBytes(text: { readonly length: number }): number {
  return 1024 + 4 * text.length;
}

/** What is kept of something unreadable. */
export const MAX_REST_BYTES = 256 * 1024;

/** A document of the state: the ledger of a day with 800,000 blobs, of which each has 19 bytes. */
export const MAX_DOCUMENT_BYTES = 16 * MIB;
export const MAX_DOCUMENT_VALUES = MAX_DOCUMENT_BYTES / 16;

/** Privileges of a user: a System Administrator has eight for each table, some 200 bytes and seven values each. */
export const MAX_PRIVILEGES: AnswerLimit = { maxBytes: 16 * MIB, maxValues: 500_000 };
