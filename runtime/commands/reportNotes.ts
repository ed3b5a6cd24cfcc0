import { visibleLine } from "../../common/visibleText";
import type { ListedApps } from "../dataverse/auditRows";
import { IDLE_DAYS } from "../report/apps";
import type { Report } from "../report/figures";
import { addDays } from "../report/periods";
import { counted, grouped } from "../../common/counted";

/** What was read, and what wasn't counted and why. */
export function summaryOf({ rows, periods }: Report): string[] {
  const { read, launches, oldest, newest, otherOperations, withoutApp, withoutTime } = rows;
  const span = oldest === undefined ? "" : ` from ${oldest} to ${newest}`;
  const left = [
    [otherOperations, "of other operations"],
    [withoutApp, "without an app"],
    [withoutTime, "without a time"],
  ] as const;
  const uncounted = left.filter(([count]) => count > 0).map(([count, what]) => `${grouped(count)} ${what}`);
  return [
    `${counted(read, "row")} read, ${counted(launches, "launch", "launches")}${span}`,
    ...(uncounted.length === 0 ? [] : [`not counted: ${uncounted.join(", ")}`]),
    ...periods.map(
      ({ id, from, to, sessions, users, apps }) =>
        `${id}: ${from} to ${to}, ${counted(sessions, "session")} of ${counted(users, "user")} in ${counted(apps, "app")}`,
    ),
  ];
}

/** What makes the figures smaller than a reader would think. */
export function notesOn(report: Report, listed: ListedApps): string[] {
  const { rows, readDepth, periods } = report;
  const truncated = periods.some(({ usersNotListed }) => usersNotListed !== undefined);
  const isShort =
    rows.oldest !== undefined &&
    rows.newest !== undefined &&
    rows.oldest > addDays(rows.newest, 1 - IDLE_DAYS);
  return [
    ...(readDepth === undefined
      ? []
      : [
          `warning: rows of other owners are missing, as the account has prvReadadmin_AuditLog with depth ${visibleLine(readDepth)} only: it needs the privilege for the whole organization`,
        ]),
    ...(listed === "missing" ? ["no inventory of apps (admin_app): names come from the newest rows"] : []),
    ...(listed === "refused"
      ? ["no right to read the inventory of apps (admin_app): names come from the newest rows"]
      : []),
    ...(isShort ? [`rows begin on ${rows.oldest}: users and apps of the time before aren't known`] : []),
    ...(truncated
      ? ["each period lists the users with the most sessions only; launches.csv has all of them"]
      : []),
  ];
}
