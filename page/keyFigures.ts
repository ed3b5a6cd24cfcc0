import type { PagePeriod } from "../runtime/report/pageData";
import { nameOfBefore } from "./data";
import { el } from "./dom";
import { counted, formatChange, formatDay, formatNumber, formatShare } from "./format";

/** The period's numbers, and how they differ from those of the span before. */
export function keyFigures(period: PagePeriod, oldest: string | undefined): HTMLElement {
  const { sessions, users, apps, newUsers, returningUsers, before } = period;
  const change = (now: number, then: number | undefined): string =>
    then === undefined ? "" : (formatChange(now, then) ?? "none before");
  const share = (part: number): string => (users === 0 ? "" : `${formatShare(part, users)} of users`);
  const remarks = [
    before === undefined
      ? oldest === undefined
        ? ""
        : `Rows begin on ${formatDay(oldest)}. Earlier launches are unknown: there is nothing to compare with, and users of those days look new.`
      : `Changes are against ${nameOfBefore(period)}.`,
    period.sessionsWithoutUser === 0
      ? ""
      : `${counted(period.sessionsWithoutUser, "session")} without a user: counted as sessions only.`,
  ].filter((remark) => remark !== "");
  return el(
    "section",
    { class: "figures", "aria-label": "Figures" },
    el(
      "dl",
      {},
      figure("Sessions", sessions, change(sessions, before?.sessions)),
      figure("Users", users, change(users, before?.users)),
      figure("Apps", apps, change(apps, before?.apps)),
      figure("New users", newUsers, share(newUsers)),
      figure("Returning users", returningUsers, share(returningUsers)),
    ),
    ...remarks.map((remark) => el("p", { class: "note" }, remark)),
  );
}

function figure(name: string, value: number, remark: string): HTMLElement {
  return el(
    "div",
    {},
    el("dt", {}, name),
    el("dd", { class: "value" }, formatNumber(value)),
    el("dd", { class: "remark" }, remark),
  );
}
