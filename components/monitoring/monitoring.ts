import * as monitor from "@pulumi/azure-native/monitor";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import * as pulumi from "@pulumi/pulumi";
import { onFailure } from "../failures/failureHook";
import type { StackContext } from "../program/stackContext";
import type { StackSettings } from "../settings/stackSettings";
import { alertsFor, type Alert } from "./alerts";

interface MonitoringArgs {
  readonly place: StackContext;
  readonly settings: Pick<StackSettings, "alertEmails" | "dataAlertAfter" | "enabled" | "pollInterval">;
  /** When the current client secret should have been replaced, RFC 3339; undefined: there is none. */
  readonly secretOverdueAt: string | undefined;
  /**
   * What a region may refuse. A deleted workspace keeps its name for 14 days, and elsewhere no other may have it:
   * https://learn.microsoft.com/rest/api/loganalytics/workspaces/delete
   */
  readonly after: pulumi.Resource;
}

/** The workspace that keeps the logs of runtime, vault and state; with `alertEmails`, who is told when data stops. */
export class Monitoring extends pulumi.ComponentResource {
  readonly workspaceId: pulumi.Output<string>;

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("auditlog:index:Monitoring", name, {}, opts);
    const { cloud, names, resourceGroupName, location, tags } = args.place;
    const child = { parent: this, hooks: onFailure(name, cloud.graphHost) };
    const workspace = new operationalinsights.Workspace(
      `${name}-workspace`,
      {
        workspaceName: names.of("azure-native:operationalinsights:Workspace"),
        resourceGroupName,
        location,
        tags,
        sku: { name: "PerGB2018" },
        retentionInDays: 30,
        // The runtime logs summaries, a few MB a day: a day with more is a mistake, not worth its price.
        workspaceCapping: { dailyQuotaGb: 1 },
      },
      { ...child, dependsOn: [args.after] },
    );
    if (args.settings.alertEmails.length > 0) createAlerts(name, args, workspace.id, child);
    this.workspaceId = workspace.id;
    this.registerOutputs({ workspaceId: this.workspaceId });
  }
}

function createAlerts(
  name: string,
  { place, settings, secretOverdueAt }: MonitoringArgs,
  workspaceId: pulumi.Input<string>,
  child: pulumi.CustomResourceOptions,
): void {
  const { names, resourceGroupName, location, tags } = place;
  const group = new monitor.ActionGroup(
    `${name}-admins`,
    {
      actionGroupName: names.of("azure-native:monitor:ActionGroup"),
      groupShortName: "auditlog",
      enabled: true,
      resourceGroupName,
      location: "Global",
      tags,
      emailReceivers: settings.alertEmails.map((emailAddress) => ({
        name: emailAddress,
        emailAddress,
        useCommonAlertSchema: true,
      })),
    },
    child,
  );
  const runtimeNames = [names.of("azure-native:app:ContainerApp"), names.of("azure-native:app:Job")];
  for (const alert of alertsFor({ runtimeNames, settings, secretOverdueAt })) {
    new monitor.ScheduledQueryRule(
      `${name}-${alert.key}`,
      {
        ruleName: names.of("azure-native:monitor:ScheduledQueryRule", alert.key),
        resourceGroupName,
        location,
        tags,
        scopes: [workspaceId],
        actions: { actionGroups: [group.id] },
        // What is switched off completes no pass.
        enabled: settings.enabled,
        ...ruleOf(alert),
      },
      child,
    );
  }
}

function ruleOf({ title, query, operator, threshold, isState, key: _, ...rule }: Alert) {
  const failingPeriods = { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 };
  return {
    kind: "LogAlert",
    displayName: title,
    ...rule,
    autoMitigate: isState,
    // The table comes into being with the first log line.
    skipQueryValidation: true,
    criteria: { allOf: [{ query, timeAggregation: "Count", operator, threshold, failingPeriods }] },
  };
}
