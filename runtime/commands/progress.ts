import { Presets, SingleBar } from "cli-progress";
import { MIB } from "../../common/bytes";
import type { Window } from "../domain/window";
import { SECOND_MS, type Clock } from "../../common/time";
import { formatDuration } from "../../common/duration";
import type { BackfillProgress } from "../sync/backfill";
import type { Counts } from "../sync/summary";
import type { Terminal } from "./command";
import { grouped } from "../../common/counted";

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
  const meter = startMeter(terminal);
  const show = (counts: Counts, frontier: number, isCommit: boolean): void => {
    const share = Math.min(1, Math.max(0, (frontier - from) / (to - from)));
    const text = (): string => describe(counts, share, clock.now() - startedMs);
    meter.show({ text, share, isStep: isCommit });
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
    [Symbol.dispose]: () => meter[Symbol.dispose](),
  };
}

/** Between two lines where there is no terminal. */
const LINE_MS = 10 * SECOND_MS;

export interface RowProgress extends Disposable {
  readonly read: (rows: number) => void;
}

/** The same for rows that are read, of which there may be `expected`; elsewhere a plain line every ten seconds. */
export function startRowProgress(
  expected: number | undefined,
  terminal: Terminal,
  clock: Clock,
): RowProgress {
  const startedMs = clock.now();
  let shownMs = startedMs;
  const meter = startMeter(terminal, expected !== undefined);
  return {
    read: (rows) => {
      const nowMs = clock.now();
      const isStep = nowMs - shownMs >= LINE_MS;
      if (isStep) shownMs = nowMs;
      // The expected number is up to a day old: beyond it, none is known.
      const share = expected === undefined || rows > expected ? undefined : rows / expected;
      const text = (): string => describeRows(rows, share, nowMs - startedMs);
      meter.show({ text, share, isStep });
    },
    [Symbol.dispose]: () => meter[Symbol.dispose](),
  };
}

interface Moment {
  /** Made only where it is shown. */
  readonly text: () => string;
  /** From 0 to 1; undefined where it isn't known. */
  readonly share: number | undefined;
  /** Whether it is worth a line where there is no terminal. */
  readonly isStep: boolean;
}

interface Meter extends Disposable {
  readonly show: (moment: Moment) => void;
}

function startMeter(terminal: Terminal, hasShare = true): Meter {
  const bar = terminal.isTerminal ? startBar(terminal, hasShare) : undefined;
  return {
    show: ({ text, share, isStep }) => {
      const percentage = share === undefined ? undefined : Math.round(share * 100);
      if (bar !== undefined) bar.update(percentage ?? (hasShare ? 100 : 0), { text: text() });
      else if (isStep) terminal.print(percentage === undefined ? text() : `${percentage} % · ${text()}`);
    },
    [Symbol.dispose]: () => bar?.stop(),
  };
}

function startBar({ stream }: Terminal, hasShare: boolean): SingleBar {
  const format = hasShare ? "{bar} {percentage} % · {text}" : "{text}";
  const bar = new SingleBar({ format, stream, hideCursor: true }, Presets.shades_classic);
  bar.start(100, 0, { text: "starting" });
  return bar;
}

/** Such as `12 blobs · 4,000 events · 910/s · 1 min left`; the time left follows from the share of time covered. */
export function describeProgress(counts: Counts, share: number, elapsedMs: number): string {
  const pace = describePace(counts.recordsRead, share, elapsedMs);
  return `${grouped(counts.blobsListed)} blobs · ${grouped(counts.recordsRead)} events · ${pace}`;
}

/** Such as `12 of 40 MiB · 4,000 records · 910/s · 1 min left`. */
export function describeFileProgress(bytes: number): Describe {
  const mib = (value: number): string => grouped(Math.round(value / MIB));
  return ({ recordsRead }, share, elapsedMs) =>
    `${mib(share * bytes)} of ${mib(bytes)} MiB · ${grouped(recordsRead)} records · ${describePace(recordsRead, share, elapsedMs)}`;
}

/** Such as `1,240,000 rows · 12,000/s · 1 min left`; without a share, the time left isn't known. */
export function describeRows(rows: number, share: number | undefined, elapsedMs: number): string {
  return `${grouped(rows)} rows · ${describePace(rows, share, elapsedMs)}`;
}

function describePace(done: number, share: number | undefined, elapsedMs: number): string {
  const rate = `${grouped(elapsedMs > 0 ? Math.round(done / (elapsedMs / SECOND_MS)) : 0)}/s`;
  if (share === undefined) return rate;
  const left =
    share >= 1 ? "done" : share > 0 ? `${formatDuration((elapsedMs * (1 - share)) / share)} left` : "…";
  return `${rate} · ${left}`;
}
