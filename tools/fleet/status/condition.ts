import { counted } from "../../../common/counted";
import { formatDuration } from "../../../common/duration";
import { LATE_CONTENT_MS } from "../../../common/lateContent";
import { MINUTE_MS, SECOND_MS } from "../../../common/time";
import { passOverdueMinutes } from "../../../components/monitoring/windows";

/** How a stack stands, the most urgent first; each stack has the first that fits, but for stale ones, which lag besides. */
export const STATES = [
  "failing",
  "lagging",
  "stale",
  "never ran",
  "can't be read",
  "dead letters or gaps",
  "switched off",
  "fine",
] as const;
export type State = (typeof STATES)[number];

/** What `status --json` of the runtime says, as far as it matters here: docs/commands.md. */
export interface RuntimeStatus {
  readonly now: string;
  readonly runtimeVersion: string | null;
  readonly lagSeconds: number | null;
  readonly failing: {
    readonly since: string;
    readonly passes: number;
    readonly error: string;
    readonly hint?: string;
  } | null;
  readonly openGaps: readonly unknown[];
  readonly deadLetters: { readonly count: number };
  readonly lastPass: {
    readonly startedAt: string;
    readonly seconds: number;
    readonly isStopped: boolean;
    readonly oldestPending?: { readonly error: string };
  } | null;
}

/** What of a stack's outputs decides how its status is read. */
export interface Deployed {
  readonly enabled: boolean;
  /** ISO 8601. */
  readonly pollInterval: string;
}

/** How a stack stands, why, and what to do next. */
export interface Condition {
  readonly state: State;
  readonly why: string | null;
  readonly next: string | null;
}

/** How a stack stands whose state could be read. */
export function conditionOf(stack: string, status: RuntimeStatus, deployed: Deployed): Condition {
  if (!deployed.enabled)
    return {
      state: "switched off",
      why: leftIn(status),
      next: "`enabled: false` is in the stack's settings.",
    };
  return passesOf(status, deployed) ?? leftOver(stack, status) ?? { state: "fine", why: null, next: null };
}

function passesOf(status: RuntimeStatus, { pollInterval }: Deployed): Condition | undefined {
  const { failing, lastPass, lagSeconds } = status;
  if (failing !== null)
    return {
      state: "failing",
      why: `since ${failing.since}, ${counted(failing.passes, "pass", "passes")}: ${failing.error}`,
      next: failing.hint ?? "Its log says more; `check`, run in Azure, tells what is missing.",
    };
  if (lastPass === null)
    return {
      state: "never ran",
      why: "no pass has ended yet",
      next: "After `pulumi up` the first pass begins within minutes, a job's with its schedule. Later than that, its log says why.",
    };
  const quietMs = Date.parse(status.now) - completedBy(lastPass);
  if (quietMs > passOverdueMinutes(pollInterval) * MINUTE_MS)
    return {
      state: "stale",
      why: `no pass was completed in the last ${formatDuration(quietMs)}, with pollInterval ${pollInterval}`,
      next: "See whether its container runs, and what its log said last.",
    };
  const lagMs = (lagSeconds ?? 0) * SECOND_MS;
  if (lagMs < LATE_CONTENT_MS) return undefined;
  return {
    state: "lagging",
    why: `content of ${formatDuration(lagMs)} ago isn't delivered${lastPass.oldestPending === undefined ? "" : `: ${lastPass.oldestPending.error}`}`,
    next: "docs/runbook.md#content-lags says what to do. After seven days it is lost.",
  };
}

/** A pass that was cut short completed nothing: the one before it ended before it began. */
function completedBy({ startedAt, seconds, isStopped }: NonNullable<RuntimeStatus["lastPass"]>): number {
  return Date.parse(startedAt) + (isStopped ? 0 : seconds * SECOND_MS);
}

function leftOver(stack: string, status: RuntimeStatus): Condition | undefined {
  const why = leftIn(status);
  if (why === null) return undefined;
  const command = status.deadLetters.count > 0 ? "dead-letters list" : "gaps list";
  return {
    state: "dead letters or gaps",
    why,
    next: `\`npm run runtime -- --stack ${stack} ${command}\` says which and why.`,
  };
}

function leftIn({ deadLetters, openGaps }: RuntimeStatus): string | null {
  const left = [
    ...(deadLetters.count > 0 ? [counted(deadLetters.count, "dead letter")] : []),
    ...(openGaps.length > 0 ? [counted(openGaps.length, "open gap")] : []),
  ];
  return left.length === 0 ? null : left.join(", ");
}
