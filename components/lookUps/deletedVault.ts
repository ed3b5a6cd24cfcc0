import * as pulumi from "@pulumi/pulumi";
import type { CloudName } from "../../common/clouds";

interface VaultRef {
  readonly subscriptionId: string;
  readonly vaultName: string;
  readonly location: string;
  readonly cloud: CloudName;
}

interface Finding {
  readonly found: boolean;
  /** Why the look-up was not possible. */
  readonly warning?: string;
}

/**
 * Whether a deleted vault still holds the name: Key Vault keeps deleted vaults for days, and a new one of that name
 * is refused meanwhile. https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview
 */
export async function isVaultDeleted(place: VaultRef): Promise<boolean> {
  const token = "auditlog:keyvault:findDeletedVault";
  // The shape is that of the local provider's schema (provider/engine/schema.ts).
  const look = (): Promise<Finding> => pulumi.runtime.invoke(token, place) as Promise<Finding>;
  const { found, warning } = await look().catch((error: unknown) => ({
    found: false,
    warning: String(error),
  }));
  if (warning !== undefined) await pulumi.log.warn(warning);
  return found;
}
