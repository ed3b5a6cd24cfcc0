import type { EChartsCoreOption } from "echarts/core";
import type { Cell } from "../runtime/report/figures";
import type { ChartOptions } from "./chart";
import { el } from "./dom";
import {
  counted,
  dayAndHour,
  formatDay,
  formatDayOfYear,
  formatNumber,
  type Labels,
  WEEKDAYS,
} from "./format";

const ACCENT = "var(--accent)";
const SOFT = "var(--accent-soft)";
const INK = "var(--ink)";
const MUTED = "var(--muted)";
const LINE = "var(--line)";

/** A pale line behind the bars, numbers beside it. */
const valueAxis = {
  type: "value",
  minInterval: 1,
  splitNumber: 3,
  axisLabel: { color: MUTED, formatter: formatNumber },
  splitLine: { lineStyle: { color: LINE } },
};

const grid = {
  left: 0,
  right: 4,
  top: 10,
  bottom: 0,
  outerBoundsMode: "same",
  outerBoundsContain: "axisLabel",
};

function categoryAxis(data: readonly string[], more: object = {}): object {
  return {
    type: "category",
    data,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: LINE } },
    axisLabel: { color: MUTED, hideOverlap: true, ...more },
  };
}

/** What ECharts tells a tooltip of the point below the pointer. */
interface Point {
  readonly dataIndex: number;
}

/** Made of elements, not of a text: ECharts would parse that as HTML. */
function tooltip(trigger: "axis" | "item", linesOf: (index: number) => readonly string[]): object {
  return {
    trigger,
    confine: true,
    transitionDuration: 0,
    backgroundColor: "var(--surface)",
    borderColor: LINE,
    borderWidth: 1,
    padding: [8, 12],
    textStyle: { color: INK, fontSize: 13 },
    axisPointer: { type: "shadow", shadowStyle: { color: MUTED, opacity: 0.1 } },
    formatter: (points: Point | readonly Point[]) => {
      const [point] = [points].flat() as readonly Point[];
      const [title = "", ...lines] = linesOf(point?.dataIndex ?? -1);
      return el(
        "div",
        { class: "tip" },
        el("strong", {}, el("bdi", {}, title)),
        ...lines.map((line) => el("div", {}, line)),
      );
    },
  };
}

function countsOf({ sessions, users }: Cell): [string, string] {
  return [counted(sessions, "session"), counted(users, "user")];
}

/** Columns of sessions, and a line of users, for each day. */
export function trendChart(days: readonly Cell[]): ChartOptions {
  const most = topOf(days);
  return {
    heightPx: 260,
    description: `Sessions and users for each of ${counted(days.length, "day")}${
      most === undefined
        ? ""
        : `. The most sessions are on ${formatDay(most.key)}: ${formatNumber(most.sessions)}`
    }. The table below has all numbers.`,
    option: () => ({
      // Room for half of the last label.
      grid: { ...grid, right: 20 },
      tooltip: tooltip("axis", (index) => linesOfDay(days[index])),
      xAxis: categoryAxis(days.map(({ key }) => formatDayOfYear(key))),
      yAxis: valueAxis,
      series: [
        {
          type: "bar",
          data: days.map(({ sessions }) => sessions),
          itemStyle: { color: SOFT, borderRadius: [2, 2, 0, 0] },
          barCategoryGap: "25%",
          barMaxWidth: 28,
          emphasis: { disabled: true },
        },
        {
          type: "line",
          data: days.map(({ users }) => users),
          symbol: "circle",
          symbolSize: 5,
          showSymbol: days.length <= 31,
          itemStyle: { color: ACCENT },
          lineStyle: { color: ACCENT, width: 2 },
          emphasis: { disabled: true },
        },
      ],
    }),
  };
}

function linesOfDay(cell: Cell | undefined): string[] {
  return cell === undefined ? [] : [formatDay(cell.key), ...countsOf(cell)];
}

const MOST_BARS = 15;
const ROW_PX = 28;

