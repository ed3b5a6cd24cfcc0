import { at } from "./base/values";
import { furnish, roleInputs, SECRETS_USER, ACR_PULL } from "./furnishedSubscription";
import type { Values } from "./fakeProvider";
import { make, makeNative, nativeRef, patched } from "./testing";

const CONTAINER = "template.containers.0";

function refusalOf(type: string, inputs: Values): string {
  const { cloud } = furnish();
  try {
    makeNative(cloud, type, inputs);
    return "accepted";
  } catch (error) {
    return (error as Error).message;
  }
}

test.each([
  ["app:ContainerApp", "containerAppName", "ca--a", "ContainerAppInvalidName"],
  ["app:ContainerApp", "environmentId", undefined, "ContainerAppMissingEnvironment"],
  ["app:ContainerApp", "environmentId", "/subscriptions/none", "ResourceNotFound"],
  ["app:ContainerApp", "workloadProfileName", "D4", "WorkloadProfileNameInvalid"],
  ["app:ContainerApp", "configuration.activeRevisionsMode", "Some", "InvalidParameter"],
  ["app:ContainerApp", "configuration.ingress.targetPort", 0, "configuration.ingress.targetPort"],
  [
    "app:ContainerApp",
    "configuration.ingress.traffic",
    [{ latestRevision: true, weight: 90 }],
    "add up to 90",
  ],
  ["app:ContainerApp", "template.scale", { minReplicas: 2, maxReplicas: 1 }, "ContainerAppInvalidScaleSpec"],
  ["app:ContainerApp", "template.scale", { maxReplicas: 0 }, "ContainerAppInvalidScaleSpec"],
  ["app:ContainerApp", "template.scale", { rules: [{ name: "cpu" }] }, "ContainerAppInvalidScaleRule"],
  ["app:ContainerApp", "template.revisionSuffix", "Upper", "revisionsuffix"],
  ["app:ContainerApp", "template.containers", [], "A container needs a name and an image"],
  ["app:ContainerApp", `${CONTAINER}.image`, undefined, "A container needs a name and an image"],
  [
    "app:ContainerApp",
    `${CONTAINER}.resources`,
    { cpu: 0.3, memory: "0.6Gi" },
    "ContainerAppInvalidResourceTotal",
  ],
  [
    "app:ContainerApp",
    `${CONTAINER}.resources`,
    { cpu: 0.25, memory: "1Gi" },
    "ContainerAppInvalidResourceTotal",
  ],
  [
    "app:ContainerApp",
    `${CONTAINER}.resources`,
    { cpu: 0.25, memory: "512Mi" },
    "ContainerAppInvalidResourceTotal",
  ],
  ["app:ContainerApp", `${CONTAINER}.env.0`, { name: "A", secretRef: "two" }, "SecretRef 'two'"],
  [
    "app:ContainerApp",
    `${CONTAINER}.env.0`,
    { name: "A", secretRef: "one", value: "b" },
    "takes value or secretRef",
  ],
  [
    "app:ContainerApp",
    `${CONTAINER}.volumeMounts`,
    [{ volumeName: "v", mountPath: "/v" }],
    "Volume 'v' not found",
  ],
  ["app:ContainerApp", `${CONTAINER}.probes.0.periodSeconds`, 241, "periodSeconds must be 1 to 240"],
  ["app:ContainerApp", `${CONTAINER}.probes.0.successThreshold`, 2, "successThreshold must be 1"],
  ["app:ContainerApp", `${CONTAINER}.probes.0.tcpSocket`, { port: 1 }, "httpGet or tcpSocket"],
  ["app:ContainerApp", `${CONTAINER}.probes.0.type`, "Ready", "InvalidParameter"],
  [
    "app:ContainerApp",
    "configuration.secrets.0.identity",
    undefined,
    "value or keyVaultUrl and identity should be provided",
  ],
  [
    "app:ContainerApp",
    "configuration.secrets.0.value",
    "hush",
    "value or keyVaultUrl and identity should be provided",
  ],
  ["app:ContainerApp", "configuration.secrets.0.identity", "system", "is not assigned to the resource"],
  [
    "app:ContainerApp",
    "configuration.secrets.0.keyVaultUrl",
    "https://kv-a.vault.azure.net/secrets/two",
    "unable to fetch secret 'one' using Managed identity",
  ],
  [
    "app:ContainerApp",
    "configuration.secrets.1",
    { name: "Two", value: "hush" },
    "ContainerAppSecretNameInvalid",
  ],
  ["app:ContainerApp", "configuration.secrets.1", { name: "one", value: "hush" }, "must be unique"],
  ["app:ContainerApp", "configuration.registries", [], "UNAUTHORIZED: authentication required"],
  [
    "app:ContainerApp",
    "configuration.identitySettings",
    [{ identity: "/other", lifecycle: "None" }],
    "is not assigned",
  ],
  [
    "app:ContainerApp",
    `${CONTAINER}.image`,
    "crnone.azurecr.io/runtime:1",
    "UNAUTHORIZED: authentication required",
  ],
  ["app:Job", "jobName", "a".repeat(32), "ContainerAppInvalidName"],
  ["app:Job", "configuration.triggerType", "Manual", "JobConfigurationInvalid"],
  ["app:Job", "configuration.manualTriggerConfig", {}, "JobConfigurationInvalid"],
  ["app:Job", "configuration.replicaTimeout", 0, "replicaTimeout must be greater than 0"],
  ["app:Job", "configuration.scheduleTriggerConfig.cronExpression", "0 */30 * * * *", "it needs five fields"],
  ["app:Job", "configuration.scheduleTriggerConfig.cronExpression", "60 * * * *", "is invalid"],
  [
    "app:Job",
    "configuration.scheduleTriggerConfig.replicaCompletionCount",
    2,
    "not greater than parallelism",
  ],
  ["app:Job", "configuration.registries", [], "UNAUTHORIZED: authentication required"],
])("Azure refuses %s with %s = %j", (type, path, value, refusal) => {
  const inputs = furnish().accepted[type] ?? {};

  expect(refusalOf(type, inputs)).toBe("accepted");
  expect(refusalOf(type, patched(inputs, path, value))).toContain(refusal);
});

