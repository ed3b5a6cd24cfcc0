import type { VaultArgs } from "@pulumi/azure-native/keyvault";
import * as pulumi from "@pulumi/pulumi";
import { tokenOf, versionedOptions } from "./apiVersion";

/** `keyvault.Vault` of azure-native at a version Azure still supports; without that class's defaults. */
export class Vault extends pulumi.CustomResource {
  // `declare`: the base class has set it before fields are initialised.
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: VaultArgs, opts: pulumi.CustomResourceOptions) {
    const computed = { azureApiVersion: undefined, name: undefined, systemData: undefined, type: undefined };
    super(tokenOf("Vault"), name, { ...args, ...computed }, versionedOptions("Vault", opts));
  }
}
