import type { MemoryStateStore } from "../../support/memoryStateStore";
import type { Launches, Place } from "./month";
import type { Letter, World } from "./world";

export interface Gap {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

export interface Account {
  /** Launches that are nowhere, although a place of theirs is in no gap. */
  readonly unexplained: string[];
  /** Launches that are somewhere, although all their places are in gaps that say that nothing can be read. */
  readonly overstated: string[];
  /** Rows that no launch stands behind. */
  readonly extra: string[];
  readonly doubled: number;
  /** Launches that are nowhere. */
  readonly lost: number;
}

export function gapsOf(store: MemoryStateStore): Gap[] {
  return store.keys("gaps/").map((key) => {
    const { from = "", to = "", reason = "" } = store.document<Record<string, string>>(key) ?? {};
    return { id: key.slice("gaps/".length), from: Date.parse(from), to: Date.parse(to), reason };
  });
}

/** Where each launch of a month is, those of the week before it included, by the generator's own count. */
export function accountOf(world: World, store: MemoryStateStore, launches: Launches): Account {
  const gaps = gapsOf(store);
  const letters = store.keys("deadletters/").flatMap((key) => store.document<Letter>(key) ?? []);
  const { tenant, dataverse, activity } = world;
  const rows = dataverse.auditRows;
  const named = new Set(letters.flatMap((letter) => idsIn(letter, world)));
  const isSomewhere = (id: string): boolean => rows.has(id) || named.has(id);
  const off = [...activity.subscriptions.values()].flatMap((each) => each.gaps);
  // A subscription's gap reaches back to the last pass that went well; what the service has from then is delivered all the same.
  const isLost = ({ createdMs, availableMs }: Place): boolean =>
    gaps.some(({ from, to, reason }) =>
      reason === "retention"
        ? from <= createdMs && createdMs < to
        : off.some(({ fromMs, untilMs }) => fromMs <= availableMs && availableMs < untilMs) &&
          from <= availableMs &&
          availableMs < to,
    );
  const ids = [...launches].map(([id, places]) => ({ id, isLost: places.every(isLost) }));
  const before = [...tenant.truth.rowIds()].map((id) => ({ id, isLost: false }));
  const all = [...before, ...ids];
  return {
    unexplained: all.filter((each) => !isSomewhere(each.id) && !each.isLost).map(({ id }) => id),
    overstated: all.filter((each) => isSomewhere(each.id) && each.isLost).map(({ id }) => id),
    extra: [...rows.keys()].filter((id) => !launches.has(id) && !tenant.truth.rowIds().has(id)),
    doubled: dataverse.counters.rowsCreated - rows.size + [...named].filter((id) => rows.has(id)).length,
    lost: all.filter((each) => !isSomewhere(each.id)).length,
  };
}

/** The launches that a letter accounts for: that of a row or record, or those of a blob. */
function idsIn({ kind, id, blob }: Letter, { blobs }: World): string[] {
  if (kind !== "blob") return [id];
  const body = blobs.get(blob?.id ?? "") ?? "";
  return [...body.matchAll(/"Id":"([\da-f-]{36})"/gi)].map(([, found = ""]) => found.toLowerCase());
}
