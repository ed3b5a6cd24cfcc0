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

/**
 * What a line says went wrong, as the column `Cause`: the one result of a query that a mail shows, because rules split by it
 * (https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema#log-search-alerts-context-fields).
 */
function told(said: string): string {
  return [
    `| extend said = ${said}, hint = tostring(entry.hint)`,
    '| extend Cause = iff(isempty(hint), said, strcat(said, " → ", hint))',
  ].join("\n");
}

/** Mails are for reading; a description of an error may go on. */
const CAUSE_LENGTH = 500;

/** Of a line that names an error in a field, or is one. */
const ERROR = "iff(isempty(tostring(entry.error)), tostring(entry.message), tostring(entry.error))";
/** Before it has its log, the runtime says in plain text what is wrong with its settings. */
const PLAIN = `iff(isempty(eventName), Log, ${ERROR})`;

/** An id such as a GUID or a blob's, and a time: they differ with each request. */
const OF_ONE_REQUEST = "[0-9A-Za-z$_-]*[0-9][0-9A-Za-z$_-]{15,}|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+Z?";

/**
 * The cause of a state. Each value is an alert of its own, mailed when it begins and ends, so it must be the same in as many
 * evaluations as possible: without what differs with each request, and all causes of the window together, in order.
 */
const causes = {
  of: (said: string): string =>
    `${told(said)}\n| extend Cause = replace_regex(Cause, "${OF_ONE_REQUEST}", "…")`,
  set: 'toldAt = max(toldAt), Causes = make_set(iff(isnull(toldAt), "", Cause), 8)',
  /** `unless` says when the window has no line with a cause. */
  joined: (unless: string, otherwise: string): string =>
    [
      '| extend Cause = replace_regex(strcat_array(array_sort_asc(Causes), "; "), "^; ", "")',
      `| extend Cause = iff(${unless}, "${otherwise}", substring(Cause, 0, ${CAUSE_LENGTH}))`,
    ].join("\n"),
};

/** The log lines of some events. */
function eventsNamed(log: string, names: readonly string[]): string {
  return `${log}\n| where eventName in (${names.map((name) => `"${name}"`).join(", ")})`;
}

/** An event that happens, and what its lines tell. */
export interface Arriving {
  readonly event: string;
  readonly everyMinutes: number;
  /** An expression. */
  readonly said: string;
}

/**
 * One row about the lines of an event that arrived within one of the spans that follow each other, `everyMinutes` long: each line
 * is found by one evaluation, and by no other, whenever it arrives.
 */
export function arrivedWithin(log: string, { event, everyMinutes, said }: Arriving): string {
  const ends = `IngestedAt <= ago(${SETTLE_MINUTES}m)`;
  return [
    eventsNamed(log, [event]),
    `| where IngestedAt > ago(${SETTLE_MINUTES + everyMinutes}m) and ${ends}`,
    told(said),
    "| summarize Found = count(), Lines = make_list(Log, 100), arg_max(TimeGenerated, Cause)",
    "| where Found > 0",
    `| extend Cause = substring(iff(Found == 1, Cause, strcat(tostring(Found), " in all; the last: ", Cause)), 0, ${CAUSE_LENGTH})`,
  ].join("\n");
}

/** One row when passes have been completed since a moment that lies in the past, with a cause that is known beforehand. */
export function passesAfter(
  log: string,
  { moment, cause }: { readonly moment: string; readonly cause: string },
): string {
  return [
    eventsNamed(log, [events.passCompleted]),
    `| where now() > datetime(${moment})`,
    "| summarize Found = count()",
    "| where Found > 0",
    `| extend Cause = "${cause}"`,
  ].join("\n");
}

/** One row when no pass was completed for so long, or none at all. */
export function noPassSince(log: string, minutes: number): string {
  const failures = [events.passFailed, events.authenticationFailed, events.leaseLost, events.leaseHeld];
  const isFailure = `eventName in (${failures.map((name) => `"${name}"`).join(", ")}) or Log startswith "error: "`;
  return [
    log,
    causes.of(PLAIN),
    `| extend passAt = iff(eventName == "${events.passCompleted}", TimeGenerated, datetime(null)), toldAt = iff(${isFailure}, TimeGenerated, datetime(null))`,
    `| summarize passedAt = max(passAt), ${causes.set}`,
    `| where isnull(passedAt) or passedAt < ago(${minutes}m)`,
    causes.joined(
      "isnull(toldAt) or toldAt < passedAt",
      "the log has no failed pass: the runtime isn't running, hangs, or takes long",
    ),
  ].join("\n");
}

export interface State {
  /** Lines, besides completed passes, that tell the cause. */
  readonly event?: string;
  /** What is wrong in a line. */
  readonly isWrong: string;
  /** The cause where no line tells it. */
  readonly otherwise: string;
}

/** One row while passes tell of something wrong, and have for a while: it ends with the next completed pass that doesn't. */
export function lastingState(log: string, { event, isWrong, otherwise }: State): string {
  const completed = `"${events.passCompleted}"`;
  const ofOld = `TimeGenerated < ago(${LASTING_MINUTES}m)`;
  const wrongAt = `max(iff(isWrong and ${ofOld}, TimeGenerated, datetime(null)))`;
  const goodAt = `max(iff(isWrong or eventName != ${completed}, datetime(null), TimeGenerated))`;
  return [
    eventsNamed(log, [events.passCompleted, ...(event === undefined ? [] : [event])]),
    causes.of(ERROR),
    `| extend isWrong = ${isWrong}, toldAt = iff(eventName != ${completed}, TimeGenerated, datetime(null))`,
    `| summarize wrongAt = ${wrongAt}, goodAt = ${goodAt}, ${causes.set}`,
    "| where isnotnull(wrongAt) and (isnull(goodAt) or goodAt < wrongAt)",
    causes.joined("isnull(toldAt)", otherwise),
  ].join("\n");
}

/** The same query, but without a result until so long after `since`; undefined: that isn't known. */
export function fromFirstPassOn(query: string, since: string | undefined, hours: number): string {
  const sinceMs = Date.parse(since ?? "");
  if (Number.isNaN(sinceMs)) return query;
  return `${query}\n| where now() > datetime(${new Date(sinceMs).toISOString()}) + ${hours}h`;
}
