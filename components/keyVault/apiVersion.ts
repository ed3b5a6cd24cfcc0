import { getVersion } from "@pulumi/azure-native/utilities";
import * as pulumi from "@pulumi/pulumi";

/**
 * The oldest version of Key Vault's control plane that Azure serves after 27 February 2027; azure-native's own classes
 * send 2024-11-01. https://learn.microsoft.com/azure/key-vault/general/migrate-api-version
 */
const API_VERSION = "2026-02-01";

type KeyVaultType = "Vault" | "Secret";

/**
 * The type at that version. The provider looks it up in its own metadata, version included; inputs can't choose one.
 * `lookupResourceFromURN` in https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/provider/provider.go
 */
export function tokenOf(type: KeyVaultType): string {
  return `azure-native:keyvault/v${API_VERSION.replaceAll("-", "")}:${type}`;
}

/**
 * As azure-native's own classes do, options get the version of the provider's plugin and the type's other tokens: here that
 * of stacks deployed by 0.2.0. Those classes name ours as an alias, so the way back is open once they send a version that lasts.
 */
export function versionedOptions(
  type: KeyVaultType,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions(opts, {
    version: getVersion(),
    aliases: [{ type: `azure-native:keyvault:${type}` }],
  });
}
