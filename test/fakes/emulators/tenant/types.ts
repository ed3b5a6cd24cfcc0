import type { ContentBlob } from "../activity/options";

/** How to make up a tenant; everything follows from the seed. */
export interface TenantOptions {
  /** @default 1 */
  readonly seed?: number;
  /** @default follows from the seed */
  readonly tenantId?: string;
  /** Distinct audit records, matching or not. */
  readonly events: number;
  /** The moment the tenant is looked at, in ms since the epoch. */
  readonly now: number;
  /** How far back blobs reach. @default 7 */
  readonly days?: number;
  /**
   * How blobs are spread over these days. Spread evenly they have the same ages whenever `now` is; those of an office week
   * cluster in its working hours, so that few are young on a weekend. @default "even"
   */
  readonly spread?: "even" | "officeWeek";
  /** How old the newest blob is at `now`. @default 10 minutes */
  readonly newestAgeMs?: number;
  readonly apps?: number;
  readonly users?: number;
  /** Share of guests among the users. @default 0.05 */
  readonly guests?: number;
  /** @default 6 */
  readonly environments?: number;
  /** Share of launches among the records. @default 0.1 */
  readonly matchingShare?: number;
  /** On average; sizes vary by half. @default 100 */
  readonly recordsPerBlob?: number;
  /** On average, as JSON. @default 1500 */
  readonly recordBytes?: number;
  /** Blobs listed a second time under another content id. @default 0 */
  readonly duplicateBlobs?: number;
  /** Records contained in a second blob; the first of them in the other shape. @default 2 per 1,000 */
  readonly repeatedRecords?: number;
  /** Blobs that are only listed some time after `now`. @default 0 */
  readonly lateBlobs?: number;
  /** The last late blob appears this long after `now`. @default 2 hours */
  readonly lateByMs?: number;
  /** Whether a late blob says it was created early or when it appears. @default "mixed" */
  readonly lateCreated?: "early" | "available" | "mixed";
  /** Share of apps that the inventory does not know. @default 0.05 */
  readonly unknownAppShare?: number;
  /** Share of launches in the older record shape. @default 0.1 */
  readonly legacyShare?: number;
  /** DeletePowerApp records. @default 3, none below 100 events */
  readonly deletes?: number;
  /** Launches whose rows Dataverse refuses. @default 0 */
  readonly poisonRows?: number;
  /** Launches without a usable id or time. @default 0 */
  readonly unreadableRecords?: number;
  /** Whether CreationTime ends in Z, which the documentation's examples lack. @default "none" */
  readonly creationTimeZone?: "none" | "Z";
  /** Whether a sixteenth of the launches has numbers as text, nulls, odd casing. @default true */
  readonly looseTypes?: boolean;
  /** Launches that name no app. @default 0 */
  readonly applessLaunches?: number;
  /** Apps with names longer than any column. @default 0 */
  readonly overlongNames?: number;
  /** Renders all blobs at once and keeps them: for benchmarks. @default false */
  readonly prerender?: boolean;
}

/** A Power Platform environment. */
export interface TenantEnvironment {
  readonly id: string;
  readonly name: string;
}

/** A canvas app. */
export interface TenantApp {
  readonly id: string;
  readonly name: string;
  readonly environment: TenantEnvironment;
  /** False: launched, but not in the inventory table. */
  readonly known: boolean;
}

/** Somebody who launches apps. */
export interface TenantUser {
  /** As `UserId` of a record spells it. */
  readonly upn: string;
  readonly objectId: string;
  readonly isGuest: boolean;
}

/** A launch as its row must have it; of a record served in both shapes either one's environment is right. */
export interface Session {
  readonly app: TenantApp;
  readonly upn: string;
  readonly eventMs: number;
  /** The environment's name, which older records lack: they have its id. */
  readonly environment: string;
}

/** What a correct reader of all blobs must arrive at. Maps per app count rows that must exist in the end. */
export interface TenantTruth {
  /** Distinct records. */
  readonly records: number;
  /** Records in all blobs, repetitions included. */
  readonly recordsServed: number;
  /** Distinct readable launches. */
  readonly launches: number;
  readonly deletes: number;
  /** Launches that must be rows in the end: all but the poison ones. */
  readonly rows: number;
  readonly poisonRowIds: readonly string[];
  readonly unreadable: number;
  /** Distinct users and apps of the rows. */
  readonly users: number;
  readonly apps: number;
  /** Apps of rows that the inventory does not know. */
  readonly unknownAppIds: readonly string[];
  readonly launchesByApp: ReadonlyMap<string, number>;
  readonly usersByApp: ReadonlyMap<string, ReadonlySet<string>>;
  /** Event time of the last launch, in ms. */
  readonly lastLaunchByApp: ReadonlyMap<string, number>;
  /** Event time of the last delete, in ms. */
  readonly deletedApps: ReadonlyMap<string, number>;
  /** Ids of the rows, in lower case; computed anew on every call. */
  rowIds(): Set<string>;
  /** What each row of a launch with an app says; computed anew on every call. */
  sessions(): Session[];
  readonly blobs: number;
}

/** A made-up tenant: what the services serve and what is true about it. */
export interface TenantData {
  readonly tenantId: string;
  /** The inventory: known apps only. */
  readonly apps: readonly TenantApp[];
  readonly users: readonly TenantUser[];
  readonly blobs: readonly ContentBlob[];
  readonly truth: TenantTruth;
}