test.each(["*/5 * * * *", "0 6,18 * * 1-5", "15 0 1 1 *", "0-30/10 * * * *"])(
  "a job may run at %s",
  (cron) => {
    const inputs = furnish().accepted["app:Job"] ?? {};

    expect(
      refusalOf("app:Job", patched(inputs, "configuration.scheduleTriggerConfig.cronExpression", cron)),
    ).toBe("accepted");
  },
);

test("an image of another registry needs no credentials", () => {
  const inputs = furnish().accepted["app:ContainerApp"] ?? {};
  const open = patched(inputs, `${CONTAINER}.image`, "ghcr.io/contoso/runtime:1");

  expect(refusalOf("app:ContainerApp", patched(open, "configuration.registries", []))).toBe("accepted");
});

test.each([
  ["Key Vault Secrets User", SECRETS_USER, "unable to fetch secret"],
  ["AcrPull", ACR_PULL, "unable to pull image using Managed identity"],
])(
  "without its role %s the identity is of no use, and at the resource group the role will do",
  (_name, role, refusal) => {
    const { cloud, accepted, principalId } = furnish();
    const inputs = accepted["app:ContainerApp"] ?? {};
    const group = `/subscriptions/${cloud.subscriptionId}/resourceGroups/rg-a`;
    const assignments = [...cloud.resources].filter(([, each]) =>
      String(each.inputs["roleDefinitionId"]).endsWith(role),
    );
    for (const [id] of assignments) cloud.azureNative.delete(nativeRef("authorization:RoleAssignment"), id);

    expect(assignments).toHaveLength(1);
    expect(() => makeNative(cloud, "app:ContainerApp", inputs)).toThrow(refusal);

    makeNative(cloud, "authorization:RoleAssignment", roleInputs(role, principalId, group));
    const again = { ...inputs, containerAppName: "ca-b" };
    expect(makeNative(cloud, "app:ContainerApp", again).outputs["provisioningState"]).toBe("Succeeded");
  },
);

