import type { Cell, Dimension, IdleApp } from "../runtime/report/figures";
import type { PageData, PagePeriod } from "../runtime/report/pageData";
import { chart } from "./chart";
import { barChart, hoursChart, newUsersChart, trendChart } from "./charts";
import { isMonth, periodName, tableOf, type Table } from "./data";
import { el, newId } from "./dom";
import {
  counted,
  appLabels,
  dayAndHour,
  formatDay,
  formatShortMonth,
  keyLabels,
  NOT_KNOWN,
  WEEKDAYS,
  type Labels,
} from "./format";
import { sortableTable, type Column } from "./table";

const sessions: Column<Cell> = { title: "Sessions", kind: "number", value: (cell) => cell.sessions };
const users: Column<Cell> = { title: "Users", kind: "number", value: (cell) => cell.users };

/** All that a period has, in the order of the page. */
export function sectionsOf(data: PageData, period: PagePeriod): HTMLElement[] {
  const table = (dimension: Dimension): Table | undefined => tableOf(data, period, dimension);
  const [days, hours] = [table("day"), table("hourOfWeek")];
  const apps = table("app");
  const pair = [
    ranking("Environments", "environment", table("environment"), keyLabels),
    data.hasDepartments
      ? ranking("Departments", "department", table("department"), keyLabels)
      : departmentsMissing(),
  ].filter((each) => each !== undefined);
  return [
    days && trend(days),
    apps && beside(ranking("Apps", "app", apps, appLabels(apps.cells))),
    el("div", { class: "pair" }, ...pair),
    hours && hoursOfWeek(hours),
    people(table("user"), period),
  ].filter((each) => each !== undefined);
}

function trend({ cells, rows }: Table): HTMLElement {
  return section("Day by day", [
    legend(["soft", "Sessions"], ["line", "Users"]),
    chart(trendChart(cells)),
    folded(
      sortableTable<Cell>({
        caption: "Sessions and users of each day",
        noun: "day",
        rows: cells,
        rowsInReport: rows,
        columns: [
          { title: "Day", kind: "text", value: ({ key }) => key, text: ({ key }) => formatDay(key) },
          sessions,
          users,
        ],
      }),
      "All days as a table",
    ),
  ]);
}

function ranking(
  title: string,
  noun: string,
  table: Table | undefined,
  labelOf: Labels,
): HTMLElement | undefined {
  if (table === undefined) return undefined;
  const { cells, rows } = table;
  const isPerson = noun === "user";
  return section(title, [
    cells.length > 0 ? chart(barChart(cells, noun, labelOf)) : undefined,
    sortableTable<Cell>({
      caption: isPerson ? "Sessions of each user" : `Sessions and users of each ${noun}`,
      noun,
      rows: cells,
      rowsInReport: rows,
      columns: [
        { title: capital(noun), kind: "text", value: labelOf },
        sessions,
        ...(isPerson ? [] : [users]),
      ],
    }),
  ]);
}

function people(table: Table | undefined, { usersNotListed = 0 }: PagePeriod): HTMLElement | undefined {
  const made = beside(ranking("People", "user", table, keyLabels));
  if (usersNotListed > 0) {
    const text = `${counted(usersNotListed, "user")} with fewer sessions not listed. All launches are in launches.csv (report --format csv).`;
    made?.append(el("p", { class: "note" }, text));
  }
  return made;
}

function departmentsMissing(): HTMLElement {
  return section("Departments", [
    el("p", {}, "Not known: no row names a department."),
    el("p", { class: "note" }, "The setting ", el("code", {}, "enrich"), " fills them from Microsoft Entra."),
  ]);
}

function hoursOfWeek({ cells, rows }: Table): HTMLElement {
  const dayOf = ({ key }: Cell): string => dayAndHour(key)[0];
  return section("Hour of the week", [
    el("p", { class: "note" }, "Sessions by hour, in UTC. The stronger, the more."),
    chart(hoursChart(cells)),
    folded(
      sortableTable<Cell>({
        caption: "Sessions and users of each hour of the week, in UTC",
        noun: "hour",
        rows: cells,
        rowsInReport: rows,
        columns: [
          { title: "Day", kind: "text", value: (cell) => WEEKDAYS.indexOf(dayOf(cell)), text: dayOf },
          { title: "Hour", kind: "text", value: ({ key }) => dayAndHour(key)[1] },
          sessions,
          users,
        ],
      }),
      "All hours as a table",
    ),
  ]);
}

