import type { ListedApps } from "../dataverse/auditRows";
import { IDLE_DAYS } from "../report/apps";
import type { Report } from "../report/figures";
import { addDays } from "../report/periods";

/** What was read, and what wasn't counted and why. */
export function summaryOf({ rows, periods }: Report): string[] {
  const { read, launches, oldest, newest, otherOperations, withoutApp, withoutTime } = rows;
  const span = oldest === undefined ? "" : ` from ${oldest} to ${newest}`;
  const left = [
    [otherOperations, "of other operations"],
    [withoutApp, "without an app"],
    [withoutTime, "without a time"],
  ] as const;
  const uncounted = left.filter(([count]) => count > 0).map(([count, what]) => `${numberOf(count)} ${what}`);
  return [
    `${numberOf(read)} rows read, ${numberOf(launches)} launches${span}`,
    ...(uncounted.length === 0 ? [] : [`not counted: ${uncounted.join(", ")}`]),
    ...periods.map(
      ({ id, from, to, sessions, users, apps }) =>
        `${id}: ${from} to ${to}, ${numberOf(sessions)} sessions of ${numberOf(users)} users in ${numberOf(apps)} apps`,
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
          `warning: who signed in may read rows with depth ${readDepth} alone, so that rows of other owners are missing: prvReadadmin_AuditLog is needed on the whole organization`,
        ]),
    ...(listed === "missing" ? ["no inventory of apps (admin_app): names are those of the newest rows"] : []),
    ...(listed === "refused"
      ? ["the inventory of apps (admin_app) may not be read: names are those of the newest rows"]
      : []),
    ...(isShort ? [`rows reach back to ${rows.oldest}: who came before isn't known`] : []),
    ...(truncated
      ? ["of users, each period lists those with most sessions; launches.csv has all of them"]
      : []),
  ];
}

function numberOf(value: number): string {
  return value.toLocaleString("en-US");
}
