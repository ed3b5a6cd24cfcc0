import type { CloudName } from "../../../common/clouds";
import { deploymentClouds } from "../../../common/deploymentClouds";
import { unversioned } from "../../../common/pulumi/typeTokens";
import type { Json } from "../../support/builders";
import { guid, TENANT } from "../../support/builders";
import type { MockedCall, MockedProviders, MockedResource } from "../../support/pulumiMocks";

export const SUBSCRIPTION = guid(1, "51b5c419");
export const LOCATION = "westeurope";

/** Object ids of what exists in the tenant before the stack. */
export const found = {
  office365Management: guid(1, "0ff1ce00"),
  application: guid(2, "0ff1ce00"),
  principal: guid(3, "0ff1ce00"),
  microsoftGraph: guid(4, "0ff1ce00"),
} as const;

/** What the mocked identity, registration and secrets are known by afterwards. */
export const made = {
  applicationObjectId: guid(1, "ab1e0000"),
  clientId: guid(2, "ab1e0000"),
  principalObjectId: guid(3, "ab1e0000"),
  identityClientId: guid(4, "ab1e0000"),
  identityPrincipalId: guid(5, "ab1e0000"),
  digest: `sha256:${"0f".repeat(32)}`,
} as const;

/** Providers whose answers have the shape of the real ones; `calls` replaces the answers of functions by token. */
export function mockedCloud(
  calls: Readonly<Record<string, (call: MockedCall) => Json>> = {},
): MockedProviders {
  return {
    create: ({ type: token, ...rest }) => {
      const resource = { ...rest, type: unversioned(token) };
      return { id: idOf(resource), outputs: outputsOf(resource) };
    },
    call: (call) => {
      const answer = calls[call.token] ?? answers[call.token];
      if (answer === undefined) throw new Error(`no answer for ${call.token}`);
      return answer(call);
    },
  };
}

/** How a provider function fails, in the engine's words. */
export function failing(token: string, reason: string): Readonly<Record<string, () => never>> {
  return {
    [token]: () => {
      throw new Error(
        `invocation of ${token} returned an error: invoking ${token}: 1 error occurred:\n\t* ${reason}\n\n`,
      );
    },
  };
}

export const functions = {
  entraConfig: "azuread:index/getClientConfig:getClientConfig",
  azureConfig: "azure-native:authorization:getClientConfig",
  servicePrincipal: "azuread:index/getServicePrincipal:getServicePrincipal",
  application: "azuread:index/getApplication:getApplication",
  resourceGroup: "azure-native:resources:getResourceGroup",
  environment: "azure-native:app:getManagedEnvironment",
  isApplication: "auditlog:entra:isApplication",
  consent: "auditlog:entra:findConsent",
  deletedVault: "auditlog:keyvault:findDeletedVault",
  registry: "auditlog:image:findRegistry",
} as const;

const firstParty: Readonly<Record<string, string>> = {
  "c5393580-f805-4401-95e8-94b7a6ef2fc2": found.office365Management,
  "00000003-0000-0000-c000-000000000000": found.microsoftGraph,
};

