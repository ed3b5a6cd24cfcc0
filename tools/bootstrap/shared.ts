import * as authorization from "@pulumi/azure-native/authorization";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { onFailure } from "../../components/failures/failureHook";
import { Vault } from "../../components/keyVault/vault";
import type { Place, SharedNames } from "./place";
import { grantToPipelines, KEY_DECRYPTION } from "./roles";
import { createStateAndKey } from "./stateAndKey";
import { stateAccount } from "../../components/hosting/stateAccount";

/** How long what was overwritten or deleted can be brought back. */
const RECOVERY_DAYS = 30;

/** What all stacks share: resource group, storage account, vault, the custom role; and this program's own state and key. */
export class Shared extends pulumi.ComponentResource {
  readonly names: SharedNames;
  readonly backend: pulumi.Output<string>;
  readonly secretsProvider: pulumi.Output<string>;

  constructor(name: string, { place }: { readonly place: Place }, opts?: pulumi.ComponentResourceOptions) {
    super("auditlog:pipelines:Shared", name, {}, opts);
    const { settings, cloud, tags } = place;
    const { location, protect } = settings;
    const child = {
      parent: this,
      provider: place.providerOf(settings.subscriptionId),
      hooks: onFailure(name, cloud.graphHost),
    };
    const group = new resources.ResourceGroup(
      `${name}-group`,
      { resourceGroupName: settings.resourceGroupName, location, tags },
      { ...child, protect },
    );
    const account = createAccount(name, { place, group }, child);
    const recovery = new storage.BlobServiceProperties(
      `${name}-recovery`,
      {
        accountName: account.name,
        resourceGroupName: group.name,
        // There is one for each account, and `default` is its name: https://github.com/pulumi/pulumi-azure-native/issues/4022
        blobServicesName: "default",
        isVersioningEnabled: true,
        deleteRetentionPolicy: { enabled: true, days: RECOVERY_DAYS },
        containerDeleteRetentionPolicy: { enabled: true, days: RECOVERY_DAYS },
      },
      child,
    );
    const vault = new Vault(
      `${name}-vault`,
      {
        vaultName: settings.vaultName,
        resourceGroupName: group.name,
        location,
        tags,
        properties: {
          tenantId: place.tenantId,
          sku: { family: "A", name: "standard" },
          enableRbacAuthorization: true,
          enableSoftDelete: true,
          enablePurgeProtection: true,
          softDeleteRetentionInDays: 90,
        },
      },
      { ...child, protect },
    );
    const keyRoleId = settings.keyRoleId ?? createKeyRole(name, place, child);
    const grants = settings.operatorObjectIds.flatMap((principalId) =>
      (["stateOperator", "keyOperator"] as const).map((role) =>
        grantToPipelines(
          `${name}-${role}-${principalId}`,
          {
            role,
            principalId,
            scope: role === "stateOperator" ? account.id : vault.id,
            assignmentName: place.names.guid(`${role}/${principalId}`),
            keyRoleId,
          },
          child,
        ),
      ),
    );
    this.names = {
      resourceGroupName: group.name,
      accountName: account.name,
      vaultName: vault.name,
      keyRoleId: typeof keyRoleId === "string" ? roleIdIn(settings.subscriptionId, keyRoleId) : keyRoleId,
      ready: [recovery, ...grants],
    };
    const own = createStateAndKey(
      name,
      { place, shared: this.names, containerName: "bootstrap", keyName: "bootstrap" },
      child,
    );
    this.backend = own.backend;
    this.secretsProvider = own.secretsProvider;
    this.registerOutputs({ backend: this.backend, secretsProvider: this.secretsProvider });
  }
}

function createAccount(
  name: string,
  { place, group }: { readonly place: Place; readonly group: resources.ResourceGroup },
  child: pulumi.CustomResourceOptions,
): storage.StorageAccount {
  const { storageAccountName: accountName, location, protect } = place.settings;
  return new storage.StorageAccount(
    `${name}-account`,
    {
      accountName,
      resourceGroupName: group.name,
      location,
      tags: place.tags,
      sku: { name: "Standard_ZRS" },
      ...stateAccount,
    },
    { ...child, protect },
  );
}

function createKeyRole(
  name: string,
  { settings, names }: Place,
  child: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const scope = `/subscriptions/${settings.subscriptionId}`;
  const role = new authorization.RoleDefinition(
    `${name}-key-decryption`,
    {
      ...KEY_DECRYPTION,
      roleDefinitionId: names.guid("key-decryption"),
      roleType: "CustomRole",
      scope,
      assignableScopes: [scope],
    },
    child,
  );
  return role.id;
}

function roleIdIn(subscriptionId: string, definitionId: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${definitionId}`;
}
