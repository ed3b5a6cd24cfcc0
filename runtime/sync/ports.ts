import type { Blob, BlobEnd } from "../domain/blob";
import type { TableShape } from "../../common/dataverse/columns";
import type { Scanned } from "../domain/scanned";
import type { PackedRow, Row } from "../domain/row";
import type { AppDetails, DirectoryUser, UserRef } from "../domain/enrichment";
import type { Window } from "../domain/window";

/** Takes records while their blob arrives; reading goes on once it resolves, and ends with what it rejects with. */
export type AcceptRecords = (records: readonly Scanned[]) => Promise<void>;

/** Where audit records come from. */
export interface Source {
  /** The service's time in milliseconds since the epoch, once it has answered anything. */
  serverNow(): number;
  isSubscribed(signal: AbortSignal): Promise<boolean>;
  startSubscription(signal: AbortSignal): Promise<void>;
  listContent(window: Window, signal: AbortSignal): AsyncIterable<Blob>;
  /** Hands each record that matters over once, however often the blob must be asked for. */
  readBlob(blob: Blob, accept: AcceptRecords, signal: AbortSignal): Promise<BlobEnd>;
  /** Whether a failure says that the subscription must be started again. */
  isSubscriptionOff(error: unknown): boolean;
  /** What the failure of reading one blob means for that blob. */
  classifyBlobError(error: unknown): "gone" | "invalid" | "later" | "stop";
}

/** What the inventory knows of an app, as far as launches change it. */
export interface InventoryApp {
  readonly lastLaunchedMs: number | undefined;
  /** What rows get of it, with `enrich`. */
  readonly details?: AppDetails;
}

export interface RejectedRow {
  readonly row: PackedRow;
  readonly error: unknown;
}

/** A row whose refusal may be the table's fault, as its code says: `isOfTheTable`. */
export interface RefusedRow extends RejectedRow {
  readonly isOfTheTable: boolean;
}

export interface UpsertResult {
  /** Rows that were refused one by one. */
  readonly rejected: readonly RefusedRow[];
  /** Rows written without their lookup, because their app was gone. */
  readonly unlinked: readonly PackedRow[];
}

/** An app of the inventory that refuses a change, as a plug-in or a validation may. */
export interface RefusedApp {
  readonly appId: string;
  readonly error: unknown;
}

/** An audit row without a link to its app; `launchedMs` is set when it is a launch. */
export interface UnlinkedRow {
  readonly id: string;
  readonly appId: string;
  readonly launchedMs: number | undefined;
  /** The app's name, where the row has one. */
  readonly appName: string | undefined;
}

/** Columns to change of a row. */
export interface RowChange {
  readonly id: string;
  readonly columns: Row;
}

/** An audit row whose user's name is empty. */
export interface UnfilledRow {
  readonly id: string;
  readonly user: UserRef;
}

/** Where rows go. */
export interface Sink {
  /** Requests worth having under way at once. */
  readonly parallelism: number;
  /** Undefined where metadata may not be read. Throws when the table is missing. */
  tableShape(signal: AbortSignal): Promise<TableShape | undefined>;
  upsertRows(rows: readonly PackedRow[], signal: AbortSignal): Promise<UpsertResult>;
  /** The apps among `ids` that the inventory knows; undefined without an inventory. */
  findApps(
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, InventoryApp> | undefined>;
  /** Apps that are not there stay so; returns the apps whose change was refused. */
  setLastLaunched(launches: ReadonlyMap<string, number>, signal: AbortSignal): Promise<readonly RefusedApp[]>;
  /** `unknown`: the app is not there, and stays so. */
  markDeleted(
    appId: string,
    deletedMs: number,
    signal: AbortSignal,
  ): Promise<"marked" | "unknown" | RefusedApp>;
  /** Some audit rows of these apps (50 at most) that are not linked to them; empty when there are none left. */
  listUnlinked(appIds: readonly string[], signal: AbortSignal): Promise<readonly UnlinkedRow[]>;
  /** Returns how many of the rows could not be linked: most often they no longer exist. */
  link(rows: readonly (RowChange & { readonly appId: string })[], signal: AbortSignal): Promise<number>;
  /** Some audit rows of these users whose user's name is empty; empty when there are none left. */
  listUnfilled(users: readonly UserRef[], signal: AbortSignal): Promise<readonly UnfilledRow[]>;
  /** Changes audit rows, never creates one; returns how many could not be changed. */
  change(rows: readonly RowChange[], signal: AbortSignal): Promise<number>;
}

/** Where users are known. */
export interface Directory {
  /**
   * Tells of each user as the directory answers: undefined where it knows none. Throws what ended the asking; of the others
   * nothing was told then.
   */
  findUsers(
    users: readonly UserRef[],
    told: (user: UserRef, found: DirectoryUser | undefined) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

/** A stored document and the version to name when replacing it. */
export interface Stored {
  readonly value: unknown;
  readonly version: string;
}

export interface WriteCondition {
  /** The version to replace; `none`: only if absent; `any`: whatever is there. */
  readonly ifMatch: string;
}

/** A lost race is a result, not an exception. */
export type WriteResult = { readonly written: true; readonly version: string } | { readonly written: false };

/** Named JSON documents with conditional writes. Keys are lower-case words, digits, `-`, `_`, `.` and `/`. */
export interface StateStore {
  read(key: string): Promise<Stored | undefined>;
  write(key: string, value: unknown, condition: WriteCondition): Promise<WriteResult>;
  /** Keys that begin with `prefix`, in order. */
  list(prefix: string): AsyncIterable<string>;
  /** Deleting what is not there is fine. */
  delete(key: string): Promise<void>;
}

/** The right to be the only writer. Its signal aborts when that right is lost. */
export interface Lease extends AsyncDisposable {
  readonly signal: AbortSignal;
}

export interface Leases {
  /** Undefined: another process holds it. */
  tryAcquire(): Promise<Lease | undefined>;
}
