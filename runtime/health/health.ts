import { formatDuration } from "../../common/duration";
import { HOUR_MS, MINUTE_MS, type Clock } from "../../common/time";
import { messageOf } from "../../common/errors";

export interface HealthStatus {
  readonly ok: boolean;
  readonly reason: string;
}

/** A pass commits every minute, but a throttled tenant may keep it waiting, as long as the service says. */
const STUCK_MS = 3 * HOUR_MS;
const LATE_MARGIN_MS = 30 * MINUTE_MS;

/** What the probes are told: whether the process moves, and whether passes succeed. */
export class Health {
  #isPassing = false;
  #isStandingBy = false;
  #failure: string | undefined;
  #movedAt: number;
  #succeededAt: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly pollIntervalMs: number,
  ) {
    this.#movedAt = clock.now();
  }

  passing(): void {
    this.#move({ isPassing: true });
  }

  /** A commit: proof that sign-in, source, sink and state all work. */
  committed(): void {
    this.#succeed();
    this.#move({ isPassing: true });
  }

  passed(): void {
    this.#succeed();
    this.#move({ isPassing: false });
  }

  standingBy(): void {
    this.#move({ isPassing: false, isStandingBy: true });
  }

  failed(error: unknown): void {
    this.#failure = messageOf(error);
    this.#move({ isPassing: false });
  }

  /** Not live: a pass has not moved for so long that only a restart helps. */
  live(): HealthStatus {
    const idleMs = this.clock.now() - this.#movedAt;
    const what = this.#isPassing ? "in a pass" : "between two passes";
    const allowedMs = this.#isPassing ? STUCK_MS : STUCK_MS + this.pollIntervalMs;
    if (idleMs < allowedMs) return { ok: true, reason: what };
    return { ok: false, reason: `nothing has moved for ${formatDuration(idleMs)}, ${what}` };
  }

  /** Ready: passes succeed, or the runtime is waiting for its turn. */
  ready(): HealthStatus {
    if (this.#isStandingBy) return { ok: true, reason: "another runtime holds the lease" };
    if (this.#failure !== undefined) return { ok: false, reason: `the last pass failed: ${this.#failure}` };
    if (this.#succeededAt === undefined) return { ok: false, reason: "no pass has succeeded yet" };
    const ageMs = this.clock.now() - this.#succeededAt;
    const ok = ageMs < 2 * this.pollIntervalMs + LATE_MARGIN_MS;
    return { ok, reason: `the last success was ${formatDuration(ageMs)} ago` };
  }

  #succeed(): void {
    this.#failure = undefined;
    this.#succeededAt = this.clock.now();
  }

  #move({ isPassing, isStandingBy = false }: { isPassing: boolean; isStandingBy?: boolean }): void {
    this.#isPassing = isPassing;
    this.#isStandingBy = isStandingBy;
    this.#movedAt = this.clock.now();
  }
}
