import { RETENTION_MS } from "../domain/plan";
import { iso } from "../domain/window";
import { counted } from "../../common/counted";
import { formatDuration } from "../../common/duration";
import { LATE_CONTENT_MS } from "../../common/lateContent";
import { SECOND_MS } from "../../common/time";
import type { StateAccess } from "../runtime";
import { readCursor } from "../sync/checkpoint";
import { DeadLetters, isLost } from "../sync/deadLetters";
import { loadFailing, type FailingPasses } from "../sync/failingPasses";
import { Gaps } from "../sync/gaps";
import { loadReport } from "../sync/report";
import { describe, exitCodes, type PassSummary } from "../sync/summary";
import { json, printJson, type StateCommand } from "./command";
import { openGaps, type ListedGap } from "./gaps";

/** What `status --json` prints: docs/commands.md. Fields may be added; what is there keeps its meaning in version 1. */
interface Status {
  readonly version: 1;
  readonly now: string;
  /** Of the runtime that made or tried the last pass; null: no pass, or one before 0.4.0. */
  readonly runtimeVersion: string | null;
  /** Everything created before it is delivered; null: no pass has committed anything yet. */
  readonly watermark: string | null;
  readonly lagSeconds: number | null;
  /** Passes that failed since the last completed one. */
  readonly failing: Omit<FailingPasses, "version"> | null;
  readonly openGaps: readonly ListedGap[];
  readonly deadLetters: { readonly count: number; readonly lost: number; readonly oldestAt: string | null };
  readonly lastPass: PassSummary | null;
  readonly exitCode: number;
}

export const status: StateCommand = {
  needs: "state",
  summary: "how it stands, from the state alone: failing passes, cursor, lag, gaps, dead letters, last pass",
  options: json,
  exits:
    "0 all is well · 1 passes fail, or content of a day ago isn't delivered · 3 there are dead letters or open gaps",
  prepare:
    ({ flags }) =>
    async ({ runtime, terminal }) => {
      const found = await statusOf(runtime);
      if (flags.has("json")) printJson(terminal, found);
      else for (const line of linesOf(found)) terminal.print(line);
      return found.exitCode;
    },
};

async function statusOf({ store, clock, log, config }: StateAccess): Promise<Status> {
  const nowMs = clock.now();
  const cursor = await readCursor(store);
  const failing = await loadFailing(store);
  const open = await openGaps(new Gaps(store, clock, log));
  const deadLetters = { count: 0, lost: 0, oldestAt: null as string | null };
  for await (const { letter } of new DeadLetters(store, clock, log).list()) {
    deadLetters.count++;
    if (letter === undefined) continue;
    if (isLost(letter, nowMs)) deadLetters.lost++;
    if (deadLetters.oldestAt === null || letter.at < deadLetters.oldestAt) deadLetters.oldestAt = letter.at;
  }
  const lastPass = (await loadReport(store)) ?? null;
  const hasLosses = open.length + deadLetters.count > 0;
  const lagMs = cursor === undefined ? undefined : Math.max(0, nowMs - cursor.watermark);
  // The first pass begins days ago; what is switched off delivers nothing.
  const isLate = config.enabled && lastPass !== null && lagMs !== undefined && lagMs >= LATE_CONTENT_MS;
  return {
    version: 1,
    now: iso(nowMs),
    runtimeVersion: failing?.runtimeVersion ?? lastPass?.runtimeVersion ?? null,
    watermark: cursor === undefined ? null : iso(cursor.watermark),
    lagSeconds: lagMs === undefined ? null : Math.round(lagMs / SECOND_MS),
    failing: failing === undefined ? null : withoutVersion(failing),
    openGaps: open,
    deadLetters,
    lastPass,
    exitCode:
      failing !== undefined || isLate
        ? exitCodes.failed
        : hasLosses
          ? exitCodes.withDeadLetters
          : exitCodes.complete,
  };
}

function withoutVersion({ version: _version, ...failing }: FailingPasses): Omit<FailingPasses, "version"> {
  return failing;
}

function linesOf(status: Status): string[] {
  const { failing, watermark, openGaps: gaps, deadLetters, lastPass } = status;
  const { count, lost } = deadLetters;
  const hopeless = lost === 0 ? "" : `; of ${lost} nothing remains to redrive`;
  return [
    ...(failing === null ? [] : failureLines(failing)),
    `cursor        ${watermark === null ? "none: no pass has committed anything yet" : `everything up to ${watermark} is delivered`}`,
    ...lagLines(status),
    ...waitingLines(lastPass),
    ...(gaps.length === 0 ? ["gaps          none"] : gaps.map((gap) => `gap           ${textOf(gap)}`)),
    `dead letters  ${count === 0 ? "none" : `${count}: dead-letters list shows why${hopeless}`}`,
    `last pass     ${lastPass === null ? "none" : `${lastPass.startedAt}: ${describe(lastPass)}`}`,
  ];
}

/** How late it is and, while that isn't well, until when content can still be read. */
function lagLines({ watermark, lagSeconds, exitCode }: Status): string[] {
  if (watermark === null || lagSeconds === null) return [];
  const line = `lag           ${formatDuration(lagSeconds * SECOND_MS)}`;
  // A watermark of the future isn't trusted: the next pass lists everything.
  if (exitCode !== exitCodes.failed || lagSeconds === 0) return [line];
  return [`${line}; what isn't delivered is lost from ${iso(Date.parse(watermark) + RETENTION_MS)} on`];
}

function waitingLines(lastPass: PassSummary | null): string[] {
  if (lastPass?.oldestPending === undefined) return [];
  const { createdAt, error } = lastPass.oldestPending;
  return [`waiting       ${counted(lastPass.blobsPending, "blob")}, the oldest of ${createdAt}: ${error}`];
}

function failureLines({ since, passes, error, hint }: Omit<FailingPasses, "version">): string[] {
  const line = `failing       since ${since}, ${counted(passes, "pass", "passes")}: ${error}`;
  return hint === undefined ? [line] : [line, `              → ${hint}`];
}

function textOf({ id, from, to, reason }: ListedGap): string {
  return from === null ? `${id}: not a gap that this version knows` : `${from} to ${to} (${reason})`;
}
