import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { onFailure } from "../failures/failureHook";
import { sendLogs } from "../monitoring/resourceLogs";
import type { StackContext } from "../program/stackContext";
import { grant } from "../roles";
import { stateAccount } from "./stateAccount";

interface StateStorageArgs {
  readonly place: StackContext;
  /** Object id of the identity that reads and writes the state. */
  readonly principalId: pulumi.Input<string>;
  /** Log Analytics workspace that records who reads, writes and deletes the state. */
  readonly workspaceId: pulumi.Input<string>;
}

/** How long what was overwritten or deleted can be brought back. */
const RECOVERY_DAYS = 7;

/**
 * The blob container of cursor, ledger, lease and dead letters. What is current is never touched by a lifecycle rule: the
 * runtime deletes what has expired and logs it, a rule would do so silently.
 */
export class StateStorage extends pulumi.ComponentResource {
  /** `https://<account>.blob.<suffix>/<container>`, known in previews. */
  readonly containerUrl: string;
  readonly writerRole: pulumi.Resource;

  constructor(name: string, args: StateStorageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("auditlog:index:StateStorage", name, {}, opts);
    const { cloud, names, resourceGroupName, location, tags, protect } = args.place;
    const accountName = names.of("azure-native:storage:StorageAccount");
    const containerName = "state";
    const child = { parent: this, hooks: onFailure(name, cloud.graphHost) };

    const account = new storage.StorageAccount(
      `${name}-account`,
      {
        accountName,
        resourceGroupName,
        location,
        tags,
        sku: { name: "Standard_LRS" },
        ...stateAccount,
      },
      { ...child, protect },
    );
    keepDeleted(name, args.place, account, child);
    sendLogs(
      `${name}-logs`,
      {
        resourceUri: pulumi.interpolate`${account.id}/blobServices/default`,
        workspaceId: args.workspaceId,
        // https://learn.microsoft.com/azure/storage/blobs/monitor-blob-storage-reference#resource-logs
        categories: ["StorageRead", "StorageWrite", "StorageDelete"],
      },
      child,
    );
    const container = new storage.BlobContainer(
      `${name}-container`,
      { containerName, accountName: account.name, resourceGroupName, publicAccess: "None" },
      { ...child, protect },
    );
    this.writerRole = grant(
      `${name}-writer`,
      {
        role: "stateWriter",
        principalId: args.principalId,
        scope: container.id,
        assignmentName: names.guid("state-writer"),
      },
      child,
    );
    this.containerUrl = `https://${accountName}.blob.${cloud.storageSuffix}/${containerName}`;
    this.registerOutputs({ containerUrl: this.containerUrl });
  }
}

/**
 * What the runtime overwrites or deletes stays as a version, until the rule deletes it, and then as a deleted version for
 * as long again: no dead letter is kept for longer. Versioning alone would keep everything forever.
 * https://learn.microsoft.com/azure/storage/blobs/versioning-overview and soft-delete-blob-overview
 */
function keepDeleted(
  name: string,
  { resourceGroupName }: StackContext,
  account: storage.StorageAccount,
  child: pulumi.CustomResourceOptions,
): void {
  const retention = { enabled: true, days: RECOVERY_DAYS };
  const inAccount = { accountName: account.name, resourceGroupName };
  const service = new storage.BlobServiceProperties(
    `${name}-recovery`,
    {
      ...inAccount,
      // There is one for each account, and `default` is its name: https://github.com/pulumi/pulumi-azure-native/issues/4022
      blobServicesName: "default",
      isVersioningEnabled: true,
      deleteRetentionPolicy: retention,
      containerDeleteRetentionPolicy: retention,
    },
    child,
  );
  new storage.ManagementPolicy(
    `${name}-expiry`,
    {
      ...inAccount,
      managementPolicyName: "default",
      policy: {
        rules: [
          {
            enabled: true,
            name: "previous-versions",
            type: "Lifecycle",
            definition: {
              filters: { blobTypes: ["blockBlob"] },
              actions: { version: { delete: { daysAfterCreationGreaterThan: RECOVERY_DAYS } } },
            },
          },
        ],
      },
    },
    { ...child, dependsOn: [service] },
  );
}
