import { Random } from "../../fakes/emulators/tenant/random";
import { appId, guid, record, type Json } from "../../support/builders";
import type { Outage } from "./outages";
import type { World } from "./world";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Where a launch can be read: a blob that holds it. */
export interface Place {
  readonly contentId: string;
  readonly createdMs: number;
  readonly availableMs: number;
}

/** The places of each launch, by its id. */
export type Launches = ReadonlyMap<string, readonly Place[]>;

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Content of a month to come: a blob an hour or so; launches that come in two blobs, blobs that are listed again under another
 * id, blobs that turn up days late.
 */
export function fillMonth(world: World, seed: number, month: Span, outages: readonly Outage[]): Launches {
  const random = new Random(seed ^ 0x30da);
  const launches = new Map<string, Place[]>();
  const kept: Json[] = [];
  const publish = (records: readonly Json[], createdMs: number, availableMs: number): void => {
    const contentId = world.activity.addBlob({ records, createdMs, availableMs });
    world.blobs.set(contentId, JSON.stringify(records));
    for (const { Id, Operation } of records) {
      if (Operation !== "LaunchPowerApp") continue;
      const places = launches.get(String(Id)) ?? [];
      launches.set(String(Id), [...places, { contentId, createdMs, availableMs }]);
    }
  };
  let number = 0;
  for (let ms = month.fromMs; ms < month.toMs; ms += (20 + random.below(80)) * MINUTE_MS) {
    const fresh = Array.from({ length: 1 + random.below(3) }, () => launch(++number, ms));
    const other = record({ Id: guid(number, "bbbbbbbb"), Operation: "ViewDashboard" });
    const repeated = random.next() < 0.1 ? kept.slice(-1) : [];
    kept.push(...fresh);
    const lateMs = random.next() < 0.06 ? HOUR_MS + random.below(5 * DAY_MS) : 0;
    publish([...fresh, other, ...repeated], ms, ms + (isFindable(ms, lateMs, month, outages) ? lateMs : 0));
    const againMs = ms + HOUR_MS + random.below(3 * DAY_MS);
    if (random.next() < 0.04 && againMs < month.toMs) publish(fresh, againMs, againMs);
  }
  return launches;
}

function launch(number: number, blobMs: number): Json {
  return record({
    Id: guid(number),
    app: appId(number % 7),
    CreationTime: new Date(blobMs - 20 * MINUTE_MS).toISOString().slice(0, 19),
    UserId: `user${number % 11}@contoso.com`,
  });
}

/**
 * Whether a whole day without an outage remains to list late content in. What turns up late and ages out in one and the same
 * outage is beyond what any reader can know of: docs/failures.md.
 */
function isFindable(createdMs: number, lateMs: number, month: Span, outages: readonly Outage[]): boolean {
  const endMs = Math.min(createdMs + 7 * DAY_MS, month.toMs);
  const marks = [createdMs + lateMs, endMs];
  const blocked = outages
    .map(({ dueMs, lengthMs }) => ({ fromMs: dueMs, toMs: dueMs + lengthMs + 3 * HOUR_MS }))
    .filter(({ fromMs, toMs }) => toMs > createdMs + lateMs && fromMs < endMs)
    .toSorted((one, other) => one.fromMs - other.fromMs);
  let [atMs = 0] = marks;
  for (const { fromMs, toMs } of [...blocked, { fromMs: endMs, toMs: endMs }]) {
    if (fromMs - atMs >= 27 * HOUR_MS) return true;
    atMs = Math.max(atMs, toMs);
  }
  return false;
}