/** By month, or of the other periods where the report has no months. */
export function newUsers({ periods }: PageData): HTMLElement | undefined {
  const months = periods.filter(isMonth).sort((one, other) => (one.id < other.id ? -1 : 1));
  const compared = months.length > 0 ? months : periods;
  if (compared.length === 0) return undefined;
  const noun = months.length > 0 ? "month" : "period";
  const nameOf = (period: PagePeriod): string =>
    isMonth(period) ? formatShortMonth(period.id) : periodName(period);
  const number = (title: string, value: (period: PagePeriod) => number): Column<PagePeriod> => ({
    title,
    kind: "number",
    value,
  });
  const made = section("New and returning users", [
    el(
      "div",
      {},
      legend(["solid", "New"], ["soft", "Returning"]),
      chart(newUsersChart(compared.map((period) => ({ ...period, name: nameOf(period) })))),
    ),
    sortableTable<PagePeriod>({
      caption: `New and returning users of each ${noun}`,
      noun,
      rows: [...compared].reverse(),
      rowsInReport: compared.length,
      columns: [
        { title: capital(noun), kind: "text", value: ({ from, to }) => `${from} ${to}`, text: nameOf },
        number("New", (period) => period.newUsers),
        number("Returning", (period) => period.returningUsers),
        number("Users", (period) => period.users),
      ],
    }),
  ]);
  return beside(made);
}

export function idleApps({ idleApps: apps, idleAppsInAll, hasInventory, rows }: PageData): HTMLElement {
  const labelOf = appLabels(apps.map(({ id, name }) => ({ key: id, ...(name !== undefined && { name }) })));
  const since = rows.oldest === undefined ? "none known" : `none known since ${formatDay(rows.oldest)}`;
  const remark = hasInventory
    ? "No launch in the last 30 days of the data."
    : "No launch in the last 30 days of the data. Without an inventory of apps (admin_app), those never launched are missing here.";
  return section("Apps nobody launches any more", [
    el("p", { class: "note" }, remark),
    apps.length === 0
      ? el("p", {}, "None.")
      : sortableTable<IdleApp>({
          caption: "Apps without a launch in the last 30 days",
          noun: "app",
          kept: "that are idle for longest",
          file: "idle-apps.csv",
          rows: apps,
          rowsInReport: idleAppsInAll,
          columns: [
            {
              title: "App",
              kind: "text",
              value: ({ id, name }) => labelOf({ key: id, ...(name !== undefined && { name }) }),
            },
            {
              title: "Environment",
              kind: "text",
              value: ({ environment }) => environment,
              text: ({ environment }) => environment ?? NOT_KNOWN,
            },
            {
              title: "Last launch",
              kind: "text",
              value: ({ lastLaunched }) => lastLaunched,
              text: ({ lastLaunched }) => (lastLaunched === undefined ? since : formatDay(lastLaunched)),
            },
            { title: "Sessions", kind: "number", value: (app) => app.sessions },
          ],
        }),
  ]);
}

function section(title: string, children: readonly (Node | undefined)[]): HTMLElement {
  const id = newId();
  const there = children.filter((child) => child !== undefined);
  return el("section", { "aria-labelledby": id }, el("h2", { id }, title), ...there);
}

function legend(...entries: readonly (readonly [mark: string, name: string])[]): HTMLElement {
  const keys = entries.map(([mark, name]) =>
    el("span", {}, el("i", { class: `mark ${mark}`, "aria-hidden": "true" }), name),
  );
  return el("p", { class: "legend" }, ...keys);
}

/** With the chart and its table beside each other, where there is room. */
function beside(made: HTMLElement | undefined): HTMLElement | undefined {
  made?.classList.add("beside");
  return made;
}

/** A long table that few need. */
function folded(table: HTMLElement, title: string): HTMLElement {
  return el("details", {}, el("summary", {}, title), table);
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
