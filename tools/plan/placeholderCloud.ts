import { createHash } from "node:crypto";
import { guidOfHash } from "../../components/naming/names";
import type { KnownValues } from "./knownValues";
import type { Recorded } from "./recorded";
import type { Registered } from "./responder";
import { reveal } from "../../common/pulumi/wireValues";
import { at } from "./values";
import type { Values } from "./values";

/**
 * Path of a resource id below its resource group; `{x}` is input x, and the last one also the output `name`.
 * https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations
 */
const paths: Readonly<Record<string, string>> = {
  "app:ContainerApp": "Microsoft.App/containerApps/{containerAppName}",
  "app:Job": "Microsoft.App/jobs/{jobName}",
  "app:ManagedEnvironment": "Microsoft.App/managedEnvironments/{environmentName}",
  "containerregistry:Registry": "Microsoft.ContainerRegistry/registries/{registryName}",
  "keyvault:Secret": "Microsoft.KeyVault/vaults/{vaultName}/secrets/{secretName}",
  "keyvault:Vault": "Microsoft.KeyVault/vaults/{vaultName}",
  "managedidentity:UserAssignedIdentity": "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}",
  "monitor:ActionGroup": "Microsoft.Insights/actionGroups/{actionGroupName}",
  "monitor:ScheduledQueryRule": "Microsoft.Insights/scheduledQueryRules/{ruleName}",
  "operationalinsights:Workspace": "Microsoft.OperationalInsights/workspaces/{workspaceName}",
  "storage:BlobServiceProperties": "Microsoft.Storage/storageAccounts/{accountName}/blobServices/default",
  "storage:ManagementPolicy": "Microsoft.Storage/storageAccounts/{accountName}/managementPolicies/default",
  "storage:BlobContainer":
    "Microsoft.Storage/storageAccounts/{accountName}/blobServices/default/containers/{containerName}",
  "storage:StorageAccount": "Microsoft.Storage/storageAccounts/{accountName}",
};

/** What the cloud would compute, beside the inputs; a missing one stays unknown. */
const computed: Readonly<Record<string, (resource: Recorded) => Values>> = {
  "auditlog:image:Build": ({ urn, inputs }) => {
    const digest = `sha256:${sha256(urn)}`;
    const image = `${String(inputs.loginServer)}/${String(inputs.repository)}@${digest}`;
    return { image, digest, tag: sha256(urn).slice(0, 12) };
  },
  "auditlog:dataverse:Role": ({ inputs }) => ({ roleId: inputs.newRoleId }),
  // Azure never answers a secret's value. https://learn.microsoft.com/rest/api/keyvault/secrets/create-or-update
  "azure-native:keyvault:Secret": ({ inputs }) => ({
    properties: {
      ...properties(inputs),
      value: null,
      secretUri: `https://${String(inputs.vaultName)}.vault.azure.net/secrets/${String(inputs.secretName)}`,
    },
  }),
  "azure-native:keyvault:Vault": ({ inputs }) => {
    const vaultUri = `https://${String(inputs.vaultName)}.vault.azure.net/`;
    return { properties: { ...properties(inputs), vaultUri } };
  },
  "azure-native:managedidentity:UserAssignedIdentity": ({ urn }) => ({
    clientId: guidOf(`${urn} clientId`),
    principalId: guidOf(`${urn} principalId`),
  }),
  "azuread:index/application:Application": ({ urn }) => ({
    clientId: guidOf(`${urn} clientId`),
    objectId: guidOf(urn),
  }),
  "azuread:index/applicationPassword:ApplicationPassword": ({ urn }) => ({
    keyId: guidOf(urn),
    value: `secret-${sha256(urn)}`,
  }),
  "azuread:index/servicePrincipal:ServicePrincipal": ({ urn }) => ({ objectId: guidOf(urn) }),
};

/** What a resource would be once made: its id in the cloud's shape, and what the cloud computes. */
export function placeholderOf(resource: Recorded, facts: KnownValues): Registered & { readonly id: string } {
  const outputs = computed[resource.type]?.(resource) ?? {};
  if (resource.type.startsWith("azure-native:")) {
    const id = azureId(resource, facts);
    return { id, outputs: { name: id.split("/").at(-1), ...outputs } };
  }
  const isApplication = resource.type === "azuread:index/application:Application";
  return { id: isApplication ? `/applications/${guidOf(resource.urn)}` : guidOf(resource.urn), outputs };
}

function azureId({ type, name, inputs }: Recorded, { subscriptionId }: KnownValues): string {
  const token = type.replace("azure-native:", "");
  const below = `/subscriptions/${subscriptionId}/resourceGroups/${text(inputs.resourceGroupName)}`;
  switch (token) {
    case "resources:ResourceGroup":
      return below;
    case "authorization:RoleAssignment":
      return `${text(inputs.scope)}/providers/Microsoft.Authorization/roleAssignments/${text(inputs.roleAssignmentName)}`;
    case "monitor:DiagnosticSetting":
      return `${text(inputs.resourceUri)}/providers/Microsoft.Insights/diagnosticSettings/${text(inputs.name)}`;
    default: {
      const path = paths[token] ?? `${token.replace(":", "/")}/${name}`;
      const filled = path.replace(/\{(\w+)\}/g, (_, input: string) => text(inputs[input]));
      return `${below}/providers/${filled}`;
    }
  }
}

function text(value: unknown): string {
  return String(reveal(value));
}

function properties(inputs: Values): object {
  const found = at(inputs, "properties");
  return typeof found === "object" && found !== null ? found : {};
}

function guidOf(key: string): string {
  return guidOfHash(sha256(key));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
