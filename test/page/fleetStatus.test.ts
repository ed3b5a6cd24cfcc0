import type { Browser, BrowserContextOptions } from "playwright-core";
import { STATES } from "../../tools/fleet/status/condition";
import { pageOf } from "../../tools/fleet/status/page";
import type { StackStatus } from "../../tools/fleet/status/readStatus";
import { stackStatus } from "../tools/fleet/status/stackStatus";
import { launch, open, type OpenPage } from "./support/browser";
import { seriousIn, tableRows } from "./support/opened";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => await browser.close());

const WHY = "since 2026-11-29T10:00:00.000Z, 8 passes: the Activity API refuses the app's permissions";
const PORTAL = "https://portal.azure.com/#@contoso/resource/subscriptions/1/resourceGroups/rg";

/** One stack of each state. */
const fleet = STATES.map((state, index) =>
  stackStatus({
    stack: `prod-${index}`,
    state,
    ...(state !== "fine" && { why: WHY, next: "Grant the application permission.", link: PORTAL }),
    ...(state === "can't be read" && {
      lastPassAt: null,
      runtimeVersion: null,
      lagSeconds: null,
      deadLetters: null,
    }),
  }),
);

async function openStatus(
  found: readonly StackStatus[],
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  return await open(browser, pageOf(found, "2026-11-29T12:00:00.000Z"), options);
}

test("each stack is a row: its state, why and what to do next, version, last pass, lag and counts", async () => {
  await using opened = await openStatus(fleet.slice(0, 1).concat(fleet.slice(-1)));

  expect(await opened.page.getByRole("heading", { level: 1 }).innerText()).toBe(
    "1 of 2 stacks need attention",
  );
  expect(await opened.page.getByRole("banner").innerText()).toContain("2026-11-29 12:00 UTC");
  expect(await tableRows(opened.page, "Stacks")).toEqual([
    [
      "prod-0",
      `Failing${WHY}Grant the application permission.In the Azure portal`,
      "0.4.0",
      "10 min ago",
      "5 min",
      "0",
      "0",
    ],
    ["prod-7", "Fine", "0.4.0", "10 min ago", "5 min", "0", "0"],
  ]);
  expect(opened.complaints).toEqual([]);
});

test("the states that there are come with their numbers, and when all is well the page says so", async () => {
  await using troubled = await openStatus(fleet);
  await using well = await openStatus([stackStatus(), stackStatus({ stack: "b", state: "switched off" })]);

  expect(await troubled.page.getByLabel("Figures").locator("dt").allInnerTexts()).toEqual([
    "Failing",
    "Lagging",
    "Stale",
    "Never ran",
    "Can't be read",
    "Dead letters or gaps",
    "Switched off",
    "Fine",
  ]);
  expect(await well.page.getByLabel("Figures").locator("dd").allInnerTexts()).toEqual(["1", "1"]);
  expect(await well.page.getByRole("heading", { level: 1 }).innerText()).toBe("All is well");
});

test("names and messages that are HTML or scripts are shown as they are, and nothing is asked of any address", async () => {
  const texts = [
    `<img src=x onerror="alert(1)">`,
    `</td></style><script>alert(1)</script>`,
    `"'><svg onload=alert(1)>`,
    "&lt;b&gt;",
  ];
  const found = texts.map((text) =>
    stackStatus({
      stack: text,
      state: "failing",
      why: text,
      next: text,
      runtimeVersion: text,
      link: `javascript:alert("${text}")`,
    }),
  );
  await using opened = await openStatus(found);

  const rows = await tableRows(opened.page, "Stacks");

  expect(rows.map(([stack, state, version]) => [stack, state, version])).toEqual(
    texts.map((text) => [text, `Failing${text}${text}`, text]),
  );
  expect(await opened.page.locator("script, img, svg, a, [onerror], [onload]").count()).toBe(0);
  expect(opened.requests).toEqual([]);
  expect(opened.complaints).toEqual([]);
});

test("marks that turn the direction of text or separate lines are made visible; a list of problems keeps its lines", async () => {
  const why = "exe\u202Egpj\u2028next\n  - tenantId is not set";
  await using opened = await openStatus([stackStatus({ state: "failing", why })]);

  expect((await tableRows(opened.page, "Stacks"))[0]?.[1]).toBe(
    "Failingexe\\u202egpj\\u2028next\n  - tenantId is not set",
  );
  expect(await opened.page.getByText("tenantId is not set").innerText()).toBe(
    "exe\\u202egpj\\u2028next\n- tenantId is not set",
  );
});

test("only addresses of Azure's portals are links", async () => {
  const links = [
    PORTAL,
    "http://portal.azure.com/",
    "https://portal.azure.com.evil.example/",
    "https://portal.azure.us/#x",
    "no address",
  ];
  await using opened = await openStatus(
    links.map((link, index) => stackStatus({ stack: `s${index}`, state: "stale", link })),
  );

  const shown = `[...document.querySelectorAll("a")].map(({ href }) => href)`;
  expect(await opened.page.evaluate<string[]>(shown)).toEqual([PORTAL, "https://portal.azure.us/#x"]);
});

test("no style but its own is applied: the policy allows it by its hash (control)", async () => {
  const html = pageOf(fleet, "2026-11-29T12:00:00.000Z").replace("</style>", "h1 { color: red }</style>");
  await using opened = await open(browser, html);

  expect(opened.complaints.join()).toContain("style-src");
});

test.each<[string, BrowserContextOptions]>([
  ["in light", { colorScheme: "light" }],
  ["in dark", { colorScheme: "dark" }],
  ["375 pixels wide", { viewport: { width: 375, height: 812 } }],
])("axe finds nothing serious %s", async (_, options) => {
  await using opened = await openStatus(fleet, options);

  expect(await seriousIn(opened.page)).toEqual([]);
});

test.each([320, 768, 1280])("nothing is wider than a window of %d pixels", async (width) => {
  const long = "W".repeat(2_000);
  await using opened = await openStatus(
    [...fleet, stackStatus({ stack: long.slice(0, 100), state: "failing", why: long })],
    {
      viewport: { width, height: 800 },
    },
  );

  expect(await opened.page.evaluate("document.documentElement.scrollWidth")).toBe(width);
});
