import { codeOf } from "../../common/errors";
import { fieldsOf } from "../domain/version";
import type { StateStore } from "./ports";
import type { PassSummary } from "./summary";

const KEY = "report";

/** Keeps the summary of the last pass, for `status`. */
export async function saveReport(store: StateStore, summary: PassSummary): Promise<void> {
  await store.write(KEY, { version: 1, ...summary }, { ifMatch: "any" });
}

/** Undefined, too, when what is stored is no summary: it says nothing that a pass depends on. */
export async function loadReport(store: StateStore): Promise<PassSummary | undefined> {
  const { value } = (await store.read(KEY).catch(unlessBroken)) ?? {};
  const { startedAt, seconds, unmatchedSince } = fieldsOf(value);
  const isSummary =
    typeof startedAt === "string" &&
    typeof seconds === "number" &&
    (unmatchedSince === undefined ||
      (typeof unmatchedSince === "string" && !Number.isNaN(Date.parse(unmatchedSince))));
  return isSummary ? (value as PassSummary) : undefined;
}

function unlessBroken(error: unknown): undefined {
  if (codeOf(error) !== "document") throw error;
}
