import { BarChart, HeatmapChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import { init, use, type ECharts, type EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { el } from "./dom";

use([BarChart, LineChart, HeatmapChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

/** What a chart shows, and what a screen reader says instead. */
export interface ChartOptions {
  readonly description: string;
  readonly heightPx: number;
  /** For a chart of this width. */
  readonly option: (widthPx: number) => EChartsCoreOption;
}

/** A4 less the margins of style.css, in CSS pixels: 180 mm at 96 dpi. */
const PRINT_WIDTH_PX = 680;
/** Between two charts beside each other, as in style.css. */
const GAP_PX = 32;

interface Drawn {
  readonly options: ChartOptions;
  /** Once the element has a width. */
  chart?: ECharts;
}

const charts = new Map<Element, Drawn>();
const sizes = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) draw(target, contentRect.width);
});

/**
 * An element that draws its chart once it is in the page and knows its width. Colours are variables of style.css, which
 * decide between light, dark and paper.
 */
export function chart(options: ChartOptions): HTMLElement {
  const element = el("div", { class: "chart", role: "img", "aria-label": options.description });
  element.style.height = `${options.heightPx}px`;
  charts.set(element, { options });
  sizes.observe(element);
  return element;
}

/** Frees the charts below an element that is about to go. */
export function disposeCharts(container: Element): void {
  for (const element of container.querySelectorAll(".chart")) {
    sizes.unobserve(element);
    charts.get(element)?.chart?.dispose();
    charts.delete(element);
  }
}

/** Paper has a width of its own, and no observer tells of it. */
export function printCharts(): void {
  addEventListener("beforeprint", () => {
    for (const element of charts.keys()) draw(element, paperWidthOf(element));
  });
  addEventListener("afterprint", () => {
    for (const element of charts.keys()) draw(element, element.clientWidth);
  });
}

/** Two charts may share a row. */
function paperWidthOf(element: Element): number {
  return element.closest(".pair") === null ? PRINT_WIDTH_PX : (PRINT_WIDTH_PX - GAP_PX) / 2;
}

function draw(element: Element, widthPx: number): void {
  const drawn = charts.get(element);
  if (drawn === undefined || widthPx === 0 || !(element instanceof HTMLElement)) return;
  const { options } = drawn;
  drawn.chart ??= init(element, null, { renderer: "svg", width: widthPx, height: options.heightPx });
  drawn.chart.resize({ width: widthPx, height: options.heightPx });
  drawn.chart.setOption({
    animation: false,
    aria: { enabled: true, label: { enabled: true, description: options.description } },
    textStyle: { fontFamily: getComputedStyle(element).fontFamily, fontSize: 12, color: "var(--muted)" },
    ...options.option(widthPx),
  });
}
