import type { Browser } from "playwright-core";
import { launch } from "./support/browser";
import { emptyReport, madeUpReport } from "./support/madeUpReport";
import { openReport, section } from "./support/opened";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => await browser.close());

test("no request leaves the page, no policy is violated, no HTML is parsed, and the console stays empty", async () => {
  await using opened = await openReport(browser, madeUpReport({ people: 50 }), { offline: true });
  const { page } = opened;

  await page.getByRole("radio", { name: "7 days" }).check();
  await page.getByLabel("Which month").selectOption("2026-10");
  await page.getByLabel("Filter apps").first().fill("claims");
  for (const chart of await page.locator(".chart").all()) await chart.hover();
  await page.emulateMedia({ media: "print" });

  expect(opened.requests).toEqual([]);
  expect(opened.complaints).toEqual([]);
});

test("a request, a script, a style and HTML of others would be noticed (control)", async () => {
  await using opened = await openReport(browser, madeUpReport());

  await opened.page.evaluate(`
    document.body.insertAdjacentHTML("beforeend", "<p style='color: red'>");
    document.body.append(Object.assign(document.createElement("script"), { textContent: "1" }));
    document.createElement("p").innerHTML = "<b>bold</b>";
    fetch("https://contoso.example/").catch(() => undefined);
  `);
  await opened.page.evaluate("new Promise((resolve) => setTimeout(resolve))");

  const complaints = opened.complaints.join("\n");
  expect(complaints).toContain("policy: style-src-attr inline");
  expect(complaints).toContain("policy: script-src-elem inline");
  expect(complaints).toContain("policy: connect-src https://contoso.example/");
  expect(complaints).toContain("parses HTML: <b>bold</b>");
});

test("the head says which environment, what span and when; the notes, what counts", async () => {
  await using opened = await openReport(browser, madeUpReport());
  const { page } = opened;

  expect(await page.title()).toBe("Power Apps launches, contoso-coe.crm4.dynamics.com");
  const head = await page.getByRole("banner").innerText();
  expect(head).toContain("contoso-coe.crm4.dynamics.com");
  expect(head).toContain("1 Jun – 29 Nov 2026");
  expect(head).toContain("29 November 2026 at 14:05 UTC");
  const notes = await section(page, "What is counted").innerText();
  expect(notes).toContain("No time-out is applied");
  expect(notes).toContain("don’t add up");
  expect(notes).toContain("These begin on 1 Jun 2026, so that everyone looks new in the days after it");
  expect(notes).toContain("model-driven");
  expect(notes).toContain(
    "Of 63,182 rows read, 61,288 count. The others: 1,880 of other operations, 14 without an app.",
  );
});

test("the switch of periods works by keyboard, months by their list", async () => {
  await using opened = await openReport(browser, madeUpReport());
  const { page } = opened;
  const shown = page.locator(".span");
  expect(await shown.innerText()).toContain("30 days 31 Oct – 29 Nov 2026");

  await page.getByRole("radio", { name: "30 days" }).focus();
  await page.keyboard.press("ArrowRight");
  expect(await shown.innerText()).toContain("90 days");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");

  expect(await shown.innerText()).toContain("October 2026 1 – 31 Oct 2026");
  expect(await page.getByRole("radio", { name: "Month" }).isChecked()).toBe(true);
});

test("a custom period is offered, and chosen where it is the only one", async () => {
  const report = madeUpReport();
  const [first] = report.periods;
  if (first === undefined) throw new TypeError("no period");
  await using opened = await openReport(browser, { ...report, periods: [{ ...first, id: "custom" }] });

  expect(await opened.page.getByRole("radio").count()).toBe(1);
  expect(await opened.page.locator(".span").innerText()).toContain("Custom 23 – 29 Nov 2026");
  expect(await section(opened.page, "New and returning users").innerText()).toContain("Custom");
});

test.each([
  ["2026-10", "Changes are against the month before."],
  // Until 29 November.
  ["2026-11", "Changes are against the same days of the month before."],
])("what %s is compared with is told", async (month, remark) => {
  await using opened = await openReport(browser, madeUpReport());

  await opened.page.getByLabel("Which month").selectOption(month);

  expect(await opened.page.getByLabel("Figures").innerText()).toContain(remark);
});

test("launches without any user have no shares of users", async () => {
  const report = madeUpReport();
  const none = { users: 0, newUsers: 0, returningUsers: 0 };
  const periods = report.periods.map((period) => ({ ...period, ...none }));
  await using opened = await openReport(browser, { ...report, periods });

  expect(await opened.page.getByLabel("Figures").innerText()).not.toMatch(/of users|NaN|–/);
  expect(opened.complaints).toEqual([]);
});

test("an empty report says so, and shows no figures", async () => {
  await using opened = await openReport(browser, emptyReport());

  expect(await opened.page.getByRole("main").innerText()).toBe(
    "No launches yet: none of the rows that were read is a launch of an app.",
  );
  expect(opened.complaints).toEqual([]);
});

test("a period without launches says so, and the others are still there", async () => {
  const report = madeUpReport();
  const periods = report.periods.map((period) => (period.id === "7d" ? { ...period, sessions: 0 } : period));
  await using opened = await openReport(browser, { ...report, periods });

  await opened.page.getByRole("radio", { name: "7 days" }).check();
  expect(await opened.page.getByText("No launches in this span.").isVisible()).toBe(true);
  await opened.page.getByRole("radio", { name: "90 days" }).check();
  expect(await section(opened.page, "Apps").isVisible()).toBe(true);
});

test("without inventory, departments and months, the page says what is missing", async () => {
  const report = madeUpReport({ hasInventory: false, hasDepartments: false, months: 0 });
  await using opened = await openReport(browser, report);
  const { page } = opened;

  expect(await section(page, "Departments").innerText()).toContain("Not known: no row names a department.");
  expect(await section(page, "Departments").innerText()).toContain("enrich");
  expect(await section(page, "Apps nobody launches any more").innerText()).toContain("Without an inventory");
  expect(await page.getByRole("radio").count()).toBe(3);
  expect(await page.getByLabel("Which month").count()).toBe(0);
  expect(await section(page, "New and returning users").innerText()).toContain("90 days");
  expect(opened.complaints).toEqual([]);
});

test("people are there only when the report names them", async () => {
  await using without = await openReport(browser, madeUpReport());
  await using named = await openReport(browser, madeUpReport({ people: 12 }));

  expect(await section(without.page, "People").count()).toBe(0);
  expect(await section(named.page, "People").innerText()).toContain("ada.0@contoso.example");
  expect(await section(named.page, "People").innerText()).not.toContain("not listed");
});

test("people that the report doesn't list are counted, with where they are", async () => {
  const report = madeUpReport({ people: 12 });
  const periods = report.periods.map((period) => ({ ...period, usersNotListed: 1_234 }));
  await using opened = await openReport(browser, { ...report, periods });

  expect(await section(opened.page, "People").innerText()).toContain(
    "1,234 users with fewer sessions not listed. All launches are in launches.csv",
  );
});

test("an account that may not read all rows is told at the top", async () => {
  await using opened = await openReport(browser, { ...madeUpReport(), readDepth: "Local" });
  await using whole = await openReport(browser, madeUpReport());

  expect(await opened.page.getByRole("banner").innerText()).toContain("with depth Local only");
  expect(await whole.page.getByRole("banner").innerText()).not.toContain("missing");
});
