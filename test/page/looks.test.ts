import type { Browser, BrowserContextOptions } from "playwright-core";
import { launch } from "./support/browser";
import { emptyReport, madeUpReport } from "./support/madeUpReport";
import { charted, openReport, section, seriousIn } from "./support/opened";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => await browser.close());

const NARROW = { width: 375, height: 812 };
const report = madeUpReport({ people: 60 });

test.each<[string, BrowserContextOptions]>([
  ["in light", { colorScheme: "light" }],
  ["in dark", { colorScheme: "dark" }],
  ["375 pixels wide", { viewport: NARROW }],
  ["375 pixels wide in dark", { viewport: NARROW, colorScheme: "dark" }],
])("axe finds nothing serious %s", async (_, options) => {
  await using opened = await openReport(browser, report, options);
  for (const summary of await opened.page.locator("summary").all()) await summary.click();

  expect(await seriousIn(opened.page)).toEqual([]);
});

test("axe finds nothing serious in an empty report, and would find a low contrast (control)", async () => {
  await using opened = await openReport(browser, emptyReport());
  expect(await seriousIn(opened.page)).toEqual([]);

  await opened.page.evaluate(`document.querySelector("h1").style.color = "#ddd"`);

  expect((await seriousIn(opened.page)).join()).toContain("color-contrast");
});

test.each([320, 375, 768, 1280])(
  "nothing is wider than a window of %d pixels, whatever is unfolded",
  async (width) => {
    await using opened = await openReport(browser, report, { viewport: { width, height: 800 } });
    for (const summary of await opened.page.locator("summary").all()) await summary.click();

    expect(await opened.page.evaluate("document.documentElement.scrollWidth")).toBe(width);
  },
);

test("charts follow the window's width", async () => {
  await using opened = await openReport(browser, report);
  const svg = section(opened.page, "Apps").locator(".chart svg");

  await opened.page.setViewportSize(NARROW);
  await opened.page.waitForFunction(
    `[...document.querySelectorAll(".chart")].every((chart) => chart.querySelector("svg").clientWidth === chart.clientWidth)`,
  );

  expect(Number(await svg.getAttribute("width"))).toBeLessThan(340);
});

test("dark differs from light in page and charts, and paper is light in both", async () => {
  const colors = `["--page", "--accent", "--ink"].map((name) => getComputedStyle(document.documentElement).getPropertyValue(name))`;
  await using light = await openReport(browser, report, { colorScheme: "light" });
  await using dark = await openReport(browser, report, { colorScheme: "dark" });
  const bar = (page: typeof light.page): Promise<string> =>
    page.evaluate(`getComputedStyle(document.querySelector('.chart path[fill="var(--accent)"]')).fill`);

  expect(await dark.page.evaluate(colors)).not.toEqual(await light.page.evaluate(colors));
  expect(await bar(dark.page)).not.toBe(await bar(light.page));
  await dark.page.emulateMedia({ media: "print" });
  await light.page.emulateMedia({ media: "print" });

  expect(await dark.page.evaluate(colors)).toEqual(await light.page.evaluate(colors));
  expect(await bar(dark.page)).toBe(await bar(light.page));
});

test("on A4, charts are as wide as the paper, controls are gone and pages are few", async () => {
  await using opened = await openReport(browser, report, { viewport: { width: 1280, height: 900 } });
  const { page } = opened;
  await page.evaluate(`addEventListener("afterprint", () => (window.printed = true), { once: true });
    addEventListener("beforeprint", () => (window.widths =
      [...document.querySelectorAll(".chart svg")].map((svg) => Number(svg.getAttribute("width")))))`);

  const pdf = await page.pdf({ preferCSSPageSize: true });

  const pages = String(pdf).match(/\/Type\s*\/Page\b/g) ?? [];
  const [box] = /\/MediaBox\s*\[0 0 59[45][\d.]* 84[12][\d.]*\]/.exec(String(pdf)) ?? [];
  expect(box).toBeDefined();
  expect(pages.length).toBeGreaterThanOrEqual(4);
  expect(pages.length).toBeLessThanOrEqual(8);
  const widths = await page.evaluate<number[]>("window.widths");
  expect(widths).toHaveLength(7);
  expect(Math.max(...widths)).toBe(680);
  await page.emulateMedia({ media: "print" });
  expect(
    await page.locator(".periods, .filter, .more, details").evaluateAll((all) => all.length),
  ).toBeGreaterThan(5);
  expect(
    await page.locator(".periods:visible, .filter:visible, .more:visible, details:visible").count(),
  ).toBe(0);
  expect(opened.complaints).toEqual([]);
});

test("after printing, charts have the window's width again", async () => {
  await using opened = await openReport(browser, report);
  const svg = section(opened.page, "Day by day").locator("svg");
  const before = await svg.getAttribute("width");

  await opened.page.pdf({ preferCSSPageSize: true });
  await charted(opened.page);

  expect(await svg.getAttribute("width")).toBe(before);
});

test.each(["reduce", "no-preference"] as const)(
  "nothing moves, with reduced motion: %s",
  async (reducedMotion) => {
    await using opened = await openReport(browser, report, { reducedMotion });
    await opened.page.getByRole("radio", { name: "90 days" }).check();

    expect(await opened.page.evaluate("document.getAnimations().length")).toBe(0);
    // Bars have their whole length at once.
    const drawn = `document.querySelector(".chart svg").innerHTML`;
    const first = await opened.page.evaluate(drawn);
    await opened.page.evaluate(
      "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))",
    );
    expect(await opened.page.evaluate(drawn)).toBe(first);
  },
);
