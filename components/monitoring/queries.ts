/**
 * The runtime's log lines in Log Analytics, each JSON line as `entry`. The table exists only after the first line
 * has arrived: the empty one beside it lets the rule be made before.
 * https://learn.microsoft.com/azure/azure-monitor/reference/tables/containerappconsolelogs
 */
export function consoleLog(runtimeNames: readonly string[]): string {
  const columns = "TimeGenerated: datetime, ContainerAppName: string, JobName: string, Log: string";
  const names = runtimeNames.map((name) => `"${name}"`).join(", ");
  return [
    `union isfuzzy=true (datatable(${columns}) []), ContainerAppConsoleLogs`,
    `| where ContainerAppName in (${names}) or JobName in (${names})`,
    "| extend entry = parse_json(Log)",
  ].join("\n");
}

/** The log lines of one event. */
export function eventNamed(log: string, event: string): string {
  return `${log}\n| where tostring(entry.event) == "${event}"`;
}
