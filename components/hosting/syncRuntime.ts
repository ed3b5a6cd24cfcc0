import * as app from "@pulumi/azure-native/app";
import * as pulumi from "@pulumi/pulumi";
import { onFailure } from "../failures/failureHook";
import { sendLogs } from "../monitoring/resourceLogs";
import type { StackContext } from "../program/stackContext";
import { accessOf, containerOf, probes, type ContainerArgs } from "./runtimeContainer";
import { cronOf, minutesOf } from "./schedule";

interface RuntimeArgs extends ContainerArgs {
  /** Log Analytics workspace that takes the container's log. */
  readonly workspaceId: pulumi.Input<string>;
}

/** Longer than the runtime's own grace (AUDITLOG_SHUTDOWN_GRACE, PT25S). */
const TERMINATION_SECONDS = 30;

/**
 * The Container Apps environment and in it the sync runtime: an app that is always on, or a scheduled job. The environment
 * is what a region most often refuses, so it is made at once, and what keeps its name after a deletion waits for it.
 * https://github.com/microsoft/azure-container-apps/issues/1272
 */
export class SyncRuntime extends pulumi.ComponentResource {
  readonly environment: pulumi.CustomResource;
  private readonly place: StackContext;
  private readonly child: pulumi.CustomResourceOptions;

  constructor(
    private readonly name: string,
    { place }: { readonly place: StackContext },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("auditlog:index:SyncRuntime", name, {}, opts);
    this.place = place;
    this.child = { parent: this, hooks: onFailure(name, place.cloud.graphHost) };
    this.environment = createEnvironment(name, place, this.child);
  }

  /** Makes the app or job, once all that it needs is declared. */
  run(args: RuntimeArgs): HostedRuntime {
    const { name, place, child, environment } = this;
    const hosted = { ...args, place, environmentId: environment.id };
    const logs = sendLogs(
      `${name}-logs`,
      {
        resourceUri: environment.id,
        workspaceId: args.workspaceId,
        categories: ["ContainerAppConsoleLogs", "ContainerAppSystemLogs"],
      },
      child,
    );
    const last = { ...child, dependsOn: [...neededFirst(args), logs] };
    const runtime =
      args.settings.hosting === "app" ? createApp(name, hosted, last) : createJob(name, hosted, last);
    this.registerOutputs({ runtimeName: runtime.name });
    return { container: runtime, runtimeName: runtime.name };
  }
}

/** The app or job, and its physical name. */
export interface HostedRuntime {
  readonly container: pulumi.Resource;
  readonly runtimeName: pulumi.Output<string>;
}

interface HostedArgs extends RuntimeArgs {
  readonly place: StackContext;
  readonly environmentId: pulumi.Input<string>;
}

/** Roles, grants and access without which the first start would fail. */
function neededFirst({ registration, secret, state, image, dataverse }: RuntimeArgs): pulumi.Resource[] {
  return [
    state.writerRole,
    ...(secret === undefined ? [] : [secret.readerRole]),
    ...registration.grants,
    ...image.roles,
    ...dataverse.access,
  ];
}

function createEnvironment(
  name: string,
  { names, resourceGroupName, location, tags }: StackContext,
  child: pulumi.CustomResourceOptions,
): app.ManagedEnvironment {
  return new app.ManagedEnvironment(
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
}

function createApp(name: string, args: HostedArgs, opts: pulumi.CustomResourceOptions): app.ContainerApp {
  const nested = {
    // No ingress: nothing calls the runtime.
    configuration: { activeRevisionsMode: "Single", maxInactiveRevisions: 5, ...accessOf(args) },
    template: {
      containers: [{ ...containerOf(args, "serve"), probes: probes() }],
      // One writer; it takes turns with its successor by the lease. Without a scale rule none starts by itself.
      scale: { minReplicas: args.settings.enabled ? 1 : 0, maxReplicas: 1 },
      terminationGracePeriodSeconds: TERMINATION_SECONDS,
    },
  };
  return new app.ContainerApp(
    `${name}-app`,
    {
      containerAppName: args.place.names.of("azure-native:app:ContainerApp"),
      ...environmentOptions(args),
      ...nested,
    },
    { ...opts, transformations: [asGiven(nested)] },
  );
}

function createJob(name: string, args: HostedArgs, opts: pulumi.CustomResourceOptions): app.Job {
  const { enabled, pollInterval } = args.settings;
  const once = { parallelism: 1, replicaCompletionCount: 1 };
  const configuration = {
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
  };
  return new app.Job(
    `${name}-job`,
    {
      jobName: args.place.names.of("azure-native:app:Job"),
      ...environmentOptions(args),
      configuration,
      template: { containers: [containerOf(args, "once")] },
    },
    { ...opts, transformations: [asGiven({ configuration })] },
  );
}

/**
 * The SDK fills in defaults of nested inputs as a whole, so that one that is unknown in a preview hides the others, and with them
 * what a change of settings means. All that it would fill in is given here:
 * https://github.com/pulumi/pulumi-azure-native/blob/v3.28.0/sdk/nodejs/app/containerApp.ts
 */
function asGiven(nested: pulumi.Inputs): pulumi.ResourceTransformation {
  return ({ props, opts }) => ({ props: { ...props, ...nested }, opts });
}

/** What app and job have in common. */
function environmentOptions({ place, identity, environmentId }: HostedArgs) {
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
