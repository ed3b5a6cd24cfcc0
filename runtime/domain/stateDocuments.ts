import { clipped } from "../../common/errors";
import { isObject } from "../../common/objects";
import { brokenDocument, unknownVersion } from "./version";

/**
 * What the state's smaller documents say, read from any JSON: a document that another version, a person or a broken disk
 * has written is refused by its name (ConnectorError), never a TypeError in the middle of a pass. Cursor and ledger have
 * their own files.
 */

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a document of version 1. */
export function documentOf(value: unknown, name: string): Fields {
  if (!isObject(value)) throw unknownVersion(name, undefined);
  if (value.version !== 1) throw unknownVersion(name, value.version);
  return value;
}

/** A text of a document; anything else is refused. */
export function textIn(fields: Fields, field: string, name: string): string {
  const value = fields[field];
  if (typeof value === "string") return value;
  throw brokenDocument(name, field);
}

/** A text that may be absent. */
export function optionalTextIn(fields: Fields, field: string): string | undefined {
  const value = fields[field];
  return typeof value === "string" ? value : undefined;
}

/** Whether a value is a time that a `Date` can hold. */
export function isTime(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= MAX_TIME_MS;
}

/** https://tc39.es/ecma262/#sec-time-values-and-time-range */
const MAX_TIME_MS = 8.64e15;

export interface StoredGap {
  readonly version: 1;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly foundAt: string;
}

/** A gap, as `status` shows it. */
export function parseGap(value: unknown): StoredGap {
  const name = "a gap";
  const fields = documentOf(value, name);
  const [from, to, reason, foundAt] = ["from", "to", "reason", "foundAt"].map((field) =>
    clipped(textIn(fields, field, name)),
  ) as [string, string, string, string];
  return { version: 1, from, to, reason, foundAt };
}

export interface StoredAttempt {
  readonly at: number;
  readonly error: string | undefined;
  readonly hint: string | undefined;
}

/** The last start of the subscription. */
export function parseAttempt(value: unknown): StoredAttempt {
  const name = "the start of the subscription";
  const fields = documentOf(value, name);
  const { at } = fields;
  if (!isTime(at)) throw brokenDocument(name, "at");
  return { at, error: optionalTextIn(fields, "error"), hint: optionalTextIn(fields, "hint") };
}

/** Ids of the apps whose rows wait for their link. */
export function parseUnlinkedApps(value: unknown): readonly string[] {
  const name = "unlinked-apps";
  const { ids } = documentOf(value, name);
  if (Array.isArray(ids) && ids.every((id) => typeof id === "string")) return ids;
  throw brokenDocument(name, "ids");
}

/**
 * The summary of the last pass, with 0 for the counts that another version didn't have; undefined for anything else: it is
 * for people, and the next pass writes it again.
 */
export function parseReport<Counts extends object>(
  value: unknown,
  counts: Counts,
): (Counts & StoredReport) | undefined {
  if (!isObject(value) || value.version !== 1 || typeof value.startedAt !== "string") return undefined;
  const { startedAt, isComplete } = value;
  const number = (field: string): number => (isTime(value[field]) ? value[field] : 0);
  const unmatchedSince = optionalTextIn(value, "unmatchedSince");
  return {
    ...(Object.fromEntries(Object.keys(counts).map((field) => [field, number(field)])) as Counts),
    startedAt: clipped(startedAt),
    seconds: number("seconds"),
    isComplete: isComplete === true,
    gaps: number("gaps"),
    lagSeconds: number("lagSeconds"),
    unmatchedSince: Number.isNaN(Date.parse(unmatchedSince ?? "")) ? undefined : unmatchedSince,
    unmatchedSeconds: number("unmatchedSeconds"),
  };
}

interface StoredReport {
  readonly startedAt: string;
  readonly seconds: number;
  readonly isComplete: boolean;
  readonly gaps: number;
  readonly lagSeconds: number;
  readonly unmatchedSince: string | undefined;
  readonly unmatchedSeconds: number;
}

export interface StoredLetter {
  readonly version: 1;
  readonly kind: string;
  readonly id: string;
  readonly error: string;
  readonly at: string;
  readonly triedAt: string;
  readonly raw?: string;
}

/** What every dead letter has; `fields` are all of them, for what depends on its kind. */
export function parseLetter(value: unknown): StoredLetter & { readonly fields: Fields } {
  const name = "a dead letter";
  const fields = documentOf(value, name);
  const text = (field: string): string => textIn(fields, field, name);
  const raw = optionalTextIn(fields, "raw");
  return {
    version: 1,
    kind: text("kind"),
    id: text("id"),
    error: text("error"),
    at: text("at"),
    triedAt: text("triedAt"),
    ...(raw !== undefined && { raw }),
    fields,
  };
}