test("a vault with a closed firewall, or of another tenant, gives no secret", () => {
  const { cloud, accepted } = furnish();
  const inputs = accepted["app:ContainerApp"] ?? {};
  const [vault] = [...cloud.resources.values()].filter(({ type }) => type === "azure-native:keyvault:Vault");
  if (vault === undefined) throw new Error("no vault");
  const open = vault.inputs;
  const attempt = (containerAppName: string) => () =>
    makeNative(cloud, "app:ContainerApp", { ...inputs, containerAppName });

  vault.inputs = patched(open, "properties.networkAcls", { defaultAction: "Deny", bypass: "AzureServices" });
  expect(attempt("ca-a")).toThrow("unable to fetch secret");
  vault.inputs = patched(open, "properties.tenantId", "22222222-2222-4222-8222-222222222222");
  expect(attempt("ca-b")).toThrow("unable to fetch secret");
  vault.inputs = open;
  expect(attempt("ca-c")).not.toThrow();
});

test("a changed template makes a revision, a changed secret does not", () => {
  const { cloud, accepted } = furnish();
  const made = makeNative(cloud, "app:ContainerApp", accepted["app:ContainerApp"] ?? {});
  const update = (news: Values) =>
    cloud.azureNative.update(nativeRef("app:ContainerApp"), made.id, { olds: made.inputs, news })[
      "latestRevisionName"
    ];
  const first = made.outputs["latestRevisionName"];

  expect(first).toMatch(/^ca-a--[a-z0-9]{7}$/);
  expect(update(patched(made.inputs, "configuration.secrets.1", { name: "two", value: "a" }))).toBe(first);
  const second = update(patched(made.inputs, `${CONTAINER}.env.1`, { name: "HASH", value: "1" }));
  expect(second).toMatch(/^ca-a--[a-z0-9]{7}$/);
  expect(second).not.toBe(first);
});

test("a revision's suffix serves one template", () => {
  const { cloud, accepted } = furnish();
  const inputs = patched(accepted["app:ContainerApp"] ?? {}, "template.revisionSuffix", "v1");
  const made = makeNative(cloud, "app:ContainerApp", inputs);
  const other = patched(made.inputs, `${CONTAINER}.env.1`, { name: "HASH", value: "1" });
  const update = (news: Values) =>
    cloud.azureNative.update(nativeRef("app:ContainerApp"), made.id, { olds: made.inputs, news });

  expect(made.outputs["latestRevisionName"]).toBe("ca-a--v1");
  expect(() => update(other)).toThrow("revision with suffix v1 already exists");
  expect(update(patched(other, "template.revisionSuffix", "v2"))["latestRevisionName"]).toBe("ca-a--v2");
});

test("secret values are not returned, and identities come back as a map", () => {
  const { cloud, ids, principalId, accepted } = furnish();
  const inputs = patched(accepted["app:ContainerApp"] ?? {}, "configuration.secrets.1", {
    name: "two",
    value: "hush",
  });

  const { outputs } = make(cloud.azureNative, nativeRef("app:ContainerApp"), inputs);

  expect(at(outputs, "configuration.secrets")).toEqual([
    { name: "one", keyVaultUrl: "https://kv-a.vault.azure.net/secrets/one", identity: ids.identity },
    { name: "two" },
  ]);
  const clientId = cloud.resources.get(ids.identity)?.outputs["clientId"];
  expect(at(outputs, "identity")).toEqual({
    type: "UserAssigned",
    userAssignedIdentities: { [ids.identity]: { principalId, clientId } },
  });
});

test("an app's host lies in its environment's domain", () => {
  const { cloud, ids, accepted } = furnish();
  const inputs = patched(accepted["app:ContainerApp"] ?? {}, "configuration.ingress", {
    external: true,
    targetPort: 8080,
  });
  const domain = String(cloud.resources.get(ids.environment)?.outputs["defaultDomain"]);

  const { outputs } = makeNative(cloud, "app:ContainerApp", inputs);

  expect(domain).toMatch(/^[a-z]+-[0-9a-f]{8}\.westeurope\.azurecontainerapps\.io$/);
  expect(at(outputs, "configuration.ingress.fqdn")).toBe(`ca-a.${domain}`);
});
