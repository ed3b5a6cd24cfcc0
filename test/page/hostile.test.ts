import type { Browser } from "playwright-core";
import type { Cell, Report } from "../../runtime/report/figures";
import { launch } from "./support/browser";
import { madeUpReport } from "./support/madeUpReport";
import { openReport, section, tableRows } from "./support/opened";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => await browser.close());

const HOSTILE = [
  `<img src=x onerror="alert(1)">`,
  `</script><script>alert(1)</script>`,
  `<!--<script>`,
  `"'><svg onload=alert(1)>`,
  `{{report}}{a|styled}{b}`,
  `$&$1$'`,
  `__proto__`,
  `constructor`,
  `javascript:alert(1)`,
  `עברית 12`,
  `&lt;b&gt; &amp;`,
  `   `,
];

/** Every text of a report that others typed. */
function reportNaming(names: readonly string[]): Report {
  const cells = (key: (name: string, index: number) => Partial<Cell>): Cell[] =>
    names.map((name, index) => ({ key: name, sessions: 100 - index, users: 9, ...key(name, index) }));
  const report = madeUpReport({ people: 1 });
  return {
    ...report,
    dataverseUrl: `https://${names[0]}`,
    periods: report.periods.map((period) => ({
      ...period,
      dimensions: {
        ...period.dimensions,
        app: cells((name, index) => ({ key: `id-${index}`, name })),
        environment: cells(() => ({})),
        department: cells(() => ({})),
        user: cells(() => ({})),
      },
    })),
    idleApps: names.map((name, index) => ({
      id: `id-${index}`,
      name,
      environment: name,
      lastLaunched: undefined,
      sessions: 0,
    })),
  };
}

test.each(["Apps", "Environments", "Departments", "People", "Apps nobody launches any more"])(
  "names that are HTML, scripts, quotes or properties are shown as they are in %s",
  async (title) => {
    await using opened = await openReport(browser, reportNaming(HOSTILE));

    const names = (await tableRows(opened.page, title)).map(([name]) => name);

    const blank = title.startsWith("Apps") ? "id-11" : "not known";
    expect(names).toEqual(HOSTILE.map((name) => (name.trim() === "" ? blank : name)));
    expect(await opened.page.locator("img, body script:not([type]) ~ *, [onerror], [onload]").count()).toBe(
      await opened.page.locator("header, main, footer").count(),
    );
    expect(opened.requests).toEqual([]);
    expect(opened.complaints).toEqual([]);
  },
);

test("charts show them as text, too", async () => {
  await using opened = await openReport(browser, reportNaming(HOSTILE));
  const chart = section(opened.page, "Apps").locator(".chart");

  const labels = await chart.locator("svg text").allTextContents();
  await chart.hover({ position: { x: 260, y: 16 } });

  expect(labels).toEqual(expect.arrayContaining(["$&$1$'", "__proto__", "javascript:alert(1)"]));
  expect(await chart.locator(".tip strong").innerText()).toBe(HOSTILE[0]);
  expect(opened.complaints).toEqual([]);
});

test("a name of 10,000 characters is cut with a sign of it, and makes nothing wider", async () => {
  const long = "W".repeat(10_000);
  await using opened = await openReport(browser, reportNaming([long, "ok"]), {
    viewport: { width: 375, height: 812 },
  });

  const [first] = await tableRows(opened.page, "Apps");

  expect(first?.[0]).toBe(`${"W".repeat(249)}…`);
  expect(await opened.page.evaluate("document.documentElement.scrollWidth")).toBe(375);
});

test("marks that turn the direction of text or break lines are made visible", async () => {
  await using opened = await openReport(browser, reportNaming(["exe\u202Egpj", "one\u2028two\nthree"]));

  const names = (await tableRows(opened.page, "Apps")).map(([name]) => name);

  expect(names).toEqual(["exe\\u202egpj", "one\\u2028two\\u000athree"]);
});

test("apps of the same name are told apart by their ids", async () => {
  const report = reportNaming(["Expenses", "Expenses", "Visits"]);
  await using opened = await openReport(browser, report);

  const names = (await tableRows(opened.page, "Apps")).map(([name]) => name);

  expect(names).toEqual(["Expenses (id-0)", "Expenses (id-1)", "Visits"]);
});
