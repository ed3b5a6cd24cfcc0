import type { Browser } from "playwright-core";
import type { Cell, Dimension, Period } from "../../runtime/report/figures";
import { launch } from "./support/browser";
import { madeUpReport } from "./support/madeUpReport";
import { charted, openReport, section, tableRows } from "./support/opened";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => await browser.close());

const report = madeUpReport({ people: 230 });
const sections: Readonly<Partial<Record<Dimension, string>>> = {
  app: "Apps",
  environment: "Environments",
  department: "Departments",
  user: "People",
  day: "Day by day",
  hourOfWeek: "Hour of the week",
};

const numberIn = (text: string | undefined): number => Number(text?.replaceAll(",", ""));
/** A person is one user. */
const countsOf = (dimension: Dimension, cells: readonly Cell[]): number[][] =>
  cells.map(({ sessions, users }) => (dimension === "user" ? [sessions] : [sessions, users]));

function periodOf(id: string): Period {
  const found = report.periods.find((period) => period.id === id);
  if (found === undefined) throw new TypeError(`no period ${id}`);
  return found;
}

test.each(["90d", "2026-09"])("the tables of %s have the report's numbers, in its order", async (id) => {
  await using opened = await openReport(browser, report);
  const { page } = opened;
  const period = periodOf(id);
  if (id === "90d") await page.getByRole("radio", { name: "90 days" }).check();
  else await page.getByLabel("Which month").selectOption(id);

  for (const [dimension, title] of Object.entries(sections) as [Dimension, string][]) {
    const rows = await tableRows(page, title);
    const counts = countsOf(dimension, period.dimensions[dimension] ?? []);

    expect(counts.length).toBeGreaterThan(0);
    expect(rows.map((cells) => cells.slice(dimension === "user" ? -1 : -2).map(numberIn))).toEqual(counts);
  }
});

test("the figures are the report's, and say how they changed", async () => {
  await using opened = await openReport(browser, report);
  const { sessions, users, apps, newUsers, returningUsers, before } = periodOf("30d");

  const values = await opened.page.locator(".figures .value").allTextContents();
  const remarks = await opened.page.locator(".figures .remark").allTextContents();

  expect(values.map(numberIn)).toEqual([sessions, users, apps, newUsers, returningUsers]);
  const percent = Math.round((sessions / (before?.sessions ?? 0) - 1) * 100);
  expect(remarks[0]).toBe(`${percent > 0 ? "+" : "−"}${Math.abs(percent)}%`);
  expect(remarks[3]).toBe(`${Math.round((newUsers / users) * 100)}% of users`);
});

test("where rows don't reach back before the span, no change is shown, and why", async () => {
  await using opened = await openReport(browser, report);
  await opened.page.getByLabel("Which month").selectOption("2026-06");

  const figures = await opened.page.locator(".figures").innerText();

  expect(figures).toContain("Rows begin on 1 Jun 2026. Earlier launches are unknown");
  expect(figures).not.toContain("Changes are against");
});

test("new and returning users and idle apps are the report's", async () => {
  await using opened = await openReport(browser, report);
  const { page } = opened;
  const months = report.periods.filter(({ id }) => id.includes("-")).reverse();

  const users = await tableRows(page, "New and returning users");
  const idle = await tableRows(page, "Apps nobody launches any more");

  expect(users.map((cells) => cells.slice(1).map(numberIn))).toEqual(
    months.map((month) => [month.newUsers, month.returningUsers, month.users]),
  );
  expect(idle.map(([name, , , sessions]) => [name, numberIn(sessions)])).toEqual(
    report.idleApps.map(({ name, sessions }) => [name, sessions]),
  );
  expect(idle[2]?.[2]).toBe("none known since 1 Jun 2026");
});

test("columns sort by keyboard, and say so", async () => {
  await using opened = await openReport(browser, report);
  const apps = section(opened.page, "Apps");
  const header = apps.getByRole("columnheader", { name: "App", exact: true });
  const first = apps.locator("tbody th").first();
  const names = (periodOf("30d").dimensions.app ?? []).map(({ name = "" }) => name).sort();

  await header.getByRole("button").focus();
  await opened.page.keyboard.press("Enter");
  expect(await header.getAttribute("aria-sort")).toBe("ascending");
  expect(await first.innerText()).toBe(names[0]);
  await opened.page.keyboard.press("Space");
  expect(await header.getAttribute("aria-sort")).toBe("descending");
  expect(await first.innerText()).toBe(names.at(-1));
  await opened.page.keyboard.press("Tab");
  await opened.page.keyboard.press("Enter");

  expect(await header.getAttribute("aria-sort")).toBe("none");
  const sorted = (await tableRows(opened.page, "Apps")).map((cells) => numberIn(cells[1]));
  expect(sorted).toEqual([...sorted].sort((one, other) => other - one));
});

test("a filter shows what it finds, and counts it", async () => {
  await using opened = await openReport(browser, report);
  const apps = section(opened.page, "Apps");

  await apps.getByLabel("Filter apps").fill(" CLAIMS ");

  const names = await apps.locator("tbody th").allTextContents();
  const expected = (periodOf("30d").dimensions.app ?? []).filter(({ name }) => name?.includes("Claims"));
  expect(names).toEqual(expected.map(({ name }) => name));
  expect(await apps.getByRole("status").innerText()).toBe(`${names.length} apps`);
});

test("every chart says what it shows, and a table beside it has the numbers", async () => {
  await using opened = await openReport(browser, report);
  await charted(opened.page);

  const charts = await opened.page.locator(".chart[role=img]").all();
  const names = await Promise.all(charts.map(async (chart) => await chart.getAttribute("aria-label")));
  const tables = await opened.page.locator("section:has(.chart)").count();

  expect(names).toHaveLength(7);
  for (const name of names)
    expect(name).toMatch(/^(Sessions|New and returning users) .*table.* has all numbers\.$/);
  const top = periodOf("30d").dimensions.app?.[0];
  expect(names[1]).toContain(`${top?.name}, ${top?.sessions}`);
  expect(await opened.page.locator("section:has(.chart):has(table caption)").count()).toBe(tables);
});

test("a tooltip shows the numbers of the bar below the pointer", async () => {
  await using opened = await openReport(browser, report);
  const apps = section(opened.page, "Apps").locator(".chart");
  const [app] = periodOf("30d").dimensions.app ?? [];

  await apps.hover({ position: { x: 220, y: 16 } });

  const tip = apps.locator(".tip");
  await tip.waitFor();
  expect(await tip.innerText()).toContain(app?.name);
  expect(await tip.innerText()).toContain(`${app?.users} users`);
  expect(opened.complaints).toEqual([]);
});
