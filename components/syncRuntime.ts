import * as app from "@pulumi/azure-native/app";
import * as monitor from "@pulumi/azure-native/monitor";
import * as pulumi from "@pulumi/pulumi";
import type { AppRegistration } from "./appRegistration";
import type { ClientSecret } from "./clientSecret";
import { onFailure } from "./failures/failureHook";
import type { Image } from "./image";
import type { Place } from "./place";
import { HEALTH_PORT, runtimeEnvironment } from "./runtimeEnvironment";
import type { RuntimeIdentity } from "./runtimeIdentity";
import { cronOf, minutesOf } from "./schedule";
import type { StackSettings } from "./settings/stackSettings";
import type { StateStorage } from "./stateStorage";

interface SyncRuntimeArgs {
  readonly place: Place;
  readonly settings: StackSettings;
  readonly identity: Pick<RuntimeIdentity, "id" | "clientId">;
  readonly registration: Pick<AppRegistration, "clientId" | "grants">;
  /** Undefined: the credential is federated. */
  readonly secret: Pick<ClientSecret, "secretUri" | "readerRole"> | undefined;
  readonly state: Pick<StateStorage, "containerUrl" | "writerRole">;
  readonly image: Pick<Image, "reference" | "server" | "roles">;
  /** Log Analytics workspace that takes the container's log. */
  readonly workspaceId: pulumi.Input<string>;
}

const SECRET_NAME = "client-secret";
/** Longer than the runtime's own grace (AUDITLOG_SHUTDOWN_GRACE, PT25S). */
const TERMINATION_SECONDS = 30;

/** The Container Apps environment and in it the sync runtime: an app that is always on, or a scheduled job. */
export class SyncRuntime extends pulumi.ComponentResource {
  /** Physical name of the app or job. */
  readonly runtimeName: pulumi.Output<string>;
  /** Resource id of the app or job. */
  readonly runtimeId: pulumi.Output<string>;

  constructor(name: string, args: SyncRuntimeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("auditlog:index:SyncRuntime", name, {}, opts);
    const child = { parent: this, hooks: onFailure(name, args.place.cloud.graphHost) };
    const { environment, logs } = createEnvironment(name, args, child);
    const last = { ...child, dependsOn: [...neededFirst(args), logs] };
    const runtime =
      args.settings.hosting === "app"
        ? createApp(name, args, environment.id, last)
        : createJob(name, args, environment.id, last);
    this.runtimeName = runtime.name;
    this.runtimeId = runtime.id;
    this.registerOutputs({ runtimeName: this.runtimeName, runtimeId: this.runtimeId });
  }
}

/** Roles and grants without which the first start would fail. */
function neededFirst({ registration, secret, state, image }: SyncRuntimeArgs): pulumi.Resource[] {
  const roles = [state.writerRole, ...image.roles, ...(secret === undefined ? [] : [secret.readerRole])];
  return [...roles, ...registration.grants];
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
  const { names, resourceGroupName, location, tags } = args.place;
  return new app.ContainerApp(
    `${name}-app`,
    {
      containerAppName: names.of("azure-native:app:ContainerApp"),
      resourceGroupName,
      location,
      tags,
      environmentId,
      workloadProfileName: "Consumption",
      identity: identityOf(args),
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
  const { names, resourceGroupName, location, tags } = args.place;
  const { enabled, pollInterval } = args.settings;
  const once = { parallelism: 1, replicaCompletionCount: 1 };
  return new app.Job(
    `${name}-job`,
    {
      jobName: names.of("azure-native:app:Job"),
      resourceGroupName,
      location,
      tags,
      environmentId,
      workloadProfileName: "Consumption",
      identity: identityOf(args),
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

function identityOf({ identity }: SyncRuntimeArgs) {
  return { type: app.ManagedServiceIdentityType.UserAssigned, userAssignedIdentities: [identity.id] };
}

/** Registry and secrets, both reached with the managed identity. */
function accessOf({ image, identity, secret }: SyncRuntimeArgs) {
  return {
    ...(image.server === undefined ? {} : { registries: [{ server: image.server, identity: identity.id }] }),
    ...(secret === undefined
      ? {}
      : { secrets: [{ name: SECRET_NAME, keyVaultUrl: secret.secretUri, identity: identity.id }] }),
  };
}

function containerOf(args: SyncRuntimeArgs, command: "serve" | "once") {
  const { settings, registration, identity, image, state, secret } = args;
  return {
    name: "runtime",
    image: image.reference,
    args: [command],
    env: runtimeEnvironment(settings, {
      clientId: registration.clientId,
      identityClientId: identity.clientId,
      stateUrl: state.containerUrl,
      secretName: secret === undefined ? undefined : SECRET_NAME,
    }),
    // The smallest that Container Apps has: https://learn.microsoft.com/azure/container-apps/containers#allocations
    resources: { cpu: 0.25, memory: "0.5Gi" },
  };
}

/**
 * All ask whether the process moves (runtime/health). Not whether passes succeed, `/ready`: that takes until consent and
 * Dataverse are prepared, a deployment would wait for it and fail, and alerts watch it better.
 */
function probes() {
  const httpGet = { path: "/live", port: HEALTH_PORT, scheme: "HTTP" };
  return [
    { type: "Startup", httpGet, periodSeconds: 2, failureThreshold: 10 },
    { type: "Liveness", httpGet, periodSeconds: 60, failureThreshold: 3 },
    { type: "Readiness", httpGet, periodSeconds: 30, failureThreshold: 3 },
  ];
}

/** A hung execution dies before the next is due; 25 minutes are enough for any backlog's next commits. */
function timeoutSeconds(pollInterval: string): number {
  return Math.min(minutesOf(pollInterval) * 60 - TERMINATION_SECONDS, 25 * 60);
}
