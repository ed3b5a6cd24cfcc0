import type { ArmType } from "./armType";
import { actionGroup } from "./types/actionGroup";
import { blobServiceProperties, managementPolicy } from "./types/blobService";
import { containerApp } from "./types/containerApp";
import { diagnosticSetting } from "./types/diagnosticSetting";
import { identityCredential } from "./types/identityCredential";
import { job } from "./types/job";
import { secret, vault } from "./types/keyVault";
import { managedEnvironment } from "./types/managedEnvironment";
import { userAssignedIdentity } from "./types/managedIdentity";
import { registry } from "./types/registry";
import { resourceGroup } from "./types/resourceGroup";
import { roleAssignment } from "./types/roleAssignment";
import { roleDefinition } from "./types/roleDefinition";
import { scheduledQueryRule } from "./types/scheduledQueryRule";
import { blobContainer, storageAccount } from "./types/storage";
import { vaultKey } from "./types/vaultKey";
import { workspace } from "./types/workspace";

/** Every type that exists, by token. */
export const armTypes: ReadonlyMap<string, ArmType> = new Map(
  [
    ...[resourceGroup, storageAccount, blobContainer, userAssignedIdentity, roleAssignment],
    ...[vault, secret, workspace, managedEnvironment, containerApp, job, registry],
    ...[scheduledQueryRule, actionGroup, diagnosticSetting],
    ...[blobServiceProperties, managementPolicy, vaultKey, identityCredential, roleDefinition],
  ].map((type) => [type.token, type]),
);
