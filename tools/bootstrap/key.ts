import type { KeyArgs } from "@pulumi/azure-native/keyvault";
import * as pulumi from "@pulumi/pulumi";
import { tokenOf, versionedOptions } from "../../components/keyVault/apiVersion";

/** `keyvault.Key` of azure-native at a version Azure still supports. */
export class Key extends pulumi.CustomResource {
  // `declare`: the base class has set it before fields are initialised.
  declare readonly keyUriWithVersion: pulumi.Output<string>;

  constructor(name: string, args: KeyArgs, opts: pulumi.CustomResourceOptions) {
    const computed = { azureApiVersion: undefined, keyUriWithVersion: undefined, type: undefined };
    super(tokenOf("Key"), name, { ...args, ...computed }, versionedOptions("Key", opts));
  }
}
