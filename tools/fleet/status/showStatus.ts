import { writeFileSync } from "node:fs";
import { inParallel } from "../pool";
import type { Reading } from "../stacks";
import { pageOf } from "./page";
import { notRead, readStatus, type ReadContext, type StackStatus } from "./readStatus";
import { byUrgency, exitCodeOf, MARKS, statusJson, summaryText } from "./summary";

export interface ShowOptions extends ReadContext {
  readonly parallel: number;
  /** Aborted, no further stack is read. */
  readonly stop: AbortSignal;
  readonly json: boolean;
  /** File of the page; undefined: none is written. */
  readonly html: string | undefined;
  readonly nowMs: () => number;
  /** For people, while stacks are read. */
  readonly say: (text: string) => void;
  readonly print: (text: string) => void;
}

/** Reads all stacks, each for itself, and shows the most urgent first. Resolves with the exit code. */
export async function showStatus(readings: readonly Reading[], options: ShowOptions): Promise<number> {
  const { parallel: most, stop, json, html, nowMs, say, print } = options;
  const found = new Map<string, StackStatus>();
  await inParallel(readings, { most, stop }, async (reading) => {
    const status = await readStatus(reading, options);
    found.set(reading.stack, status);
    say(`[${found.size}/${readings.length}] ${MARKS[status.state]} ${status.stack}: ${status.state}`);
  });
  const all = byUrgency(readings.map((reading) => found.get(reading.stack) ?? notRead(reading)));
  const now = nowMs();
  const generatedAt = new Date(now).toISOString();
  if (html !== undefined) {
    writeFileSync(html, pageOf(all, generatedAt));
    say(`written: ${html}`);
  }
  print(json ? statusJson(all, generatedAt) : `\n${summaryText(all, now)}`);
  return exitCodeOf(all);
}
