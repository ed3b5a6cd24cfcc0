import { mix, Random } from "./random";
import type { Repeat } from "./specials";
import { spreadMoments } from "./spread";
import type { TenantOptions } from "./types";

/** One blob before it is rendered: a stretch of record numbers and some repeated ones. */
export interface PlannedBlob {
  readonly contentId: string;
  readonly createdMs: number;
  readonly availableMs: number;
  readonly expirationMs: number;
  /** Records `from` up to, not including, `to`. */
  readonly from: number;
  readonly to: number;
  /** Creation time of the blob these records belong to first: event times count back from it. */
  readonly recordsCreatedMs: number;
  readonly repeats: readonly (Repeat & { readonly createdMs: number })[];
}

/** All blobs of a tenant: those that own their records, then copies listed under another id. */
export interface BlobPlan {
  readonly owners: readonly PlannedBlob[];
  readonly copies: readonly PlannedBlob[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
// Content older than seven days cannot be listed; blobs keep this distance so that they outlive a test.
const MARGIN_MS = 2 * HOUR_MS;

/** Cuts the records into blobs over the week, then adds repeated records, late blobs and duplicates. */
export function planBlobs(options: TenantOptions, repeats: readonly Repeat[]): BlobPlan {
  const { now, days = 7, newestAgeMs = 600_000, seed = 1, duplicateBlobs = 0 } = options;
  const [startMs, endMs] = [now - Math.min(days * DAY_MS, 7 * DAY_MS - MARGIN_MS), now - newestAgeMs];
  const random = new Random(seed ^ 0xb10b);
  const stretches = cut(options, random);
  const moments = spreadMoments(stretches.length, { startMs, endMs }, { ...options, random });
  const owners = stretches.map((stretch, number) => ({ ...stretch, createdMs: moments[number] ?? startMs }));
  const extras = placeRepeats(owners, repeats);
  const lateFrom = owners.length - Math.min(options.lateBlobs ?? 0, owners.length);
  const blobs = owners.map((owner, number) => {
    const timing =
      number < lateFrom ? onTime(owner.createdMs) : late(owner.createdMs, number - lateFrom, options);
    const { from, to, createdMs } = owner;
    return named(
      { ...timing, from, to, recordsCreatedMs: createdMs, repeats: extras.get(number) ?? [] },
      number,
    );
  });
  const copies = Array.from({ length: Math.min(duplicateBlobs, blobs.length) }, (_, number) => {
    const original = blobs[Math.floor(((number + 0.5) * blobs.length) / duplicateBlobs)];
    if (original === undefined) throw new RangeError("There is no blob to duplicate.");
    const createdMs = Math.min(original.createdMs + HOUR_MS + random.below(20 * HOUR_MS), endMs);
    return named({ ...original, ...onTime(Math.max(createdMs, original.createdMs)) }, blobs.length + number);
  });
  return { owners: blobs, copies };
}

function cut(
  { events, recordsPerBlob = 100 }: TenantOptions,
  random: Random,
): { from: number; to: number }[] {
  const stretches: { from: number; to: number }[] = [];
  for (let from = 0; from < events;) {
    const size = Math.max(1, Math.round(recordsPerBlob * (0.5 + random.next())));
    const to = Math.min(events, from + size);
    stretches.push({ from, to });
    from = to;
  }
  return stretches;
}

type Placed = Repeat & { readonly createdMs: number };

// A later blob repeats the record, since none can hold an event before it happened; the last blob repeats its own.
function placeRepeats(
  owners: readonly { from: number; to: number; createdMs: number }[],
  repeats: readonly Repeat[],
): Map<number, Placed[]> {
  const placed = new Map<number, Placed[]>();
  for (const repeat of repeats) {
    const owner = owners.findIndex(({ from, to }) => repeat.index >= from && repeat.index < to);
    const later = owners.length - 1 - owner;
    const target = later === 0 ? owner : owner + 1 + (mix(repeat.index) % later);
    const entry = { ...repeat, createdMs: owners[owner]?.createdMs ?? 0 };
    placed.set(target, [...(placed.get(target) ?? []), entry]);
  }
  return placed;
}

interface Timing {
  readonly createdMs: number;
  readonly availableMs: number;
  readonly expirationMs: number;
}

function onTime(createdMs: number): Timing {
  return { createdMs, availableMs: createdMs, expirationMs: createdMs + 7 * DAY_MS };
}

function late(createdMs: number, number: number, options: TenantOptions): Timing {
  const { now, lateBlobs = 1, lateByMs = 2 * HOUR_MS, lateCreated = "mixed" } = options;
  const availableMs = now + Math.ceil(((number + 1) * lateByMs) / lateBlobs);
  const early = lateCreated === "early" || (lateCreated === "mixed" && number % 2 === 0);
  return { ...onTime(early ? createdMs : availableMs), availableMs };
}

function named(blob: Omit<PlannedBlob, "contentId">, number: number): PlannedBlob {
  const created = digits(blob.createdMs) + String(number).padStart(6, "0");
  const available = digits(blob.availableMs) + String(number).padStart(6, "0");
  const shard = `emea${String(mix(number) % 100).padStart(4, "0")}`;
  return { ...blob, contentId: `${created}$${available}$audit_general$Audit_General$${shard}` };
}

function digits(ms: number): string {
  return new Date(ms).toISOString().replace(/\D/g, "");
}
