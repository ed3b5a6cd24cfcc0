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

/** The same for a time that is known as text, too: most records write it in the same form. */
export function isoOf(text: string, ms: number): string {
  return PLAIN.test(text) ? `${text}.000Z` : iso(ms);
}

/** The UTC day a time falls on, such as 2026-11-23. */
export function dayOf(ms: number): string {
  return iso(ms).slice(0, 10);
}

/** A time as records write it, of a day that every month has: nothing about it needs a second look. */
const PLAIN = /^\d{4}-\d{2}-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):\d{2}:\d{2}$/;

/** UTC milliseconds; the service writes times without a zone, which JavaScript would read as local. */
export function parseUtc(time: string): number | undefined {
  if (PLAIN.test(time)) {
    const plainMs = Date.parse(`${time}Z`);
    return Number.isNaN(plainMs) ? undefined : plainMs;
  }
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(time)) return undefined;
  const hasOffset = /[+-]\d{2}:?\d{2}$/.test(time);
  const ms = Date.parse(hasOffset || /Z$/i.test(time) ? time : `${time}Z`);
  if (Number.isNaN(ms)) return undefined;
  // Date.parse takes the 30th of February for a day in March.
  return hasOffset || iso(ms).startsWith(time.slice(0, 10)) ? ms : undefined;
}
