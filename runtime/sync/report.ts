import { isTime, objectOf } from "../domain/stored";
import type { StateStore } from "./ports";
import { emptyCounts, type PassSummary } from "./summary";

const KEY = "report";

/** Keeps the summary of the last pass, for `status`. */
export async function saveReport(store: StateStore, summary: PassSummary): Promise<void> {
  await store.write(KEY, { version: 1, ...summary }, { ifMatch: "any" });
}

/** Undefined: there was no pass, or the document isn't one of ours; nothing but a report depends on it. */
export async function loadReport(store: StateStore): Promise<PassSummary | undefined> {
  const value = (await store.read(KEY))?.value;
  const report = { isStopped: false, ...objectOf(value) } as Partial<PassSummary> & { version?: unknown };
  const { version, startedAt, unmatchedSince = startedAt, seconds } = report;
  const counts = Object.keys(emptyCounts()) as (keyof ReturnType<typeof emptyCounts>)[];
  const numbers: readonly unknown[] = [seconds, ...counts.map((name) => report[name])];
  const isOurs = version === 1 && isTime(startedAt) && isTime(unmatchedSince);
  return isOurs && numbers.every(Number.isFinite) ? (report as PassSummary) : undefined;
}