/** A bar of sessions for each of the first cells. */
export function barChart(cells: readonly Cell[], noun: string, labelOf: Labels): ChartOptions {
  const shown = cells.slice(0, MOST_BARS);
  const [first] = shown;
  return {
    heightPx: shown.length * ROW_PX + 12,
    description: `Sessions of ${
      shown.length < cells.length ? `the ${shown.length} ${noun}s with the most` : counted(shown.length, noun)
    }${first === undefined ? "" : `. The most: ${labelOf(first)}, ${formatNumber(first.sessions)}`}. The table has all numbers.`,
    option: (widthPx) => ({
      grid: { ...grid, top: 2, right: 56 },
      tooltip: tooltip("axis", (index) => {
        const cell = shown[index];
        return cell === undefined ? [] : [labelOf(cell), ...countsOf(cell)];
      }),
      xAxis: { type: "value", show: false, min: 0 },
      yAxis: {
        ...categoryAxis(shown.map(labelOf), {
          color: INK,
          width: Math.min(220, Math.round(widthPx * 0.38)),
          overflow: "truncate",
          interval: 0,
          hideOverlap: false,
        }),
        axisLine: { show: false },
        inverse: true,
      },
      series: [
        {
          type: "bar",
          data: shown.map(({ sessions }) => sessions),
          barWidth: 14,
          itemStyle: { color: ACCENT, borderRadius: [0, 3, 3, 0] },
          label: {
            show: true,
            position: "right",
            color: MUTED,
            formatter: ({ dataIndex }: Point) => formatNumber(shown[dataIndex]?.sessions ?? 0),
          },
          emphasis: { disabled: true },
        },
      ],
    }),
  };
}

/** A square for each hour of the week, the stronger the more sessions it has. */
export function hoursChart(hours: readonly Cell[]): ChartOptions {
  const most = topOf(hours);
  const highest = Math.max(1, most?.sessions ?? 0);
  const labelOf = ({ key }: Cell): string => dayAndHour(key).join(", ");
  const data = hours.map(({ key, sessions }) => ({
    value: [Number(key) % 24, Math.floor(Number(key) / 24), sessions],
    itemStyle: {
      color: sessions === 0 ? LINE : ACCENT,
      opacity: sessions === 0 ? 0.45 : 0.08 + 0.92 * (sessions / highest),
    },
  }));
  return {
    heightPx: 232,
    description: `Sessions by day of the week and hour, in UTC${
      most === undefined ? "" : `. The most: ${labelOf(most)}, ${formatNumber(most.sessions)}`
    }. The table below has all numbers.`,
    option: (widthPx) => ({
      grid: { ...grid, top: 2 },
      tooltip: tooltip("item", (index) => {
        const cell = hours[index];
        return cell === undefined ? [] : [labelOf(cell), ...countsOf(cell)];
      }),
      xAxis: {
        ...categoryAxis(
          Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0")),
          { interval: widthPx < 600 ? 5 : 2 },
        ),
        axisLine: { show: false },
      },
      yAxis: {
        ...categoryAxis(
          WEEKDAYS.map((day) => day.slice(0, 3)),
          { interval: 0, hideOverlap: false },
        ),
        axisLine: { show: false },
        inverse: true,
      },
      series: [
        {
          type: "heatmap",
          data,
          itemStyle: { borderColor: "var(--surface)", borderWidth: widthPx < 600 ? 1 : 2, borderRadius: 3 },
          emphasis: { disabled: true },
        },
      ],
    }),
  };
}

/** What a period says of its users. */
export interface UsersOfPeriod {
  readonly name: string;
  readonly newUsers: number;
  readonly returningUsers: number;
}

/** Returning users, and new ones on top of them, for each period. */
export function newUsersChart(periods: readonly UsersOfPeriod[]): ChartOptions {
  const last = periods.at(-1);
  const bar = (color: string, data: readonly number[], borderRadius: number[]): EChartsCoreOption => ({
    type: "bar",
    stack: "users",
    data,
    itemStyle: { color, borderRadius },
    barMaxWidth: 44,
    barCategoryGap: "35%",
    emphasis: { disabled: true },
  });
  return {
    heightPx: 240,
    description: `New and returning users of ${counted(periods.length, "period")}${
      last === undefined
        ? ""
        : `. ${last.name}: ${formatNumber(last.newUsers)} new, ${formatNumber(last.returningUsers)} returning`
    }. The table below has all numbers.`,
    option: () => ({
      grid,
      tooltip: tooltip("axis", (index) => {
        const each = periods[index];
        if (each === undefined) return [];
        return [
          each.name,
          `${formatNumber(each.newUsers)} new`,
          `${formatNumber(each.returningUsers)} returning`,
        ];
      }),
      xAxis: categoryAxis(periods.map(({ name }) => name.replace(" ", "\n"))),
      yAxis: valueAxis,
      series: [
        bar(
          SOFT,
          periods.map(({ returningUsers }) => returningUsers),
          [0, 0, 0, 0],
        ),
        bar(
          ACCENT,
          periods.map(({ newUsers }) => newUsers),
          [2, 2, 0, 0],
        ),
      ],
    }),
  };
}

function topOf(cells: readonly Cell[]): Cell | undefined {
  return cells.reduce<Cell | undefined>(
    (most, cell) => (cell.sessions > (most?.sessions ?? 0) ? cell : most),
    undefined,
  );
}
