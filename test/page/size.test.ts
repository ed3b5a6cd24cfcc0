import type { Browser } from "playwright-core";
import { pageOf, readTemplate } from "../../runtime/report/page";
import { launch, open } from "./support/browser";
import { madeUpReport } from "./support/madeUpReport";
import { charted, section } from "./support/opened";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => await browser.close());

test("5,000 apps in 16 periods, with 200,000 people: 2 MB, few elements, and what is left out is said", async () => {
  const report = madeUpReport({ apps: 5_000, months: 13, people: 200_000 });
  const html = pageOf(await readTemplate(), report);
  expect(report.periods).toHaveLength(16);
  expect(Buffer.byteLength(html)).toBeLessThanOrEqual(2_000_000);
  expect(Buffer.byteLength(html)).toBeGreaterThan(1_900_000);

  await using opened = await open(browser, html);
  const { page } = opened;
  await charted(page);

  expect(await page.locator("*").count()).toBeLessThan(3_000);
  const said = await section(page, "People").locator(".note").innerText();
  const [, kept = ""] =
    /^The report has 200,000 users; this page has room for the ([\d,]+) with the most sessions\. All are in figures\.csv \(report --format csv\)\.$/.exec(
      said,
    ) ?? [];
  expect(Number(kept.replace(",", ""))).toBeGreaterThan(1_000);
  expect(await section(page, "Apps").locator(".note").innerText()).toContain("The report has 5,000 apps");
  await section(page, "Apps").getByRole("button", { name: "Show 100 more" }).click();
  expect(await section(page, "Apps").getByRole("status").innerText()).toBe(`110 of ${kept} apps`);
  expect(opened.complaints).toEqual([]);
});
