import { at } from "../values";
import { demand, ruleFor } from "./rule";
import type { Policy } from "./rule";

/** https://learn.microsoft.com/azure/key-vault/general/secure-key-vault */
export const vaults: Policy = ruleFor(["azure-native:keyvault:Vault"], {
  name: "vaults use roles and can't be purged",
  why: "access policies let contributors grant themselves access; a purge takes the secret for good",
  judge: ({ inputs }) => [
    ...demand(
      at(inputs, "properties", "enableRbacAuthorization") === true,
      "access policies decide instead of roles",
      "set properties.enableRbacAuthorization: true",
    ),
    ...demand(
      at(inputs, "properties", "enablePurgeProtection") === true,
      "it can be purged",
      "set properties.enablePurgeProtection: true",
    ),
    ...demand(
      at(inputs, "properties", "enableSoftDelete") !== false,
      "what is deleted in it is gone at once",
      "leave properties.enableSoftDelete out",
    ),
  ],
});
