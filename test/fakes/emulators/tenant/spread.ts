import { Calendar } from "./calendar";
import type { Random } from "./random";
import type { TenantOptions } from "./types";

/** From the first moment up to, not including, the second. */
export interface Period {
  readonly startMs: number;
  readonly endMs: number;
}

/** That many moments of a period in ascending order. */
export function spreadMoments(
  count: number,
  period: Period,
  { spread = "even", random }: Pick<TenantOptions, "spread"> & { readonly random: Random },
): number[] {
  if (spread === "officeWeek") return new Calendar(period.startMs, period.endMs).moments(count, random);
  const slotMs = (period.endMs - period.startMs) / count;
  return Array.from({ length: count }, (_, slot) =>
    Math.floor(period.startMs + (slot + random.next()) * slotMs),
  );
}
