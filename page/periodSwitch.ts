import type { PagePeriod } from "../runtime/report/pageData";
import { isMonth, periodName } from "./data";
import { el, newId } from "./dom";

interface SwitchOptions {
  readonly periods: readonly PagePeriod[];
  readonly chosen: PagePeriod;
  readonly onChange: (period: PagePeriod) => void;
}

/** Radio buttons for the periods; months, which may be many, share one and have a list beside it. */
export function periodSwitch({ periods, chosen, onChange }: SwitchOptions): HTMLElement {
  const months = periods.filter(isMonth).sort((one, other) => (one.id < other.id ? 1 : -1));
  const others = periods.filter((period) => !isMonth(period));
  const options = others.map((period) => option(periodName(period), period === chosen, () => period));
  const fieldset = el(
    "fieldset",
    { class: "periods" },
    el("legend", { class: "unseen" }, "Period"),
    ...options.map(({ element }) => element),
  );
  if (months.length > 0) fieldset.append(...monthChoice());
  return fieldset;

  function monthChoice(): HTMLElement[] {
    const id = newId();
    const select = el(
      "select",
      { id, "aria-label": "Which month" },
      ...months.map((month) => el("option", { value: month.id }, periodName(month))),
    );
    if (isMonth(chosen)) select.value = chosen.id;
    const wanted = (): PagePeriod | undefined => months.find((month) => month.id === select.value);
    const { element, input } = option("Month", isMonth(chosen), wanted);
    select.addEventListener("change", () => {
      input.checked = true;
      const month = wanted();
      if (month !== undefined) onChange(month);
    });
    return [element, select];
  }

  function option(
    name: string,
    checked: boolean,
    periodOf: () => PagePeriod | undefined,
  ): { element: HTMLElement; input: HTMLInputElement } {
    const id = newId();
    const input = el("input", { id, type: "radio", name: "period" });
    input.checked = checked;
    input.addEventListener("change", () => {
      const period = periodOf();
      if (period !== undefined) onChange(period);
    });
    return { element: el("span", { class: "option" }, input, el("label", { for: id }, name)), input };
  }
}
