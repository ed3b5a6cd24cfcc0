import { fieldsOf, isTimeText } from "../domain/stored";
import { runtimeVersion } from "../support/version";
import type { StateStore } from "./ports";
import { readOptional } from "./usable";
import { emptyCounts, type PassSummary } from "./summary";

const KEY = "report";

/** The last pass, and which version of the runtime ran it; before 0.4.0 none was kept. */
export interface Report extends PassSummary {
  readonly runtimeVersion?: string;
}

/** Keeps the summary of the last pass, for `status`. */
export async function saveReport(store: StateStore, summary: PassSummary): Promise<void> {
  await store.write(KEY, { version: 1, runtimeVersion, ...summary }, { ifMatch: "any" });
}

/** Undefined: there was no pass, or the document isn't one of ours; nothing but a report depends on it. */
export async function loadReport(store: StateStore): Promise<Report | undefined> {
  const value = await readOptional(store, KEY);
  const report = { isStopped: false, ...fieldsOf(value) } as Partial<Report> & { version?: unknown };
  const { version, startedAt, unmatchedSince = startedAt, seconds } = report;
  const counts = Object.keys(emptyCounts()) as (keyof ReturnType<typeof emptyCounts>)[];
  const numbers: readonly unknown[] = [seconds, ...counts.map((name) => report[name])];
  const { oldestPending = { createdAt: startedAt, error: "" } } = report;
  const { createdAt, error } = fieldsOf(oldestPending);
  const isOurs =
    version === 1 && [startedAt, unmatchedSince, createdAt].every(isTimeText) && typeof error === "string";
  return isOurs && numbers.every(Number.isFinite) ? (report as Report) : undefined;
}
