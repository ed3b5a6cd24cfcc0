import type { PageData } from "../runtime/report/pageData";
import { el } from "./dom";
import { counted, formatDay, formatMoment, formatNumber, formatSpan, hostOf } from "./format";

/** Which environment, when, and what span of time. */
export function header(data: PageData): HTMLElement {
  const { oldest, newest } = data.rows;
  const span =
    oldest === undefined || newest === undefined
      ? "no launches"
      : `launches of ${formatSpan({ from: oldest, to: newest })}`;
  return el(
    "header",
    {},
    el("p", { class: "eyebrow" }, el("bdi", {}, hostOf(data))),
    el("h1", {}, "Power Apps launches"),
    el("p", { class: "lead" }, `${capital(span)}. Made on ${formatMoment(data.generatedAt)}.`),
    el(
      "p",
      { class: "lead" },
      "A session is one launch. Users count once in each number, so that they don’t add up. ",
      el("a", { href: "#notes" }, "What is counted"),
    ),
    ...(data.readDepth === undefined ? [] : [depthWarning(data.readDepth)]),
  );
}

function depthWarning(depth: string): HTMLElement {
  return el(
    "p",
    { class: "warning" },
    el("strong", {}, "Rows are missing. "),
    `The account that read them has prvReadadmin_AuditLog with depth ${depth} only, which leaves out rows of other owners.`,
  );
}

/** What counts as what, and what isn't counted. */
export function notes(data: PageData): HTMLElement {
  const { oldest } = data.rows;
  const items = [
    "A session is one launch of an app, one row of admin_auditlog. No time-out is applied.",
    "A user counts once in each number. Users of days, apps or departments don’t add up: many use several.",
    ...(oldest === undefined
      ? []
      : [
          `A user is new in the span of their first launch in the rows. These begin on ${formatDay(oldest)}, so that everyone looks new in the days after it.`,
        ]),
    "Launches of model-driven apps aren’t in the audit log that this is read from.",
    "Days and hours are in UTC. The last day may not be over.",
    notCounted(data),
  ];
  return el(
    "section",
    { class: "notes", "aria-labelledby": "notes" },
    el("h2", { id: "notes" }, "What is counted"),
    el("ul", {}, ...items.map((item) => el("li", {}, item))),
  );
}

function notCounted({ rows }: PageData): string {
  const left = [
    { count: rows.otherOperations, why: "of other operations" },
    { count: rows.withoutApp, why: "without an app" },
    { count: rows.withoutTime, why: "without a time" },
  ].filter(({ count }) => count > 0);
  const all = `Of ${counted(rows.read, "row")} read, ${formatNumber(rows.launches)} count`;
  if (left.length === 0) return `${all}.`;
  return `${all}. The others: ${left.map(({ count, why }) => `${formatNumber(count)} ${why}`).join(", ")}.`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
