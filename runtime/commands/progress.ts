import { Presets, SingleBar } from "cli-progress";
import type { Window } from "../domain/window";
import { SECOND_MS, type Clock } from "../../common/time";
import { formatDuration } from "../../common/duration";
import type { BackfillProgress } from "../sync/backfill";
import type { Counts } from "../sync/summary";
import type { Terminal } from "./command";

export interface Progress extends Disposable, BackfillProgress {
  /** Everything created before it was delivered. */
  readonly frontier: number;
}

/** A bar on a terminal; elsewhere a plain line for each commit. */
export function startProgress({ from, to }: Window, terminal: Terminal, clock: Clock): Progress {
  const startedMs = clock.now();
  let reached = from;
  const bar = terminal.isTerminal ? startBar(terminal) : undefined;
  const show = (counts: Counts, frontier: number, isCommit: boolean): void => {
    const share = Math.min(1, Math.max(0, (frontier - from) / (to - from)));
    const text = describeProgress(counts, share, clock.now() - startedMs);
    if (bar !== undefined) bar.update(Math.round(share * 100), { text });
    else if (isCommit) terminal.print(`${Math.round(share * 100)} % · ${text}`);
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
  const rate = elapsedMs > 0 ? Math.round(counts.recordsRead / (elapsedMs / SECOND_MS)) : 0;
  const left =
    share >= 1 ? "done" : share > 0 ? `${formatDuration((elapsedMs * (1 - share)) / share)} left` : "…";
  const number = (value: number): string => value.toLocaleString("en-US");
  return `${number(counts.blobsListed)} blobs · ${number(counts.recordsRead)} events · ${number(rate)}/s · ${left}`;
}
