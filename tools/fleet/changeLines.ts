import { isListed, type Change } from "../pipeline/previewSummary/changes";
import { consequenceLines } from "../pipeline/previewSummary/lines";
import { sectionsOf } from "../pipeline/previewSummary/sections";

/** What is lost, replaced or deleted, a line each, in the words of the comment for reviewers. */
export function lossLines(changes: readonly Change[]): string[] {
  return consequenceLines(changes.filter(isListed)).map(plain);
}

/** What differs, a line for each resource with its settings, as in the issue of a stack that drifts. */
export function differenceLines(changes: readonly Change[]): string[] {
  const quiet = { isFailed: false, errors: [], warnings: [], log: undefined };
  return sectionsOf(changes.filter(isListed), quiet).flatMap(({ what, items, total }) => {
    const lines = items.map(plain).map((line) => (what === "consequences" ? line : `${what}: ${line}`));
    const rest = total - items.length;
    return rest > 0 ? [...lines, `${what}: ${rest} more`] : lines;
  });
}

/** Without Markdown's bold and list; names keep their quotation marks. */
function plain(line: string): string {
  return line.replaceAll("**", "").replace(/^- /, "");
}
