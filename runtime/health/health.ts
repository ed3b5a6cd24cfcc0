import { formatDuration } from "../support/duration";
import { HOUR_MS, MINUTE_MS, type Clock } from "../support/clock";
import { messageOf } from "../support/errors";

export interface Verdict {
  readonly ok: boolean;
  readonly reason: string;
}

/** A pass commits every minute, but a throttled tenant may keep it waiting. */
const STUCK_MS = HOUR_MS;
const LATE_MARGIN_MS = 30 * MINUTE_MS;

type State = "starting" | "standingBy" | "passing" | "waiting" | "failing";

/** What the probes are told: whether the process moves, and whether passes succeed. */
export class Health {
  #state: State = "starting";
  #movedAt: number;
  #succeededAt: number | undefined;
  #failure = "";

  constructor(
    private readonly clock: Clock,
    private readonly pollIntervalMs: number,
  ) {
    this.#movedAt = clock.now();
  }

  passing(): void {
    this.#move(this.#state === "failing" ? "failing" : "passing");
  }

  /** A commit: proof that sign-in, source, sink and state all work. */
  committed(): void {
    this.#succeededAt = this.clock.now();
    this.#move("passing");
  }

  passed(): void {
    this.#succeededAt = this.clock.now();
    this.#move("waiting");
  }

  standingBy(): void {
    this.#move("standingBy");
  }

  failed(error: unknown): void {
    this.#failure = messageOf(error);
    this.#move("failing");
  }

  /** Not live: a pass has not moved for so long that only a restart helps. */
  live(): Verdict {
    const idleMs = this.clock.now() - this.#movedAt;
    if (this.#state !== "passing" || idleMs < STUCK_MS) return { ok: true, reason: this.#state };
    return { ok: false, reason: `the pass has not moved for ${formatDuration(idleMs)}` };
  }

  /** Ready: passes succeed, or somebody else's turn is being waited for. */
  ready(): Verdict {
    if (this.#state === "standingBy") return { ok: true, reason: "another runtime holds the lease" };
    if (this.#state === "failing") return { ok: false, reason: `the last pass failed: ${this.#failure}` };
    if (this.#succeededAt === undefined) return { ok: false, reason: "no pass has succeeded yet" };
    const ageMs = this.clock.now() - this.#succeededAt;
    const ok = ageMs < 2 * this.pollIntervalMs + LATE_MARGIN_MS;
    return { ok, reason: `the last success was ${formatDuration(ageMs)} ago` };
  }

  #move(state: State): void {
    this.#state = state;
    this.#movedAt = this.clock.now();
  }
}
