import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { Key } from "./key";
import type { Place, SharedNames } from "./place";

/** Where Pulumi keeps the state of one stack, and what its secrets are encrypted with. */
export interface StateAndKey {
  readonly container: storage.BlobContainer;
  readonly key: Key;
  /** For `pulumi login`: https://www.pulumi.com/docs/iac/concepts/state-and-backends/ */
  readonly backend: pulumi.Output<string>;
  /** With the key's version: without it, what an earlier version encrypted could not be read. */
  readonly secretsProvider: pulumi.Output<string>;
}

/** A container and a key of these names. Neither can be made again with what was in it, so both are protected. */
export function createStateAndKey(
  name: string,
  args: {
    readonly place: Place;
    readonly shared: SharedNames;
    readonly containerName: string;
    readonly keyName: string;
  },
  child: pulumi.CustomResourceOptions,
): StateAndKey {
  const { place, shared, containerName, keyName } = args;
  const { resourceGroupName, accountName, vaultName } = shared;
  const opts = { ...child, protect: place.settings.protect, dependsOn: [...shared.ready] };
  const container = new storage.BlobContainer(
    `${name}-state`,
    { containerName, accountName, resourceGroupName, publicAccess: "None" },
    opts,
  );
  const key = new Key(
    `${name}-key`,
    {
      keyName,
      vaultName,
      resourceGroupName,
      properties: { kty: "RSA", keySize: 3072, keyOps: ["encrypt", "decrypt"] },
    },
    // No tags: Azure Resource Manager makes a key's first version and changes nothing afterwards.
    // https://learn.microsoft.com/rest/api/keyvault/keys/create-if-not-exist
    opts,
  );
  return {
    container,
    key,
    backend: pulumi.interpolate`azblob://${container.name}?storage_account=${accountName}`,
    secretsProvider: key.keyUriWithVersion.apply(
      (uri) => `azurekeyvault://${uri.replace(/^https:\/\//, "")}`,
    ),
  };
}
