import type { CallInProgress, Fault } from "../emulator";

interface Planned {
  readonly what: string;
  readonly fault: Fault;
  readonly matches: (call: CallInProgress) => boolean;
  readonly limit: number;
  used: number;
}

/** The faults a test has planned, in order; the first one that matches and is not used up applies. */
export class FaultPlan {
  private readonly planned: Planned[] = [];

  next(fault: Fault, options: { operation?: string; times?: number } = {}): void {
    const { operation, times = 1 } = options;
    const what = operation === undefined ? "the next request" : `the next ${operation}`;
    const matches = (call: CallInProgress) => operation === undefined || call.operation === operation;
    this.planned.push({ what, fault, matches, limit: times, used: 0 });
  }

  when(matches: (call: CallInProgress) => boolean, fault: Fault, options: { times?: number } = {}): void {
    const limit = options.times ?? Number.POSITIVE_INFINITY;
    this.planned.push({ what: "requests picked by a predicate", fault, matches, limit, used: 0 });
  }

  /** Takes the fault for this request, if there is one. */
  take(call: CallInProgress): Fault | undefined {
    if (this.planned.length === 0) return undefined;
    const due = this.planned.find((plan) => plan.used < plan.limit && plan.matches(call));
    if (due === undefined) return undefined;
    due.used += 1;
    return due.fault;
  }

  /** True when a predicate or a body may have to be looked at. */
  get isEmpty(): boolean {
    return this.planned.length === 0;
  }

  /** One line per fault that a test planned and never met. */
  unused(): string[] {
    return this.planned
      .filter((plan) => plan.used < (Number.isFinite(plan.limit) ? plan.limit : 1))
      .map(describe);
  }
}

function describe({ what, fault, limit, used }: Planned): string {
  const share = Number.isFinite(limit) ? `used ${used} of ${limit}` : "never used";
  return `${JSON.stringify(fault)} for ${what} (${share})`;
}
