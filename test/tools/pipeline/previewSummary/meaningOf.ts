import { changesOf } from "../../../../tools/pipeline/previewSummary/changes";
import type { Step } from "../../../../tools/pipeline/previewSummary/digest";
import { meaningOf } from "../../../../tools/pipeline/previewSummary/meanings";

/** The meaning of the first of some steps: `!` before one that is serious; empty: there is none. */
export function meaningOfFirst(...steps: readonly Step[]): string {
  const [change, ...others] = changesOf(steps);
  if (change === undefined) throw new Error("no change");
  const meaning = meaningOf(change, [change, ...others]);
  return meaning === undefined ? "" : `${meaning.isSerious ? "!" : ""}${meaning.text}`;
}