const answers: Readonly<Record<string, (call: MockedCall) => Json>> = {
  [functions.entraConfig]: () => ({ tenantId: TENANT, clientId: guid(8), objectId: guid(9), id: "deployer" }),
  [functions.azureConfig]: () => ({
    tenantId: TENANT,
    subscriptionId: SUBSCRIPTION,
    clientId: guid(8),
    objectId: guid(9),
  }),
  [functions.servicePrincipal]: ({ inputs }) => ({
    ...inputs,
    id: "looked up",
    objectId: firstParty[String(inputs["clientId"])] ?? found.principal,
  }),
  [functions.application]: ({ inputs }) => ({
    ...inputs,
    id: `/applications/${found.application}`,
    objectId: found.application,
    displayName: "Made by hand",
  }),
  [functions.resourceGroup]: ({ inputs }) => ({
    name: inputs["resourceGroupName"],
    location: "northeurope",
    id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/${String(inputs["resourceGroupName"])}`,
  }),
  [functions.environment]: () => {
    throw new Error('Status=404 Code="ResourceNotFound" Message="The Resource was not found."');
  },
  [functions.consent]: () => ({ assignments: {}, scopes: [] }),
  [functions.deletedVault]: () => ({ found: false }),
  [functions.registry]: ({ inputs }) => ({
    loginServer: `${String(inputs["registryName"]).toLowerCase()}.${deploymentClouds[inputs["cloud"] as CloudName].registrySuffix}`,
    isByRepository: false,
  }),
};

type Created = Pick<MockedResource, "type" | "name" | "inputs">;

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules names the parts. */
const armPaths: Readonly<Record<string, (inputs: Json) => string>> = {
  "managedidentity:UserAssignedIdentity": (i) =>
    in_(i, "ManagedIdentity/userAssignedIdentities", "resourceName"),
  "storage:StorageAccount": (i) => in_(i, "Storage/storageAccounts", "accountName"),
  "storage:BlobServiceProperties": (i) =>
    `${in_(i, "Storage/storageAccounts", "accountName")}/blobServices/${String(i["blobServicesName"])}`,
  "storage:ManagementPolicy": (i) =>
    `${in_(i, "Storage/storageAccounts", "accountName")}/managementPolicies/${String(i["managementPolicyName"])}`,
  "storage:BlobContainer": (i) =>
    `${in_(i, "Storage/storageAccounts", "accountName")}/blobServices/default/containers/${String(i["containerName"])}`,
  "keyvault:Vault": (i) => in_(i, "KeyVault/vaults", "vaultName"),
  "keyvault:Secret": (i) => `${in_(i, "KeyVault/vaults", "vaultName")}/secrets/${String(i["secretName"])}`,
  "containerregistry:Registry": (i) => in_(i, "ContainerRegistry/registries", "registryName"),
  "operationalinsights:Workspace": (i) => in_(i, "OperationalInsights/workspaces", "workspaceName"),
  "app:ManagedEnvironment": (i) => in_(i, "App/managedEnvironments", "environmentName"),
  "app:ContainerApp": (i) => in_(i, "App/containerApps", "containerAppName"),
  "app:Job": (i) => in_(i, "App/jobs", "jobName"),
  "monitor:ActionGroup": (i) => in_(i, "Insights/actionGroups", "actionGroupName"),
  "monitor:ScheduledQueryRule": (i) => in_(i, "Insights/scheduledQueryRules", "ruleName"),
  "monitor:DiagnosticSetting": (i) =>
    `${String(i["resourceUri"])}/providers/Microsoft.Insights/diagnosticSettings/${String(i["name"])}`,
  "authorization:RoleAssignment": (i) =>
    `${String(i["scope"])}/providers/Microsoft.Authorization/roleAssignments/${String(i["roleAssignmentName"])}`,
  "resources:ResourceGroup": groupOf,
};

function idOf({ type, name, inputs }: Created): string {
  if (type === "azuread:index/application:Application") return `/applications/${made.applicationObjectId}`;
  return armPaths[type.replace("azure-native:", "")]?.(inputs) ?? `id of ${name}`;
}

/** The input that holds the physical name comes back as `name`. */
function outputsOf({ type, name, inputs }: Created): Json {
  const named = { name: idOf({ type, name, inputs }).split("/").at(-1) };
  const computed = computedOutputs[type.replace(/^azure-native:|^azuread:index\/\w+:/, "")];
  return { ...named, ...computed?.(inputs, name) };
}

const computedOutputs: Readonly<Record<string, (inputs: Json, name: string) => Json>> = {
  Application: () => ({ objectId: made.applicationObjectId, clientId: made.clientId }),
  ApplicationPassword: (_, name) => ({ keyId: keyIdOf(name), value: passwordOf(name) }),
  ServicePrincipal: () => ({ objectId: made.principalObjectId }),
  "managedidentity:UserAssignedIdentity": () => ({
    principalId: made.identityPrincipalId,
    clientId: made.identityClientId,
    tenantId: TENANT,
  }),
  "keyvault:Secret": ({ vaultName, secretName, properties }) => {
    const secretUri = `https://${String(vaultName)}.vault.azure.net/secrets/${String(secretName)}`;
    return {
      // The service never gives the value back. An object by the SDK's type.
      properties: {
        ...(properties as object),
        secretUri,
        secretUriWithVersion: `${secretUri}/${"ab".repeat(16)}`,
      },
    };
  },
  "auditlog:image:Build": ({ loginServer, repository }) => ({
    image: `${String(loginServer)}/${String(repository)}@${made.digest}`,
    digest: made.digest,
    tag: "f00d",
    runId: "ca1",
    sourcesHash: "f00d",
  }),
  "auditlog:dataverse:Role": ({ newRoleId }) => ({ roleId: newRoleId }),
};

/** The id that Entra would have given a password: another one for each slot. */
function keyIdOf(logicalName: string): string {
  return guid(6, logicalName.endsWith("-a") ? "aaaa0000" : "bbbb0000");
}

/** The value that Entra would have made for a password. */
export function passwordOf(logicalName: string): string {
  return `value of ${logicalName}`;
}

function groupOf(inputs: Json): string {
  return `/subscriptions/${SUBSCRIPTION}/resourceGroups/${String(inputs["resourceGroupName"])}`;
}

function in_(inputs: Json, type: string, nameInput: string): string {
  return `${groupOf(inputs)}/providers/Microsoft.${type}/${String(inputs[nameInput])}`;
}
