import { events } from "../../common/events";

/**
 * Log lines usually arrive within 10 minutes, at times after 20: nothing is decided without those of so many minutes ago.
 * https://learn.microsoft.com/azure/azure-monitor/logs/data-ingestion-time
 */
export const LATE_MINUTES = 30;

/** A record's ingestion time may precede the moment from which queries find it. */
const SETTLE_MINUTES = 5;

/** A failure that is over after a quarter of an hour isn't mailed, however late the line of the good pass arrives. */
export const LASTING_MINUTES = LATE_MINUTES + 15;

/** Whose lines they are. */
export interface LogOf {
  /** Physical names that the runtime's log lines may come under. */
  readonly runtimeNames: readonly string[];
  /**
   * Id of the resource group whose lines count, in a workspace that others send theirs to, too: names of apps are unique within a
   * group only. Undefined: the workspace is the stack's own.
   */
  readonly sharedWorkspaceGroupId: string | undefined;
}

/**
 * The runtime's log lines in Log Analytics, each JSON line as `entry`. The table exists only after the first line
 * has arrived: the empty one beside it lets the rule be made before. A record has its ingestion time within its table only.
 * https://learn.microsoft.com/azure/azure-monitor/reference/tables/containerappconsolelogs
 * https://learn.microsoft.com/azure/azure-monitor/logs/log-standard-columns#_resourceid
 * https://learn.microsoft.com/kusto/query/ingestion-time-function
 */
export function consoleLog({ runtimeNames, sharedWorkspaceGroupId }: LogOf): string {
  const isShared = sharedWorkspaceGroupId !== undefined;
  const columns = `TimeGenerated: datetime, ContainerAppName: string, JobName: string, Log: string, ${isShared ? "_ResourceId: string, " : ""}IngestedAt: datetime`;
  const names = runtimeNames.map((name) => `"${name}"`).join(", ");
  return [
    `union isfuzzy=true (datatable(${columns}) []), (ContainerAppConsoleLogs | extend IngestedAt = ingestion_time())`,
    ...(isShared ? [`| where _ResourceId startswith "${sharedWorkspaceGroupId}/"`] : []),
    `| where ContainerAppName in (${names}) or JobName in (${names})`,
    "| extend entry = parse_json(Log)",
    "| extend eventName = tostring(entry.event)",
  ].join("\n");
}

/** The log lines of one event. */
export function eventNamed(log: string, event: string): string {
  return `${log}\n| where eventName == "${event}"`;
}

/**
 * The lines of an event that arrived within one of the spans that follow each other, `everyMinutes` long: each line is found by
 * one evaluation, and by no other, whenever it arrives.
 */
export function arrivedWithin(log: string, event: string, everyMinutes: number): string {
  const ends = `IngestedAt <= ago(${SETTLE_MINUTES}m)`;
  return `${eventNamed(log, event)}\n| where IngestedAt > ago(${SETTLE_MINUTES + everyMinutes}m) and ${ends}`;
}

/** One row when no pass was completed for so long, or none at all. */
export function noPassSince(log: string, minutes: number): string {
  return [
    eventNamed(log, events.passCompleted),
    "| summarize passedAt = max(TimeGenerated)",
    `| where isnull(passedAt) or passedAt < ago(${minutes}m)`,
  ].join("\n");
}

/** Completed passes, and lines of another event. */
export function passesAnd(log: string, event: string): string {
  return `${log}\n| where eventName in ("${events.passCompleted}", "${event}")`;
}

/** One row while lines tell of something wrong, and have for a while: it ends with the next line that doesn't. */
export function lasting(lines: string, isWrong: string): string {
  const ofOld = `TimeGenerated < ago(${LASTING_MINUTES}m)`;
  const wrongAt = `max(iff(isWrong and ${ofOld}, TimeGenerated, datetime(null)))`;
  return [
    lines,
    `| extend isWrong = ${isWrong}`,
    `| summarize wrongAt = ${wrongAt}, goodAt = max(iff(isWrong, datetime(null), TimeGenerated))`,
    "| where isnotnull(wrongAt) and (isnull(goodAt) or goodAt < wrongAt)",
  ].join("\n");
}

/** The same query, but without a result until so long after `since`; undefined: that isn't known. */
export function fromFirstPassOn(query: string, since: string | undefined, hours: number): string {
  const sinceMs = Date.parse(since ?? "");
  if (Number.isNaN(sinceMs)) return query;
  return `${query}\n| where now() > datetime(${new Date(sinceMs).toISOString()}) + ${hours}h`;
}
