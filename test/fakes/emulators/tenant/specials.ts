import type { Special } from "./facts";
import type { TenantApp, TenantOptions } from "./types";

/** A record contained in a second blob. */
export interface Repeat {
  readonly index: number;
  /** In the other record shape, as during the change of shapes in 2024. */
  readonly flipped: boolean;
}

/** Which records must exist in exact numbers, and which are repeated. */
export interface SpecialPlan {
  readonly specials: ReadonlyMap<number, Special>;
  readonly repeats: readonly Repeat[];
}

/** Spreads the records that a tenant must contain evenly over all records. */
export function planSpecials(options: TenantOptions, apps: readonly TenantApp[]): SpecialPlan {
  const { events } = options;
  const specials = new Map<number, Special>();
  const place = (count: number, make: (index: number) => Special): number[] => {
    if (count > events - specials.size)
      throw new RangeError(`${count} special records do not fit into ${events}.`);
    return spread(count, { events, taken: specials, make });
  };
  const known = apps.filter((app) => app.known).length;
  // The least popular apps are deleted first, so that most launches are of living ones.
  const dying = apps.map((app, rank) => ({ app, rank })).filter(({ app }) => app.known);
  place(options.deletes ?? (events < 100 ? 0 : 3), (index) => ({
    kind: "delete",
    app: dying[known - 1 - (index % known)]?.rank ?? 0,
  }));
  place(options.poisonRows ?? 0, () => ({ kind: "poison" }));
  place(options.unreadableRecords ?? 0, (variant) => ({ kind: "unreadable", variant }));
  place(options.applessLaunches ?? 0, () => ({ kind: "appless" }));
  const repeated = place(options.repeatedRecords ?? Math.ceil(events * 0.002), () => ({ kind: "launch" }));
  const repeats = repeated.map((index, number) => ({ index, flipped: number === 0 }));
  return { specials, repeats };
}

function spread(
  count: number,
  { events, taken, make }: { events: number; taken: Map<number, Special>; make: (index: number) => Special },
): number[] {
  return Array.from({ length: count }, (_, number) => {
    let index = Math.floor(((number + 0.5) * events) / count);
    while (taken.has(index)) index = (index + 1) % events;
    taken.set(index, make(number));
    return index;
  });
}
