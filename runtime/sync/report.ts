import type { StateStore } from "./ports";
import type { PassSummary } from "./summary";

const KEY = "report";

/** Keeps the summary of the last pass, for `status`. */
export async function saveReport(store: StateStore, summary: PassSummary): Promise<void> {
  await store.write(KEY, { version: 1, ...summary }, { ifMatch: "any" });
}

export async function loadReport(store: StateStore): Promise<PassSummary | undefined> {
  return (await store.read(KEY))?.value as PassSummary | undefined;
}
