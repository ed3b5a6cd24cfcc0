import type { Cell, Period, Report } from "../../../runtime/report/figures";
import { pageOf, readTemplate } from "../../../runtime/report/page";
import type { PageData } from "../../../runtime/report/pageData";
import { madeUpReport } from "../../page/support/madeUpReport";

const TEMPLATE = '<script type="application/json">{{report}}</script>';
const MAX_BYTES = 2_000_000;

const jsonIn = (page: string): string => page.slice(TEMPLATE.indexOf("{{"), -"</script>".length);
const dataIn = (page: string): PageData => JSON.parse(jsonIn(page)) as PageData;

function withApps(apps: readonly Cell[], changes: Partial<Period> = {}): Report {
  const report = madeUpReport({ months: 0 });
  const periods = report.periods.map((period) => ({ ...period, dimensions: { app: apps }, ...changes }));
  return { ...report, periods };
}

const cells = (count: number, name: (index: number) => string): Cell[] =>
  Array.from({ length: count }, (_, index) => ({
    key: `id-${index}`,
    name: name(index),
    sessions: 1,
    users: 1,
  }));

test("the page is the template with the report in it, each text once, and nothing left out where all fits", () => {
  const report = withApps(cells(2, (index) => `App ${index}`));

  const data = dataIn(pageOf(TEMPLATE, report));

  expect(data.texts).toEqual(["id-0", "App 0", "id-1", "App 1"]);
  expect(data.periods.map(({ tables }) => tables.app)).toEqual(
    report.periods.map(() => ({ cells: [0, 1, 1, 1, 2, 3, 1, 1], rows: 2 })),
  );
  expect(data.idleApps).toEqual(report.idleApps);
  expect(data).toMatchObject({ idleAppsInAll: report.idleApps.length, rows: report.rows });
});

test("no name ends the script, opens a comment or is a pattern of what it replaces", () => {
  const names = ["</script><script>", "<!--<script>", "&amp;", "$&$'$1", "{{report}}", "a\u2028b\u2029c"];
  const report = withApps(cells(names.length, (index) => names[index] ?? ""));

  const page = pageOf(TEMPLATE, report);

  expect(jsonIn(page)).not.toMatch(/[<>&\u2028\u2029]/);
  expect(dataIn(page).texts.filter((text) => !text.startsWith("id-"))).toEqual([
    ...names.slice(0, -1),
    "a\\u2028b\\u2029c",
  ]);
});

test.each([
  ["many apps", cells(60_000, (index) => `App ${index}`)],
  ["long names", cells(20_000, (index) => `${index}${"語".repeat(10_000)}`)],
  ["names that grow when they are escaped", cells(20_000, (index) => `${index}${"<".repeat(250)}`)],
])("with %s, the page has 2 MB at most, the first rows, and the number of all", (_, apps) => {
  const page = pageOf(TEMPLATE, withApps(apps));

  const [first] = dataIn(page).periods;
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(MAX_BYTES);
  expect(Buffer.byteLength(page)).toBeGreaterThan(0.99 * MAX_BYTES);
  expect(first?.tables.app?.rows).toBe(apps.length);
  expect(first?.tables.app?.cells.slice(0, 4)).toEqual([0, 1, 1, 1]);
});

test("a short table stays whole beside a long one, and so do days and hours", () => {
  const { periods, ...report } = madeUpReport({ people: 200_000, months: 0 });

  const data = dataIn(pageOf(TEMPLATE, { ...report, periods }));

  const rows = Object.entries(data.periods[2]?.tables ?? {}).map(([name, table]) => [
    name,
    table.cells.length / 4 === table.rows,
  ]);
  expect(Object.fromEntries(rows)).toEqual({
    app: true,
    day: true,
    environment: true,
    department: true,
    hourOfWeek: true,
    user: false,
  });
});

test("ten years of days, the longest that --from and --to may span, fit beside everything else", () => {
  const days = cells(3_660, (index) => `day ${index}`);
  const { periods, ...report } = madeUpReport({ apps: 5_000, months: 13, people: 200_000 });
  const [first] = periods;
  if (first === undefined) throw new TypeError("no period");
  const custom = { ...first, id: "custom", dimensions: { ...first.dimensions, day: days } };

  const page = pageOf(TEMPLATE, { ...report, periods: [...periods, custom] });

  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(MAX_BYTES);
  const last = dataIn(page).periods.at(-1);
  expect((last?.tables.day?.cells.length ?? 0) / 4).toBe(3_660);
});

test("a template without a place for the data, or with two, is refused", () => {
  const report = madeUpReport({ apps: 1, months: 0 });

  expect(() => pageOf("<p></p>", report)).toThrow("must contain {{report}} once");
  expect(() => pageOf(TEMPLATE + TEMPLATE, report)).toThrow("must contain {{report}} once");
});

test("a template that leaves no room is refused (control)", () => {
  const report = madeUpReport({ apps: 1, months: 0 });

  expect(() => pageOf(`${TEMPLATE}${" ".repeat(MAX_BYTES)}`, report)).toThrow("no room for its data");
});

test("what npm run build makes allows its own script and style only, and no request", async () => {
  const template = await readTemplate();

  const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(template) ?? [];
  expect(policy.replaceAll(/sha256-[\w+/=]{44}/g, "sha256-…").split("; ")).toEqual([
    "default-src 'none'",
    "script-src 'sha256-…'",
    "style-src 'sha256-…'",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  expect(template.split("{{report}}")).toHaveLength(2);
});
