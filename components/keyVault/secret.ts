import type { SecretArgs } from "@pulumi/azure-native/keyvault";
import * as pulumi from "@pulumi/pulumi";
import { tokenOf, versionedOptions } from "./apiVersion";

/** `keyvault.Secret` of azure-native at a version Azure still supports. */
export class Secret extends pulumi.CustomResource {
  // `declare`: the base class has set it before fields are initialised.
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: SecretArgs, opts: pulumi.CustomResourceOptions) {
    const computed = { azureApiVersion: undefined, location: undefined, name: undefined, type: undefined };
    super(tokenOf("Secret"), name, { ...args, ...computed }, versionedOptions("Secret", opts));
  }
}
