import type { Random } from "./random";

const HOUR_MS = 3_600_000;

/** Moments between two times, spread like the work of an office: by weekday and by hour. */
export class Calendar {
  private readonly cumulative: number[] = [];
  private readonly firstHourMs: number;

  constructor(
    private readonly startMs: number,
    private readonly endMs: number,
  ) {
    this.firstHourMs = Math.floor(startMs / HOUR_MS) * HOUR_MS;
    let sum = 0;
    for (let hourMs = this.firstHourMs; hourMs < endMs; hourMs += HOUR_MS) {
      sum += weight(new Date(hourMs));
      this.cumulative.push(sum);
    }
  }

  /** That many moments in ascending order. */
  moments(count: number, random: Random): number[] {
    return Array.from({ length: count }, () => this.moment(random)).sort((a, b) => a - b);
  }

  private moment(random: Random): number {
    const wanted = random.next() * (this.cumulative.at(-1) ?? 0);
    const hour = this.hourOf(wanted);
    const ms = this.firstHourMs + hour * HOUR_MS + random.below(HOUR_MS);
    return Math.min(Math.max(ms, this.startMs), this.endMs - 1);
  }

  private hourOf(wanted: number): number {
    let low = 0;
    let high = this.cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.cumulative[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function weight(hour: Date): number {
  const day = hour.getUTCDay();
  const ofDay = hour.getUTCHours();
  const office = ofDay >= 7 && ofDay < 18 ? (ofDay === 12 ? 0.6 : 1) : ofDay >= 5 && ofDay < 21 ? 0.25 : 0.04;
  return day === 0 || day === 6 ? office * 0.1 : office;
}
