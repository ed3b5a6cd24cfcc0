import * as pulumi from "@pulumi/pulumi";
import { SyncRuntime } from "../../../components/hosting/syncRuntime";
import { CLIENT } from "../../support/builders";
import { record } from "../../support/pulumiMocks";
import { Awaited } from "../support/awaited";
import { LOCATION, made, mockedCloud } from "../support/mockedCloud";
import { idIn, place } from "../support/place";
import { at, named, typesAndNames } from "../support/resources";
import { settingsFrom, type StackValues } from "../settings/settingsBuilder";

/*
 * Mocked: that Container Apps takes app and job, that the schedule fires and that the probes find the runtime is not
 * proved here.
 */

const IDENTITY = idIn("ManagedIdentity/userAssignedIdentities/id-x");
const REGISTRY = "cr1.azurecr.io";
const SECRET_URI = "https://kv1.vault.azure.net/secrets/client-secret-1";

function runtime(
  values: StackValues = {},
  image: { readonly server: string | undefined } = { server: REGISTRY },
) {
  const settings = settingsFrom(values);
  return record(() => {
    const { runtimeName } = new SyncRuntime("sync", { place: place() }).run({
      settings,
      identity: { id: pulumi.output(IDENTITY), clientId: pulumi.output(made.identityClientId) },
      registration: { clientId: pulumi.output(CLIENT), grants: [new Awaited("grant")] },
      secret:
        settings.credential === "secret"
          ? { secretUri: pulumi.output(SECRET_URI), readerRole: new Awaited("reader") }
          : undefined,
      state: {
        containerUrl: "https://st1.blob.core.windows.net/state",
        writerRole: new Awaited("writer"),
      },
      image: { ...image, reference: pulumi.output("cr1.azurecr.io/x:1"), roles: [new Awaited("puller")] },
      dataverse: { access: [new Awaited("role"), new Awaited("user")] },
      workspaceId: "/subscriptions/1/workspace",
    });
    return { runtimeName };
  }, mockedCloud());
}

const environmentId = idIn("App/managedEnvironments/cae-audit-log-connector-dev");
const common = {
  resourceGroupName: "rg-test",
  location: LOCATION,
  tags: { stack: "dev" },
  environmentId,
  workloadProfileName: "Consumption",
  identity: { type: "UserAssigned", userAssignedIdentities: [IDENTITY] },
};
const access = {
  registries: [{ server: "cr1.azurecr.io", identity: IDENTITY }],
  secrets: [{ name: "client-secret", keyVaultUrl: SECRET_URI, identity: IDENTITY }],
};

test("the environment logs without a key, and everything goes to the workspace", async () => {
  const recording = await runtime();

  expect(typesAndNames(recording).filter((line) => !line.startsWith("test:"))).toEqual([
    "auditlog:index:SyncRuntime sync",
    "azure-native:app:ContainerApp sync-app",
    "azure-native:app:ManagedEnvironment sync-environment",
    "azure-native:monitor:DiagnosticSetting sync-logs",
  ]);
  expect(named(recording, "sync-environment").inputs).toEqual({
    environmentName: "cae-audit-log-connector-dev",
    resourceGroupName: "rg-test",
    location: LOCATION,
    tags: { stack: "dev" },
    zoneRedundant: false,
    workloadProfiles: [{ name: "Consumption", workloadProfileType: "Consumption" }],
    appLogsConfiguration: { destination: "azure-monitor" },
  });
  expect(named(recording, "sync-logs").inputs).toEqual({
    name: "to-workspace",
    resourceUri: environmentId,
    workspaceId: "/subscriptions/1/workspace",
    logs: [
      { category: "ContainerAppConsoleLogs", enabled: true },
      { category: "ContainerAppSystemLogs", enabled: true },
    ],
  });
});

