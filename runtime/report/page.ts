import { readFile } from "node:fs/promises";
import { builtFile } from "../support/built";
import type { Report } from "./figures";
import { longestTable, pageDataOf } from "./pageData";

/** What `npm run build` makes of page/, beside the bundle. */
const TEMPLATE = "report-page.html";
/** Stands in the template where the data go. */
const DATA = "{{report}}";
const MAX_PAGE_BYTES = 2_000_000;
/** Rows of a table that there is always room for, if their names aren't all very long. */
const FIRST_ROWS = 250;

/** The page without data. Throws ConfigError when it hasn't been built. */
export async function readTemplate(): Promise<string> {
  return await readFile(await builtFile(TEMPLATE), "utf8");
}

/**
 * One self-contained page of at most 2 MB: the template with the report in it. Where all rows don't fit, each table gets as
 * many as the longest may have, and says how many it lacks.
 */
export function pageOf(template: string, report: Report): string {
  const parts = template.split(DATA);
  if (parts.length !== 2) throw new TypeError(`the template must contain ${DATA} once`);
  const budget = MAX_PAGE_BYTES - Buffer.byteLength(parts.join(""));
  return parts.join(largestThatFits(report, budget));
}

function largestThatFits(report: Report, budget: number): string {
  const longest = longestTable(report);
  let [fits, tooMany] = [-1, longest + 1];
  let fitting: string | undefined;
  let rows = Math.min(FIRST_ROWS, longest);
  while (tooMany - fits > 1) {
    const text = dataText(report, rows);
    if (Buffer.byteLength(text) <= budget) [fits, fitting] = [rows, text];
    else tooMany = rows;
    // Doubles at first, so that few of a hundred thousand rows are turned into text that isn't used.
    rows = tooMany > longest ? Math.min(2 * fits, longest) : Math.floor((fits + tooMany) / 2);
  }
  if (fitting === undefined) throw new RangeError("the report's page has no room for its data");
  return fitting;
}

/**
 * JSON that no HTML parser takes for the end of its script, whatever names contain.
 * https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
 */
function dataText(report: Report, maxRows: number): string {
  return JSON.stringify(pageDataOf(report, maxRows)).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
