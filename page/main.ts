import type { PageData, PagePeriod } from "../runtime/report/pageData";
import { disposeCharts, printCharts } from "./chart";
import { periodName, readData } from "./data";
import { el } from "./dom";
import { formatSpan, hostOf } from "./format";
import { header, notes } from "./header";
import { keyFigures } from "./keyFigures";
import { periodSwitch } from "./periodSwitch";
import { idleApps, newUsers, sectionsOf } from "./sections";

const DEFAULT_PERIOD = "30d";

printCharts();
show(readData());

function show(data: PageData): void {
  document.title = `Power Apps launches, ${hostOf(data)}`;
  const { periods } = data;
  const chosen = periods.find(({ id }) => id === DEFAULT_PERIOD) ?? periods[0];
  const main = el("main");
  if (data.rows.launches === 0 || chosen === undefined) {
    const text = "No launches yet: none of the rows that were read is a launch of an app.";
    main.append(el("p", { class: "empty" }, text));
  } else {
    const ofPeriod = el("div", { class: "period" });
    const onChange = (period: PagePeriod): void => showPeriod(data, period, ofPeriod);
    main.append(periodSwitch({ periods, chosen, onChange }), ofPeriod);
    onChange(chosen);
    main.append(...[newUsers(data)].filter((each) => each !== undefined));
  }
  if (data.rows.launches > 0 || data.idleApps.length > 0) main.append(idleApps(data));
  document.body.append(header(data), main, el("footer", {}, notes(data)));
}

function showPeriod(data: PageData, period: PagePeriod, container: HTMLElement): void {
  disposeCharts(container);
  const name = el(
    "p",
    { class: "span", role: "status" },
    el("strong", {}, periodName(period)),
    ` ${formatSpan(period)}`,
  );
  const parts =
    period.sessions === 0
      ? [el("p", { class: "empty" }, "No launches in this span.")]
      : [keyFigures(period, data.rows.oldest), ...sectionsOf(data, period)];
  container.replaceChildren(name, ...parts);
}
