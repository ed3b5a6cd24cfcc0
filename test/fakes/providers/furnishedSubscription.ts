import { createCloud } from "./cloud";
import type { Values } from "./fakeProvider";
import { makeNative } from "./testing";

export const SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6";
export const ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d";

export const REPOSITORY_READER = "b93aa761-3e63-49ed-ac28-beffa264f7ac";

export function roleId(guid: string): string {
  return `/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
}

/** A role assignment's inputs, for a managed identity. */
export function roleInputs(role: string, principalId: unknown, scope: string): Values {
  return { scope, principalId, principalType: "ServicePrincipal", roleDefinitionId: roleId(role) };
}

/** A subscription with one of everything that others need, inputs that it accepts, by type, and what another subscription shares. */
export function furnish() {
  const cloud = createCloud();
  const group = { resourceGroupName: "rg-a" };
  cloud.addResourceGroup("rg-a", "westeurope");
  const identity = makeNative(cloud, "managedidentity:UserAssignedIdentity", {
    ...group,
    resourceName: "id-a",
  });
  const principalId = identity.outputs["principalId"];
  const vaultInputs = {
    ...group,
    vaultName: "kv-a",
    properties: {
      tenantId: cloud.tenantId,
      sku: { family: "A", name: "standard" },
      enableRbacAuthorization: true,
      softDeleteRetentionInDays: 90,
    },
  };
  makeNative(cloud, "keyvault:Vault", vaultInputs);
  const trust = {
    ...group,
    resourceName: "id-a",
    federatedIdentityCredentialResourceName: "previews",
    audiences: ["api://AzureADTokenExchange"],
    issuer: "https://token.actions.githubusercontent.com",
    subject: "repo:contoso/a:environment:a",
  };
  makeNative(cloud, "managedidentity:FederatedIdentityCredential", trust);
  const scope = `/subscriptions/${cloud.subscriptionId}`;
  const role = { scope, assignableScopes: [scope], permissions: [{ dataActions: ["a/b/action"] }] };
  const secretInputs = { ...group, vaultName: "kv-a", secretName: "one", properties: { value: "hush" } };
  const secret = makeNative(cloud, "keyvault:Secret", secretInputs);
  const accountInputs = { ...group, accountName: "sta", kind: "StorageV2", sku: { name: "Standard_LRS" } };
  const account = makeNative(cloud, "storage:StorageAccount", accountInputs);
  const workspace = makeNative(cloud, "operationalinsights:Workspace", { ...group, workspaceName: "log-a" });
  const environmentInputs = {
    ...group,
    environmentName: "cae-a",
    workloadProfiles: [{ name: "Consumption", workloadProfileType: "Consumption" }],
  };
  const environment = makeNative(cloud, "app:ManagedEnvironment", environmentInputs);
  const registryInputs = { ...group, registryName: "crabc", sku: { name: "Basic" } };
  const registry = makeNative(cloud, "containerregistry:Registry", registryInputs);
  const actions = makeNative(cloud, "monitor:ActionGroup", {
    ...group,
    actionGroupName: "ag-a",
    groupShortName: "short",
    enabled: true,
    location: "Global",
  });
  makeNative(cloud, "authorization:RoleAssignment", roleInputs(SECRETS_USER, principalId, secret.id));
  makeNative(cloud, "authorization:RoleAssignment", roleInputs(ACR_PULL, principalId, registry.id));
  const elsewhere = { subscriptionId: "00000000-0000-4000-8000-00000000e15e" };
  const theirs = { resourceGroupName: "rg-theirs", location: "northeurope" };
  const shared = {
    workspace: cloud.addExisting(
      "azure-native:operationalinsights:Workspace",
      { ...theirs, workspaceName: "log-theirs" },
      elsewhere,
    ),
    actions: cloud.addExisting(
      "azure-native:monitor:ActionGroup",
      {
        ...theirs,
        actionGroupName: "ag-theirs",
        groupShortName: "theirs",
        enabled: true,
        location: "Global",
      },
      elsewhere,
    ),
    registry: cloud.addExisting(
      "azure-native:containerregistry:Registry",
      { ...theirs, registryName: "crtheirs", sku: { name: "Premium" } },
      { ...elsewhere, decided: { roleAssignmentMode: "AbacRepositoryPermissions" } },
    ),
  };
  const ids = {
    identity: identity.id,
    secret: secret.id,
    account: account.id,
    workspace: workspace.id,
    environment: environment.id,
    registry: registry.id,
    actions: actions.id,
  };
  const containers = {
    identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
    environmentId: environment.id,
    workloadProfileName: "Consumption",
    template: {
      containers: [
        {
          name: "runtime",
          image: "crabc.azurecr.io/runtime:1",
          env: [{ name: "SECRET", secretRef: "one" }],
          resources: { cpu: 0.25, memory: "0.5Gi" },
          probes: [{ type: "Liveness", httpGet: { path: "/live", port: 8080 } }],
        },
      ],
    },
  };
  const configuration = {
    secrets: [
      { name: "one", keyVaultUrl: "https://kv-a.vault.azure.net/secrets/one", identity: identity.id },
    ],
    registries: [{ server: "crabc.azurecr.io", identity: identity.id }],
  };
  const accepted: Readonly<Record<string, Values>> = {
    "resources:ResourceGroup": { resourceGroupName: "rg-b", location: "westeurope" },
    "managedidentity:UserAssignedIdentity": { ...group, resourceName: "id-b" },
    "storage:StorageAccount": { ...accountInputs, accountName: "stb" },
    "storage:BlobContainer": { ...group, accountName: "sta", containerName: "state" },
    "keyvault:Vault": { ...vaultInputs, vaultName: "kv-b" },
    "keyvault:Secret": { ...secretInputs, secretName: "two" },
    "keyvault:Key": {
      ...group,
      vaultName: "kv-a",
      keyName: "three",
      properties: { kty: "RSA", keySize: 3072, keyOps: ["encrypt", "decrypt"] },
    },
    "managedidentity:FederatedIdentityCredential": {
      ...trust,
      federatedIdentityCredentialResourceName: "deployments",
      subject: "repo:contoso/a:environment:b",
    },
    "authorization:RoleDefinition": { ...role, roleName: "A role" },
    "authorization:RoleAssignment": roleInputs(SECRETS_USER, principalId, account.id),
    "operationalinsights:Workspace": { ...group, workspaceName: "log-b" },
    "app:ManagedEnvironment": { ...environmentInputs, environmentName: "cae-b" },
    "containerregistry:Registry": { ...registryInputs, registryName: "crdef" },
    "app:ContainerApp": { ...group, containerAppName: "ca-a", configuration, ...containers },
    "app:Job": {
      ...group,
      jobName: "caj-a",
      configuration: {
        ...configuration,
        triggerType: "Schedule",
        replicaTimeout: 1500,
        scheduleTriggerConfig: { cronExpression: "*/30 * * * *" },
      },
      ...containers,
    },
    "monitor:ActionGroup": {
      ...group,
      actionGroupName: "ag-b",
      groupShortName: "short",
      enabled: true,
      location: "Global",
      emailReceivers: [{ name: "one", emailAddress: "someone@contoso.com" }],
    },
    "monitor:DiagnosticSetting": {
      name: "logs",
      resourceUri: environment.id,
      workspaceId: workspace.id,
      logs: [{ category: "ContainerAppConsoleLogs", enabled: true }],
    },
    "monitor:ScheduledQueryRule": {
      ...group,
      ruleName: "stale",
      severity: 2,
      enabled: true,
      evaluationFrequency: "PT15M",
      windowSize: "PT2H",
      scopes: [workspace.id],
      actions: { actionGroups: [actions.id] },
      criteria: {
        allOf: [
          {
            query: "Heartbeat",
            timeAggregation: "Count",
            operator: "LessThan",
            threshold: 1,
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
          },
        ],
      },
    },
  };
  return { cloud, ids, shared, principalId, accepted };
}
