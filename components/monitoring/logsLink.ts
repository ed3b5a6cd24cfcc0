import type { Names } from "../naming/names";
import { groupIdOf } from "../naming/ownIds";
import type { StackContext } from "../program/stackContext";
import type { StackSettings } from "../settings/stackSettings";
import { consoleLog, type LogOf } from "./queries";

interface LogsLinkArgs extends LogOf {
  readonly portalHost: string;
  readonly tenantId: string;
  readonly workspaceId: string;
}

/** Physical names of the container app and the job, of which a stack has one. */
export function runtimeNamesOf(names: Names): string[] {
  return [names.of("azure-native:app:ContainerApp"), names.of("azure-native:app:Job")];
}

/** What tells the stack's lines from others in its workspace. */
export function logOf(
  place: Pick<StackContext, "groupName" | "names" | "subscriptionId">,
  { logAnalyticsWorkspaceId }: Pick<StackSettings, "logAnalyticsWorkspaceId">,
): LogOf {
  return {
    runtimeNames: runtimeNamesOf(place.names),
    sharedWorkspaceGroupId: logAnalyticsWorkspaceId && groupIdOf(place),
  };
}

/** The runtime's log, newest line first. */
export function logQuery(log: LogOf): string {
  return [
    consoleLog(log),
    "| project TimeGenerated, level = tostring(entry.level), message = tostring(entry.message), eventName, Log",
    "| order by TimeGenerated desc",
  ].join("\n");
}

/**
 * The portal's Logs page on the stack's workspace, with the query run for the last day. Not compressed as the portal's own
 * links are: that would depend on the machine. The same form, in each cloud:
 * https://github.com/microsoft/finops-toolkit/blob/dev/src/optimization-engine/runbooks/recommendations/Recommend-VNetOptimizationsToBlobStorage.ps1
 */
export function logsLinkOf({ portalHost, tenantId, workspaceId, ...log }: LogsLinkArgs): string {
  const query = encodeURIComponent(logQuery(log)).replaceAll(/[!'()*]/g, percentEncoded);
  return (
    `https://${portalHost}/#@${tenantId}/blade/Microsoft_Azure_Monitoring_Logs/LogsBlade` +
    `/resourceId/${encodeURIComponent(workspaceId)}` +
    `/source/LogsBlade.AnalyticsShareLinkToQuery/query/${query}/timespan/P1D`
  );
}

/** What a terminal or a mail may take for the end of a link. */
function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
