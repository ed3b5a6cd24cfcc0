/** A failure that a test has planned, and for which calls. */
export interface PlannedFault<Call, Fault> {
  readonly fault: Fault;
  readonly matches: (call: Call) => boolean;
  /** Such as `the next createTable`. */
  readonly what: string;
  /** For how many calls; Infinity for all of them, of which there must be one. */
  readonly times: number;
}

/** The faults a test has planned, in order; the first one that matches and is not used up applies. */
export class FaultPlan<Call, Fault> {
  private readonly planned: { readonly plan: PlannedFault<Call, Fault>; used: number }[] = [];
  /** So many of them, from the first on, have been lifted. */
  private lifted = 0;

  add(plan: PlannedFault<Call, Fault>): void {
    this.planned.push({ plan, used: 0 });
  }

  /** Takes the fault for this call, if there is one. */
  take(call: Call): Fault | undefined {
    const due = this.planned
      .slice(this.lifted)
      .find(({ plan, used }) => used < plan.times && plan.matches(call));
    if (due === undefined) return undefined;
    due.used += 1;
    return due.plan.fault;
  }

  /** Ends all faults planned so far, used up or not. */
  lift(): void {
    this.lifted = this.planned.length;
  }

  /** One line per fault that a test planned and never met. */
  unused(): string[] {
    return this.planned
      .filter(({ plan: { times }, used }) => used < (Number.isFinite(times) ? times : 1))
      .map(({ plan: { fault, what, times }, used }) => {
        const share = Number.isFinite(times) ? `used ${used} of ${times}` : "never used";
        return `${JSON.stringify(fault)} for ${what} (${share})`;
      });
  }
}
