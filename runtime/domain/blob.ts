import type { Broken } from "./scanned";

/** A blob of audit records, as the Activity API lists it. */
export interface Blob {
  readonly id: string;
  readonly uri: string;
  /** When it became available; not when its events happened. */
  readonly createdMs: number;
  readonly expiresMs: number;
}

/** What is known of a blob once it has been read; its records were handed over while it arrived. */
export interface BlobEnd {
  /** Records in the blob, whatever their kind. */
  readonly read: number;
  /** Set when the blob's bytes are no complete JSON array even after retries. */
  readonly broken: BrokenContent | undefined;
}

/** What is known of content that isn't a complete JSON array. Its bytes aren't kept: they hold records of people. */
export interface BrokenContent extends Pick<Broken, "reason" | "offset"> {
  /** Bytes that arrived with the last download, uncompressed. */
  readonly size: number;
  /** Their SHA-256 in hexadecimal: whether a further download brings the same. */
  readonly sha256: string;
}

/** A blob that can't be read now, and why. */
export interface PendingBlob {
  readonly blob: Blob;
  readonly error: unknown;
}

/**
 * The life of a blob within a pass:
 *
 * | state     | meaning                                                   | next                     |
 * |-----------|-----------------------------------------------------------|--------------------------|
 * | listed    | known, not in the ledger; while it arrives, its rows go to the writer | fetched, poison, expired, pending |
 * | fetched   | read to its end; the last of its rows may wait in the writer | written                  |
 * | written   | every row is in Dataverse or in the dead letters          | committed                |
 * | poison    | can't be read; set aside in the dead letters              | committed                |
 * | expired   | gone from the service; named in the dead letters          | committed                |
 * | pending   | could not be read now; the next pass lists it again       | –                        |
 * | committed | in the ledger: never read again                           | –                        |
 */
export type BlobState = "listed" | "fetched" | "written" | "poison" | "expired" | "pending" | "committed";

const moves: Readonly<Record<BlobState, readonly BlobState[]>> = {
  listed: ["fetched", "poison", "expired", "pending"],
  fetched: ["written"],
  written: ["committed"],
  poison: ["committed"],
  expired: ["committed"],
  pending: [],
  committed: [],
};

/** The next state, or a RangeError where the table above has no such move. */
export function advance(from: BlobState, to: BlobState): BlobState {
  if (!moves[from].includes(to)) throw new RangeError(`a blob can't go from ${from} to ${to}`);
  return to;
}
