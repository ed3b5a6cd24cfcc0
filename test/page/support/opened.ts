import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { pageOf, readTemplate } from "../../../runtime/report/page";
import type { Report } from "../../../runtime/report/figures";
import { open, type OpenPage } from "./browser";

/** Opens the page of a report, as `npm run build` made it. */
export async function openReport(
  browser: Browser,
  report: Report,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const opened = await open(browser, pageOf(await readTemplate(), report), options);
  await charted(opened.page);
  return opened;
}

/** Charts draw once they know their width. */
export async function charted(page: Page): Promise<void> {
  await page.waitForFunction(
    `[...document.querySelectorAll(".chart")].every((chart) => chart.querySelector("svg path") !== null)`,
  );
}

/** The section below a heading. */
export function section(page: Page, title: string): ReturnType<Page["locator"]> {
  return page.getByRole("region", { name: title, exact: true });
}

/** All rows of a section's table, as they are shown. */
export async function tableRows(page: Page, title: string): Promise<string[][]> {
  const found = section(page, title);
  const details = found.locator("details:not([open]) summary");
  if ((await details.count()) > 0) await details.click();
  const more = found.getByRole("button", { name: /^Show \d+ more$/ });
  while (await more.isVisible()) await more.click();
  return await found
    .locator("tbody tr")
    .evaluateAll((rows) =>
      (rows as unknown as readonly Row[]).map(({ cells }) =>
        [...cells].map(({ textContent }) => textContent),
      ),
    );
}

/** What is read of the DOM, whose types these files are without. */
interface Row {
  readonly cells: Iterable<{ readonly textContent: string }>;
}

/** What axe finds that is serious or critical, in short. */
export async function seriousIn(page: Page): Promise<string[]> {
  // The page's policy allows no other script; this one comes by the debugger.
  await page.evaluate(AXE);
  return await page.evaluate<
    string[]
  >(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => id + ": " + nodes[0].html.slice(0, 200)))`);
}

const AXE = readFileSync(resolve(__dirname, "../../../node_modules/axe-core/axe.min.js"), "utf8");
