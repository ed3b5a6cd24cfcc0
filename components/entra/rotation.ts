import { DAY_MS } from "../../common/time";

export interface RotationPlan {
  /** Days of a secret's whole life, grace included. */
  readonly secretLifetimeDays: number;
  /** `YYYY-MM-DD`, UTC: where the first half-period begins. */
  readonly rotationStart: string;
}

/** One of the two staggered secrets. */
export interface Slot {
  readonly slot: "a" | "b";
  /** Number of the half-period the secret was made for. */
  readonly generation: number;
  /** RFC 3339. */
  readonly endDate: string;
}

export interface Rotation {
  readonly slots: readonly [Slot, Slot];
  /** The newer of the two: the one in the vault. */
  readonly current: Slot;
  /** RFC 3339: the day from which the current secret should have been replaced, grace included. */
  readonly overdueAt: string;
}

/**
 * Both secrets as of a day. A new one is due every half-period; slot A takes the even ones, slot B the odd ones, so
 * each lives two half-periods and a grace of about a ninth of its life, and the one before the current always works
 * for at least another half-period. Depends on nothing but its arguments: inside a half-period nothing differs.
 */
export function rotationAt(
  { secretLifetimeDays: lifetimeDays, rotationStart }: RotationPlan,
  todayMs: number,
): Rotation {
  const halfDays = Math.floor((lifetimeDays * 4) / 9);
  const startMs = Date.parse(`${rotationStart}T00:00:00Z`);
  const generation = Math.floor((todayMs - startMs) / (halfDays * DAY_MS));
  const dateOf = (days: number): string => rfc3339(startMs + days * DAY_MS);
  const slotOf = (slot: Slot["slot"], of: number): Slot => ({
    slot,
    generation: of,
    endDate: dateOf(of * halfDays + lifetimeDays),
  });
  const isEven = generation % 2 === 0;
  const a = slotOf("a", isEven ? generation : generation - 1);
  const b = slotOf("b", isEven ? generation - 1 : generation);
  const graceDays = lifetimeDays - 2 * halfDays;
  return {
    slots: [a, b],
    current: isEven ? a : b,
    overdueAt: dateOf((generation + 1) * halfDays + graceDays),
  };
}

/** Entra takes no milliseconds into account, and every change of the text would replace the secret. */
function rfc3339(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
