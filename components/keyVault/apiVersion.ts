import { getVersion } from "@pulumi/azure-native/utilities";
import * as pulumi from "@pulumi/pulumi";

/**
 * Versions of Key Vault's control plane: the last one is sent. Earlier ones stay in the list, for stacks that have them.
 * Azure refuses what comes before 2026-02-01 from 27 February 2027 on, and azure-native's own classes send 2024-11-01.
 * https://learn.microsoft.com/azure/key-vault/general/migrate-api-version
 */
const API_VERSIONS = ["2026-02-01"];

type KeyVaultType = "Vault" | "Secret" | "Key";

/**
 * The type at the version that is sent. The provider looks it up in its metadata, version included; inputs can't choose one.
 * `lookupResourceFromURN` in https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/provider/provider.go
 */
export function tokenOf(type: KeyVaultType): string {
  return tokensOf(type).at(-1) ?? "";
}

/**
 * As azure-native's own classes do, options get the version of the provider's plugin and the type's other tokens. Those
 * classes name ours as an alias, so the way back is open once they send a version that lasts.
 */
export function versionedOptions(
  type: KeyVaultType,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
  const aliases = tokensOf(type)
    .slice(0, -1)
    .map((token) => ({ type: token }));
  return pulumi.mergeOptions(opts, { version: getVersion(), aliases });
}

/** Oldest first; stacks deployed by 0.2.0 have the one without a version. */
function tokensOf(type: KeyVaultType): string[] {
  const versions = API_VERSIONS.map((version) => `/v${version.replaceAll("-", "")}`);
  return ["", ...versions].map((version) => `azure-native:keyvault${version}:${type}`);
}
