import * as app from "@pulumi/azure-native/app";
import * as monitor from "@pulumi/azure-native/monitor";
import * as pulumi from "@pulumi/pulumi";
import { onFailure } from "../failures/failureHook";
import type { StackContext } from "../program/stackContext";
import { accessOf, containerOf, probes, type ContainerArgs } from "./runtimeContainer";
import { cronOf, minutesOf } from "./schedule";

interface SyncRuntimeArgs extends ContainerArgs {
  readonly place: StackContext;
  /** Log Analytics workspace that takes the container's log. */
  readonly workspaceId: pulumi.Input<string>;
}

/** Longer than the runtime's own grace (AUDITLOG_SHUTDOWN_GRACE, PT25S). */
const TERMINATION_SECONDS = 30;

/** The Container Apps environment and in it the sync runtime: an app that is always on, or a scheduled job. */
export class SyncRuntime extends pulumi.ComponentResource {
  /** Physical name of the app or job. */
  readonly runtimeName: pulumi.Output<string>;
  /** The app or job. */
  readonly container: pulumi.Resource;

  constructor(name: string, args: SyncRuntimeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("auditlog:index:SyncRuntime", name, {}, opts);
    const child = { parent: this, hooks: onFailure(name, args.place.cloud.graphHost) };
    // The minutes that an environment takes are those that roles and consent need to arrive.
    const { environment, logs } = createEnvironment(name, args, { ...child, dependsOn: neededFirst(args) });
    const { image, dataverse } = args;
    const last = { ...child, dependsOn: [...neededFirst(args), ...image.roles, ...dataverse.access, logs] };
    const runtime =
      args.settings.hosting === "app"
        ? createApp(name, args, environment.id, last)
        : createJob(name, args, environment.id, last);
    this.runtimeName = runtime.name;
    this.container = runtime;
    this.registerOutputs({ runtimeName: this.runtimeName });
  }
}

/** Roles and grants without which the first start would fail, besides the pull of a built image. */
function neededFirst({ registration, secret, state }: SyncRuntimeArgs): pulumi.Resource[] {
  return [state.writerRole, ...(secret === undefined ? [] : [secret.readerRole]), ...registration.grants];
}

function createEnvironment(
  name: string,
  { place, workspaceId }: SyncRuntimeArgs,
  child: pulumi.CustomResourceOptions,
) {
  const { names, resourceGroupName, location, tags } = place;
  const environment = new app.ManagedEnvironment(
    `${name}-environment`,
    {
      environmentName: names.of("azure-native:app:ManagedEnvironment"),
      resourceGroupName,
      location,
      tags,
      zoneRedundant: false,
      workloadProfiles: [{ name: "Consumption", workloadProfileType: "Consumption" }],
      // Not `log-analytics`, which wants the workspace's shared key.
      appLogsConfiguration: { destination: "azure-monitor" },
    },
    child,
  );
  const logs = new monitor.DiagnosticSetting(
    `${name}-logs`,
    {
      name: "to-workspace",
      resourceUri: environment.id,
      workspaceId,
      logs: ["ContainerAppConsoleLogs", "ContainerAppSystemLogs"].map((category) => ({
        category,
        enabled: true,
      })),
    },
    child,
  );
  return { environment, logs };
}

function createApp(
  name: string,
  args: SyncRuntimeArgs,
  environmentId: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): app.ContainerApp {
  return new app.ContainerApp(
    `${name}-app`,
    {
      containerAppName: args.place.names.of("azure-native:app:ContainerApp"),
      ...environmentOptions(args, environmentId),
      // No ingress: nothing calls the runtime.
      configuration: { activeRevisionsMode: "Single", maxInactiveRevisions: 5, ...accessOf(args) },
      template: {
        containers: [{ ...containerOf(args, "serve"), probes: probes() }],
        // One writer; it takes turns with its successor by the lease. Without a scale rule none starts by itself.
        scale: { minReplicas: args.settings.enabled ? 1 : 0, maxReplicas: 1 },
        terminationGracePeriodSeconds: TERMINATION_SECONDS,
      },
    },
    opts,
  );
}

function createJob(
  name: string,
  args: SyncRuntimeArgs,
  environmentId: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): app.Job {
  const { enabled, pollInterval } = args.settings;
  const once = { parallelism: 1, replicaCompletionCount: 1 };
  return new app.Job(
    `${name}-job`,
    {
      jobName: args.place.names.of("azure-native:app:Job"),
      ...environmentOptions(args, environmentId),
      configuration: {
        // A job started by hand alone is one that does not run.
        ...(enabled
          ? {
              triggerType: "Schedule",
              scheduleTriggerConfig: { cronExpression: cronOf(pollInterval), ...once },
            }
          : { triggerType: "Manual", manualTriggerConfig: once }),
        replicaTimeout: timeoutSeconds(pollInterval),
        // The next execution goes on where this one stopped.
        replicaRetryLimit: 0,
        ...accessOf(args),
      },
      template: { containers: [containerOf(args, "once")] },
    },
    opts,
  );
}

/** What app and job have in common. */
function environmentOptions({ place, identity }: SyncRuntimeArgs, environmentId: pulumi.Input<string>) {
  const { resourceGroupName, location, tags } = place;
  return {
    resourceGroupName,
    location,
    tags,
    environmentId,
    workloadProfileName: "Consumption",
    identity: { type: app.ManagedServiceIdentityType.UserAssigned, userAssignedIdentities: [identity.id] },
  };
}

/** A hung execution dies before the next is due; 25 minutes are enough for any backlog's next commits. */
function timeoutSeconds(pollInterval: string): number {
  return Math.min(minutesOf(pollInterval) * 60 - TERMINATION_SECONDS, 25 * 60);
}
