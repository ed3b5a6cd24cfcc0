import type { Tenant } from "./tenant";

/** From 27 February 2027 on: https://learn.microsoft.com/azure/key-vault/general/migrate-api-version */
export function keyVaultRetires({ cloud }: Tenant): void {
  cloud.oldestVersions.set("Microsoft.KeyVault", "2026-02-01");
}

/** What is then said of vaults and secrets that go by azure-native's default version. */
export const REFUSED = "API version '2024-11-01' for type 'vaults";

/** The value of the one secret in Key Vault. */
export function currentSecret({ cloud }: Tenant): string {
  const secret = [...cloud.resources.values()].find(({ type }) => type === "azure-native:keyvault:Secret");
  return (secret?.inputs["properties"] as { value: string }).value; // the fake provider has checked it
}
