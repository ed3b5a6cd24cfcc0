import { Presets, SingleBar } from "cli-progress";
import { MIB } from "../../common/bytes";
import type { Window } from "../domain/window";
import { SECOND_MS, type Clock } from "../../common/time";
import { formatDuration } from "../../common/duration";
import type { BackfillProgress } from "../sync/backfill";
import type { Counts } from "../sync/summary";
import type { Terminal } from "./command";

/** How far something has come: what was counted, up to where, as a share of all, after how long. */
export type Describe = (counts: Counts, share: number, elapsedMs: number) => string;

export interface Progress extends Disposable, BackfillProgress {
  /** Everything created before it was delivered. */
  readonly frontier: number;
}

/** A bar on a terminal; elsewhere a plain line for each commit. */
export function startProgress(
  { from, to }: Window,
  terminal: Terminal,
  clock: Clock,
  describe: Describe = describeProgress,
): Progress {
  const startedMs = clock.now();
  let reached = from;
  const bar = terminal.isTerminal ? startBar(terminal) : undefined;
  const show = (counts: Counts, frontier: number, isCommit: boolean): void => {
    if (bar === undefined && !isCommit) return;
    const share = Math.min(1, Math.max(0, (frontier - from) / (to - from)));
    const text = describe(counts, share, clock.now() - startedMs);
    if (bar !== undefined) bar.update(Math.round(share * 100), { text });
    else terminal.print(`${Math.round(share * 100)} % · ${text}`);
  };
  return {
    moved: (counts, frontier) => show(counts, frontier, false),
    committed: (counts, frontier) => {
      reached = Math.max(from, frontier);
      show(counts, frontier, true);
    },
    get frontier() {
      return reached;
    },
    [Symbol.dispose]: () => bar?.stop(),
  };
}

function startBar({ stream }: Terminal): SingleBar {
  const format = "{bar} {percentage} % · {text}";
  const bar = new SingleBar({ format, stream, hideCursor: true }, Presets.shades_classic);
  bar.start(100, 0, { text: "starting" });
  return bar;
}

/** Such as `12 blobs · 4,000 events · 910/s · 1 min left`; the time left follows from the share of time covered. */
export function describeProgress(counts: Counts, share: number, elapsedMs: number): string {
  const { blobsListed, recordsRead } = counts;
  return `${numberText(blobsListed)} blobs · ${numberText(recordsRead)} events · ${rateAndRest(recordsRead, share, elapsedMs)}`;
}

/** Such as `12 of 40 MiB · 4,000 records · 910/s · 1 min left`. */
export function describeFileProgress(bytes: number): Describe {
  const mib = (value: number): string => numberText(Math.round(value / MIB));
  return ({ recordsRead }, share, elapsedMs) =>
    `${mib(share * bytes)} of ${mib(bytes)} MiB · ${numberText(recordsRead)} records · ${rateAndRest(recordsRead, share, elapsedMs)}`;
}

/** Such as `910/s · 1 min left`. */
function rateAndRest(done: number, share: number, elapsedMs: number): string {
  const rate = elapsedMs > 0 ? Math.round(done / (elapsedMs / SECOND_MS)) : 0;
  const left =
    share >= 1 ? "done" : share > 0 ? `${formatDuration((elapsedMs * (1 - share)) / share)} left` : "…";
  return `${numberText(rate)}/s · ${left}`;
}

function numberText(value: number): string {
  return value.toLocaleString("en-US");
}
