import * as monitor from "@pulumi/azure-native/monitor";
import type * as pulumi from "@pulumi/pulumi";

interface ResourceLogsArgs {
  /** Whose logs: the id of a resource in Azure. */
  readonly resourceUri: pulumi.Input<string>;
  /** The Log Analytics workspace that gets them. */
  readonly workspaceId: pulumi.Input<string>;
  /** Names of the kinds of logs, as the service's page of Azure Monitor's reference has them. */
  readonly categories: readonly string[];
}

/** Sends the logs of a resource in Azure to the workspace: https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings */
export function sendLogs(
  name: string,
  { resourceUri, workspaceId, categories }: ResourceLogsArgs,
  opts: pulumi.CustomResourceOptions,
): monitor.DiagnosticSetting {
  return new monitor.DiagnosticSetting(
    name,
    {
      name: "to-workspace",
      resourceUri,
      workspaceId,
      logs: categories.map((category) => ({ category, enabled: true })),
    },
    opts,
  );
}