test("the app: one replica that serves, probed, without ingress", async () => {
  const recording = await runtime();

  const { inputs } = named(recording, "sync-app");
  const live = { path: "/live", port: 8080, scheme: "HTTP" };
  expect(inputs).toEqual({
    ...common,
    containerAppName: "ca-audit-log-connector-dev",
    configuration: { activeRevisionsMode: "Single", maxInactiveRevisions: 5, ...access },
    template: {
      containers: [
        {
          name: "runtime",
          image: "cr1.azurecr.io/x:1",
          args: ["serve"],
          env: at(inputs, "template", "containers", 0, "env"),
          resources: { cpu: 0.25, memory: "0.5Gi" },
          probes: [
            { type: "Startup", httpGet: live, periodSeconds: 2, failureThreshold: 10 },
            { type: "Liveness", httpGet: live, periodSeconds: 60, failureThreshold: 3 },
            // Not /ready: a deployment would wait for consent and Dataverse, and fail.
            { type: "Readiness", httpGet: live, periodSeconds: 30, failureThreshold: 3 },
          ],
        },
      ],
      scale: { minReplicas: 1, maxReplicas: 1 },
      terminationGracePeriodSeconds: 30,
    },
  });
  expect(recording.result).toEqual({
    runtimeName: "ca-audit-log-connector-dev",
  });
});

test("the job: one execution at a time that runs a pass, and ends before the next is due", async () => {
  const recording = await runtime({ hosting: "job" });

  const { inputs } = named(recording, "sync-job");
  expect(inputs).toEqual({
    ...common,
    jobName: "caj-audit-log-connector-dev",
    configuration: {
      triggerType: "Schedule",
      scheduleTriggerConfig: { cronExpression: "*/15 * * * *", parallelism: 1, replicaCompletionCount: 1 },
      replicaTimeout: 870,
      replicaRetryLimit: 0,
      ...access,
    },
    template: {
      containers: [
        {
          name: "runtime",
          image: "cr1.azurecr.io/x:1",
          args: ["once"],
          env: at(inputs, "template", "containers", 0, "env"),
          resources: { cpu: 0.25, memory: "0.5Gi" },
        },
      ],
    },
  });
  expect(recording.result.runtimeName).toBe("caj-audit-log-connector-dev");
});

test.each([
  ["PT5M", "*/5 * * * *", 270],
  ["PT30M", "*/30 * * * *", 1500],
  ["PT12H", "0 */12 * * *", 1500],
])("a job every %s runs on %s and is given %d seconds", async (pollInterval, cronExpression, timeout) => {
  const configuration = at(
    named(await runtime({ hosting: "job", pollInterval }), "sync-job").inputs,
    "configuration",
  );

  expect(configuration).toMatchObject({
    scheduleTriggerConfig: { cronExpression },
    replicaTimeout: timeout,
  });
});

test("what is switched off stays, and nothing starts by itself", async () => {
  const app = named(await runtime({ enabled: false }), "sync-app").inputs;
  const job = named(await runtime({ hosting: "job", enabled: false }), "sync-job").inputs;

  expect(at(app, "template", "scale")).toEqual({ minReplicas: 0, maxReplicas: 1 });
  expect(at(job, "configuration")).toMatchObject({
    triggerType: "Manual",
    manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 },
  });
  expect(at(job, "configuration", "scheduleTriggerConfig")).toBeUndefined();
});

test("a federated credential needs no secret", async () => {
  const { inputs } = named(await runtime({ credential: "federated" }), "sync-app");

  expect(at(inputs, "configuration")).toEqual({
    activeRevisionsMode: "Single",
    maxInactiveRevisions: 5,
    registries: access.registries,
  });
});

test("a public image needs no registry to sign in to", async () => {
  const { inputs } = named(await runtime({}, { server: undefined }), "sync-app");

  expect(at(inputs, "configuration")).toEqual({
    activeRevisionsMode: "Single",
    maxInactiveRevisions: 5,
    secrets: access.secrets,
  });
});

test("the environment, which a region may refuse, waits for nothing", async () => {
  expect(named(await runtime(), "sync-environment").dependsOn).toEqual([]);
});

test("it starts after roles, grants and logs, and is retried while they propagate", async () => {
  const { dependsOn, errorHooks } = named(await runtime(), "sync-app");

  expect(dependsOn).toEqual([
    "grant",
    "puller",
    "reader",
    "role",
    "sync-environment",
    "sync-logs",
    "user",
    "writer",
  ]);
  expect(errorHooks).toEqual(["sync-failure"]);
});

test("a changed pollInterval changes nothing but the app", async () => {
  const [one, two] = [await runtime(), await runtime({ pollInterval: "PT1H" })];

  const changed = one.resources
    .filter(({ name, inputs }) => JSON.stringify(inputs) !== JSON.stringify(named(two, name).inputs))
    .map(({ name }) => name);
  expect(changed).toEqual(["sync-app"]);
});
