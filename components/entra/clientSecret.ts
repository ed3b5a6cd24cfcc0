import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";
import { onFailure } from "../failures/failureHook";
import { Secret } from "../keyVault/secret";
import { Vault } from "../keyVault/vault";
import { sendLogs } from "../monitoring/resourceLogs";
import type { StackContext } from "../program/stackContext";
import { grant } from "../roles";
import type { Rotation, Slot } from "./rotation";
import type { StackSettings } from "../settings/stackSettings";

interface ClientSecretArgs {
  readonly place: StackContext;
  readonly settings: Pick<StackSettings, "secretReaderObjectIds" | "tenantId">;
  /** `/applications/<object id>` */
  readonly applicationId: pulumi.Input<string>;
  readonly rotation: Rotation;
  /** Object id of the managed identity that hands the secret to the container. */
  readonly principalId: pulumi.Input<string>;
  /** A deleted vault still holds the name: recover it instead of creating one. */
  readonly recoverVault: boolean;
  /** Log Analytics workspace that records who reads the secret. */
  readonly workspaceId: pulumi.Input<string>;
  /** What a region may refuse. Vault and secrets outlive a failed `pulumi up`, so they wait for it. */
  readonly after: pulumi.Resource;
}

/** Two staggered secrets of the app registration, the newer one in Key Vault under a name that no rotation changes. */
export class ClientSecret extends pulumi.ComponentResource {
  readonly vaultName: pulumi.Output<string>;
  /** Versionless: what reads it follows every rotation. */
  readonly secretUri: pulumi.Output<string>;
  readonly readerRole: pulumi.Resource;

  constructor(name: string, args: ClientSecretArgs, opts?: pulumi.ComponentResourceOptions) {
    super("auditlog:index:ClientSecret", name, {}, opts);
    const { names, cloud } = args.place;
    const child = { parent: this, hooks: onFailure(name, cloud.graphHost), dependsOn: [args.after] };

    const [a, b] = args.rotation.slots;
    const passwords = { a: createPassword(name, args, a, child), b: createPassword(name, args, b, child) };
    const current = passwords[args.rotation.current.slot];
    const vault = createVault(name, args, child);
    sendLogs(
      `${name}-vault-logs`,
      {
        resourceUri: vault.id,
        workspaceId: args.workspaceId,
        // Who read the secret, from where and when: https://learn.microsoft.com/azure/key-vault/general/logging
        categories: ["AuditEvent"],
      },
      child,
    );
    const secret = createSecret(name, args, { vault, current }, child);

    this.readerRole = grant(
      `${name}-runtime-reader`,
      {
        role: "runtimeSecretReader",
        principalId: args.principalId,
        scope: secret.id,
        assignmentName: names.guid("runtime-secret-reader"),
      },
      child,
    );
    for (const reader of args.settings.secretReaderObjectIds) {
      grant(
        `${name}-reader-${reader}`,
        {
          role: "connectorSecretReader",
          principalId: reader,
          scope: secret.id,
          assignmentName: names.guid(`secret-reader-${reader}`),
        },
        child,
      );
    }
    this.vaultName = vault.name;
    // Not the output of the secret: in the preview of a rotation that is unknown, and the app would seem to change.
    this.secretUri = pulumi.interpolate`https://${vault.name}.${cloud.vaultSuffix}/secrets/${secret.name}`;
    this.registerOutputs({ vaultName: this.vaultName, secretUri: this.secretUri });
  }
}

/** Every input of a password replaces it, so all of them follow from the generation alone. */
function createPassword(
  name: string,
  { applicationId }: ClientSecretArgs,
  { slot, generation, endDate }: Slot,
  child: pulumi.CustomResourceOptions,
): azuread.ApplicationPassword {
  return new azuread.ApplicationPassword(
    `${name}-slot-${slot}`,
    { applicationId, displayName: `audit-log-connector, slot ${slot}, generation ${generation}`, endDate },
    child,
  );
}

function createVault(
  name: string,
  { place, settings, recoverVault }: ClientSecretArgs,
  child: pulumi.CustomResourceOptions,
): Vault {
  const { names, resourceGroupName, location, tags, protect } = place;
  return new Vault(
    `${name}-vault`,
    {
      vaultName: names.of("azure-native:keyvault:Vault"),
      resourceGroupName,
      location,
      tags,
      properties: {
        tenantId: settings.tenantId,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        enablePurgeProtection: true,
        softDeleteRetentionInDays: 7,
        // Azure's defaults; azure-native's own class sends them, and stacks deployed by 0.2.0 have them.
        enableSoftDelete: true,
        publicNetworkAccess: "enabled",
        enabledForDeployment: false,
        enabledForDiskEncryption: false,
        enabledForTemplateDeployment: false,
        ...(recoverVault ? { createMode: "recover" as const } : {}),
      },
    },
    { ...child, protect },
  );
}

/**
 * Azure Resource Manager writes a vault's secrets but deletes none; their deletion needs rights inside the vault,
 * which the deployer does not have. So the secret stays in the vault and goes with it, under a name that no earlier
 * one has: that of the password it began with.
 * https://github.com/pulumi/pulumi-azure-native (provider/pkg/resources/customresources, keyvault secrets)
 */
function createSecret(
  name: string,
  { place, rotation }: ClientSecretArgs,
  { vault, current }: { vault: Vault; current: azuread.ApplicationPassword },
  child: pulumi.CustomResourceOptions,
): Secret {
  const { resourceGroupName, tags } = place;
  return new Secret(
    `${name}-secret`,
    {
      secretName: current.keyId.apply((keyId) => `client-secret-${keyId.slice(0, 8)}`),
      vaultName: vault.name,
      resourceGroupName,
      tags,
      properties: {
        value: current.value,
        contentType: "Entra client secret",
        attributes: { expires: Date.parse(rotation.current.endDate) / 1000 },
      },
    },
    { ...child, retainOnDelete: true, ignoreChanges: ["secretName"] },
  );
}
