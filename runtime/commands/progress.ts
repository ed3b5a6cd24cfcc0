import { Presets, SingleBar } from "cli-progress";
import type { Window } from "../domain/window";
import { SECOND_MS, type Clock } from "../support/clock";
import { formatDuration } from "../support/duration";
import type { Counts } from "../sync/summary";
import type { Terminal } from "./command";

export interface Progress extends Disposable {
  /** `frontier`: everything created before it has been listed. */
  readonly update: (counts: Counts, frontier: number) => void;
}

/** A bar on a terminal, plain lines elsewhere: blobs, events, rate, and the time left by the share of time covered. */
export function startProgress({ from, to }: Window, terminal: Terminal, clock: Clock): Progress {
  const startedMs = clock.now();
  const bar = terminal.isTerminal
    ? new SingleBar(
        { format: "{bar} {percentage} % · {text}", stream: terminal.stream, hideCursor: true },
        Presets.shades_classic,
      )
    : undefined;
  bar?.start(100, 0, { text: "starting" });
  return {
    update(counts, frontier) {
      const share = Math.min(1, Math.max(0, (frontier - from) / (to - from)));
      const text = describeProgress(counts, share, clock.now() - startedMs);
      if (bar === undefined) terminal.print(`${Math.round(share * 100)} % · ${text}`);
      else bar.update(Math.round(share * 100), { text });
    },
    [Symbol.dispose]: () => bar?.stop(),
  };
}

/** Such as `12 blobs · 4,000 events · 910/s · 1 min left`. */
export function describeProgress(counts: Counts, share: number, elapsedMs: number): string {
  const rate = elapsedMs > 0 ? Math.round(counts.recordsRead / (elapsedMs / SECOND_MS)) : 0;
  const left =
    share >= 1 ? "done" : share > 0 ? `${formatDuration((elapsedMs * (1 - share)) / share)} left` : "…";
  const number = (value: number): string => value.toLocaleString("en-US");
  return `${number(counts.blobsDelivered)} blobs · ${number(counts.recordsRead)} events · ${number(rate)}/s · ${left}`;
}
