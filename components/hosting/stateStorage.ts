import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { onFailure } from "../failures/failureHook";
import type { StackContext } from "../program/stackContext";
import { grant } from "../roles";

interface StateStorageArgs {
  readonly place: StackContext;
  /** Object id of the identity that reads and writes the state. */
  readonly principalId: pulumi.Input<string>;
}

/**
 * The blob container of cursor, ledger, lease and dead letters. It has no lifecycle rule: the runtime deletes
 * what has expired and logs it, a rule would do so silently.
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
        kind: "StorageV2",
        sku: { name: "Standard_LRS" },
        allowSharedKeyAccess: false,
        defaultToOAuthAuthentication: true,
        allowBlobPublicAccess: false,
        allowCrossTenantReplication: false,
        enableHttpsTrafficOnly: true,
        minimumTlsVersion: "TLS1_2",
      },
      { ...child, protect },
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
