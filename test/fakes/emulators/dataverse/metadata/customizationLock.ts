import { Refusal } from "../../base/answer";
import type { DataverseCounters } from "../options";
import type { Customization } from "../operation";

/** How a customization that came at the wrong moment is refused; both have been seen. */
export interface LockAnswer {
  /** @default 429 */
  readonly status?: 429 | 503;
  /** Without it the answer has no Retry-After. */
  readonly retryAfterSeconds?: number;
}

// https://learn.microsoft.com/troubleshoot/power-platform/dataverse/working-with-solutions/concurrent-solution-operation-failures

/** One customization at a time, in the whole organisation. */
export class CustomizationLock {
  private running: Customization | undefined;
  private readonly planned: { answer: LockAnswer; left: number }[] = [];

  constructor(private readonly counters: DataverseCounters) {}

  /** The next customizations are refused, as while somebody else installs a solution. */
  plan(requests: number, answer: LockAnswer): void {
    this.planned.push({ answer, left: requests });
  }

  /** Does the work alone, or refuses. */
  async hold<T>(what: Customization, work: () => Promise<T>): Promise<T> {
    const plan = this.planned.find((each) => each.left > 0);
    if (plan !== undefined) {
      plan.left -= 1;
      throw this.refusal({ what, running: "Import" }, plan.answer);
    }
    if (this.running !== undefined) throw this.refusal({ what, running: this.running }, {});
    this.running = what;
    try {
      return await work();
    } finally {
      this.running = undefined;
    }
  }

  private refusal(clash: { what: string; running: string }, answer: LockAnswer): Refusal {
    this.counters.customizationConflicts += 1;
    const { status = 429, retryAfterSeconds } = answer;
    const message =
      clash.what === clash.running
        ? `Cannot start another [${clash.what}] because there is a previous [${clash.running}] running at this moment.`
        : `Cannot start the requested operation [${clash.what}] because there is another [${clash.running}] running at this moment. Use Solution History for more details.`;
    const headers: Record<string, string> = { "Content-Type": "application/json; odata.metadata=minimal" };
    if (retryAfterSeconds !== undefined) headers["Retry-After"] = String(retryAfterSeconds);
    return new Refusal({
      status,
      headers,
      body: JSON.stringify({ error: { code: "0x80071151", message } }),
    });
  }
}
