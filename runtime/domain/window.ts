/** A half-open span of time, `from <= t < to`, in milliseconds since the epoch. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Cuts a window at the multiples of `stepMs`, so that the same cut falls on the same times in every pass. */
export function sliced({ from, to }: Window, stepMs: number): Window[] {
  const slices: Window[] = [];
  for (let start = from; start < to;) {
    const end = Math.min(to, (Math.floor(start / stepMs) + 1) * stepMs);
    slices.push({ from: start, to: end });
    start = end;
  }
  return slices;
}

/** Milliseconds as UTC text, such as 2026-11-23T15:52:00.000Z. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** The UTC day a time falls on, such as 2026-11-23. */
export function dayOf(ms: number): string {
  return iso(ms).slice(0, 10);
}
