import * as monitor from "@pulumi/azure-native/monitor";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import * as pulumi from "@pulumi/pulumi";
import { onFailure } from "../failures/failureHook";
import type { HostedRuntime } from "../hosting/syncRuntime";
import type { StackContext } from "../program/stackContext";
import type { StackSettings } from "../settings/stackSettings";
import { logOf } from "./logsLink";
import { alertsFor, CHANGES_WITH_PASSES, type Alert } from "./alerts";
import { descriptionOf, type Addressee } from "./mailText";

interface MonitoringArgs {
  readonly place: StackContext;
  /**
   * What a region may refuse. A deleted workspace keeps its name for 14 days, and elsewhere no other may have it:
   * https://learn.microsoft.com/rest/api/loganalytics/workspaces/delete
   */
  readonly after: pulumi.Resource;
  readonly settings: Pick<StackSettings, "logAnalyticsWorkspaceId">;
}

interface AlertArgs {
  readonly place: StackContext;
  readonly settings: Pick<
    StackSettings,
    | "actionGroupId"
    | "alertEmails"
    | "dataAlertAfter"
    | "enabled"
    | "hosting"
    | "logAnalyticsWorkspaceId"
    | "operations"
    | "pollInterval"
    | "resourceGroupName"
  >;
  /** Web address of the repository, whose runbook mails link; undefined: it isn't known. */
  readonly repository: string | undefined;
  /** When the current client secret should have been replaced, RFC 3339; undefined: there is none. */
  readonly secretOverdueAt: string | undefined;
  readonly runtime: Pick<HostedRuntime, "container">;
}

/**
 * The workspace that keeps the logs of runtime, vault and state, the stack's own or an existing one; with `alertEmails` or
 * `actionGroupId`, who is told when data stops.
 */
export class Monitoring extends pulumi.ComponentResource {
  readonly workspaceId: pulumi.Output<string>;
  readonly #child: pulumi.CustomResourceOptions;

  constructor(
    private readonly name: string,
    { place, after, settings }: MonitoringArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("auditlog:index:Monitoring", name, {}, opts);
    this.#child = { parent: this, hooks: onFailure(name, place.cloud.graphHost) };
    const shared = settings.logAnalyticsWorkspaceId;
    this.workspaceId = shared === undefined ? this.#createWorkspace(place, after) : pulumi.output(shared.id);
    this.registerOutputs({ workspaceId: this.workspaceId });
  }

  #createWorkspace(
    { names, resourceGroupName, location, tags }: StackContext,
    after: pulumi.Resource,
  ): pulumi.Output<string> {
    const workspace = new operationalinsights.Workspace(
      `${this.name}-workspace`,
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
      { ...this.#child, dependsOn: [after] },
    );
    return workspace.id;
  }

  /** The alerts, if anybody is told; returns their rules. They follow the container: a rule without one would find that no pass is completed. */
  createAlerts(args: AlertArgs): monitor.ScheduledQueryRule[] {
    const { place, settings, secretOverdueAt, runtime } = args;
    const { actionGroupId, alertEmails } = settings;
    const actionGroups = [
      ...(alertEmails.length === 0 ? [] : [this.#createGroup(args).id]),
      ...(actionGroupId === undefined ? [] : [actionGroupId.id]),
    ];
    if (actionGroups.length === 0) return [];
    const { names, resourceGroupName, location, tags } = place;
    const addressee = addresseeOf(args);
    const rules: monitor.ScheduledQueryRule[] = [];
    let watchedSince: pulumi.Output<string | undefined> = pulumi.output(undefined);
    for (const alert of alertsFor({ ...logOf(place, settings), settings, secretOverdueAt })) {
      const rule = new monitor.ScheduledQueryRule(
        `${this.name}-${alert.key}`,
        {
          ruleName: names.of("azure-native:monitor:ScheduledQueryRule", alert.key),
          resourceGroupName,
          location,
          tags,
          scopes: [this.workspaceId],
          actions: { actionGroups },
          // What is switched off completes no pass.
          enabled: settings.enabled,
          description: descriptionOf(alert, addressee),
          ...ruleOf(alert, watchedSince),
        },
        {
          ...this.#child,
          dependsOn: [runtime.container],
          // Azure changes no scope, and the provider doesn't know: https://github.com/pulumi/pulumi-azure-native/issues/4839
          replaceOnChanges: ["scopes"],
          // The one that replaces it has the same name.
          deleteBeforeReplace: true,
        },
      );
      if (alert.key === CHANGES_WITH_PASSES) watchedSince = lastChangeOf(rule);
      rules.push(rule);
    }
    return rules;
  }

  #createGroup({ place, settings }: AlertArgs): monitor.ActionGroup {
    const { names, resourceGroupName, tags } = place;
    return new monitor.ActionGroup(
      `${this.name}-admins`,
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
      this.#child,
    );
  }
}

/** When a rule was created or changed last, ISO 8601. https://learn.microsoft.com/rest/api/monitor/scheduled-query-rules/get */
function lastChangeOf(rule: monitor.ScheduledQueryRule): pulumi.Output<string | undefined> {
  const { systemData }: { systemData: pulumi.Output<{ lastModifiedAt?: string } | undefined> } = rule;
  return systemData.apply((data) => data?.lastModifiedAt);
}

/** Names as they are given, not as the provider returns them: a preview of a new stack shows what mails will say. */
function addresseeOf({ place: { names }, settings, repository }: AlertArgs): Addressee {
  const { hosting, resourceGroupName } = settings;
  return {
    stack: pulumi.getStack(),
    hosting,
    runtimeName: names.of(`azure-native:app:${hosting === "app" ? "ContainerApp" : "Job"}`),
    resourceGroupName: resourceGroupName ?? names.of("azure-native:resources:ResourceGroup"),
    repository,
  };
}

function ruleOf(alert: Alert, watchedSince: pulumi.Output<string | undefined>) {
  const { title, severity, query, isState, awaitsFirstPass, evaluationFrequency, windowSize } = alert;
  const condition = {
    query: awaitsFirstPass ? watchedSince.apply((since) => query(since)) : query(undefined),
    timeAggregation: "Count",
    operator: "GreaterThan",
    threshold: 0,
    // What a query says of the cause is in the mail only as a dimension; each query has one row.
    dimensions: [{ name: "Cause", operator: "Include", values: ["*"] }],
    failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
  };
  return {
    kind: "LogAlert",
    displayName: title,
    ...{ severity, evaluationFrequency, windowSize },
    autoMitigate: isState,
    // The table comes into being with the first log line.
    skipQueryValidation: true,
    criteria: { allOf: [condition] },
  };
}
