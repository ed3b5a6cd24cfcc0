import type { Call } from "../emulator";

const KEPT_CALLS = 10_000;

/** Remembers the latest calls and counts all of them. */
export class CallLog {
  readonly calls: Call[] = [];
  readonly unrouted: string[] = [];
  readonly bugs: string[] = [];
  private readonly counts = new Map<string, number>();
  private total = 0;

  add(call: Call): void {
    this.total += 1;
    this.counts.set(call.operation, (this.counts.get(call.operation) ?? 0) + 1);
    this.calls.push(call);
    if (this.calls.length >= 2 * KEPT_CALLS) this.calls.splice(0, KEPT_CALLS);
  }

  count(operation?: string): number {
    return operation === undefined ? this.total : (this.counts.get(operation) ?? 0);
  }
}
