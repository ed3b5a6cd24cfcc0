import { el, newId } from "./dom";
import { counted, formatNumber } from "./format";

export interface Column<Row> {
  readonly title: string;
  readonly kind: "text" | "number";
  /** What rows are sorted by; undefined goes last. */
  readonly value: (row: Row) => string | number | undefined;
  /** What is shown; without it, the value. */
  readonly text?: (row: Row) => string;
}

export interface TableOptions<Row> {
  readonly caption: string;
  /** The first names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Rows that the report has; the page may have had no room for some. */
  readonly rowsInReport: number;
  /** What a row is, such as `app`. */
  readonly noun: string;
  /** Which rows are here when not all are; without it, those with the most sessions. */
  readonly kept?: string;
  /** Where all are. */
  readonly file?: string;
}

const FIRST_ROWS = 10;
const MORE_ROWS = 100;
/** A shorter table is seen at a glance. */
const FILTER_FROM = 20;

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** A table whose columns sort by their buttons; ten rows first, the others on demand. */
export function sortableTable<Row>(options: TableOptions<Row>): HTMLElement {
  const { caption, columns, rows, rowsInReport, noun } = options;
  const { kept = "with the most sessions", file = "figures.csv" } = options;
  let sorted: { column: Column<Row>; descending: boolean } | undefined;
  let visible = FIRST_ROWS;
  let wanted = "";

  const body = el("tbody");
  const headers = columns.map((column) => {
    const button = el("button", { type: "button" }, column.title);
    const header = el("th", { scope: "col", class: column.kind, "aria-sort": "none" }, button);
    button.addEventListener("click", () => sortBy(column));
    return { column, header };
  });
  const more = el("button", { type: "button", class: "more" });
  more.addEventListener("click", () => {
    const firstNew = visible;
    visible += MORE_ROWS;
    draw();
    // The button may be gone now: focus stays where reading goes on.
    if (more.hidden) body.rows[firstNew]?.focus();
  });
  const count = el("p", { class: "count", role: "status" });
  const table = el(
    "table",
    {},
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ...headers.map(({ header }) => header))),
    body,
  );
  const element = el("div", { class: "table" });
  if (rows.length >= FILTER_FROM) element.append(filterBox());
  element.append(el("div", { class: "scroll" }, table), el("div", { class: "foot" }, count, more));
  if (rowsInReport > rows.length) element.append(el("p", { class: "note" }, omission()));
  draw();
  return element;

  function sortBy(column: Column<Row>): void {
    const descending = sorted?.column === column ? !sorted.descending : column.kind === "number";
    sorted = { column, descending };
    for (const { column: other, header } of headers)
      header.setAttribute("aria-sort", other === column ? (descending ? "descending" : "ascending") : "none");
    draw();
  }

  function draw(): void {
    const found = inOrder(rows.filter(matches));
    body.replaceChildren(...found.slice(0, visible).map(rowOf));
    const shown = Math.min(visible, found.length);
    count.textContent =
      shown < found.length
        ? `${formatNumber(shown)} of ${counted(found.length, noun)}`
        : wanted === ""
          ? ""
          : counted(found.length, noun);
    more.hidden = shown === found.length;
    more.textContent = `Show ${formatNumber(Math.min(MORE_ROWS, found.length - shown))} more`;
  }

  function matches(row: Row): boolean {
    return (
      wanted === "" ||
      columns.some((column) => column.kind === "text" && textIn(column, row).toLowerCase().includes(wanted))
    );
  }

  function inOrder(found: Row[]): Row[] {
    if (sorted === undefined) return found;
    const { column, descending } = sorted;
    return found.sort((one, other) => compare(column.value(one), column.value(other), descending));
  }

  function rowOf(row: Row): HTMLTableRowElement {
    const cells = columns.map((column, index) => {
      const content = column.kind === "text" ? el("bdi", {}, textIn(column, row)) : textIn(column, row);
      const tag = index === 0 ? "th" : "td";
      return el(tag, { class: column.kind, ...(index === 0 && { scope: "row" }) }, content);
    });
    return el("tr", { tabindex: "-1" }, ...cells);
  }

  function filterBox(): HTMLElement {
    const id = newId();
    const input = el("input", { id, type: "search", autocomplete: "off", spellcheck: "false" });
    input.addEventListener("input", () => {
      wanted = input.value.trim().toLowerCase();
      visible = FIRST_ROWS;
      draw();
    });
    return el("p", { class: "filter" }, el("label", { for: id }, `Filter ${noun}s`), input);
  }

  function omission(): string {
    const here = rows.length === 0 ? "none of them" : `the ${formatNumber(rows.length)} ${kept}`;
    return `The report has ${counted(rowsInReport, noun)}; this page has room for ${here}. All are in ${file} (report --format csv).`;
  }
}

/** Of one cell. */
function textIn<Row>({ text, value }: Column<Row>, row: Row): string {
  if (text !== undefined) return text(row);
  const found = value(row);
  return typeof found === "number" ? formatNumber(found) : (found ?? "");
}

function compare(
  one: string | number | undefined,
  other: string | number | undefined,
  descending: boolean,
): number {
  if (one === undefined || other === undefined)
    return Number(one === undefined) - Number(other === undefined);
  const order =
    typeof one === "number" && typeof other === "number"
      ? one - other
      : collator.compare(String(one), String(other));
  return descending ? -order : order;
}
