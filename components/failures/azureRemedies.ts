import { importAdvice, importCommand } from "./importCommands";
import type { Remedy } from "./remedy";
import { quoted } from "./shell";
import { azure } from "./types";

/** https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/provider/provider.go */
const EXISTING = /cannot create already existing resource '([^']+)'/;

/** Refusals of Azure (Resource Manager). */
export const azureRemedies: readonly Remedy[] = [
  {
    text: EXISTING,
    say: (failure) => {
      const [, id = ""] = EXISTING.exec(failure.errors[0] ?? "") ?? [];
      return importAdvice(importCommand(failure, quoted(id)));
    },
  },
  {
    // https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
    text: /UnmatchedPrincipalType|PrincipalNotFound/,
    when: ({ inputs }) => inputs["principalType"] === "User",
    say: ({ inputs }) =>
      `secretReaderObjectIds has ${String(inputs["principalId"])}, which is no user of the tenant; ` +
      "allowed: object ids of users, no groups (az ad user show --id <mail> --query id)",
  },
  {
    // https://learn.microsoft.com/azure/container-apps/containers#container-registries
    text: /UNAUTHORIZED: authentication required/,
    types: [azure.containerApp, azure.job],
    say: () =>
      "image is in a registry that wants a sign-in; allowed: an image that anyone may pull. Choose another " +
      "(pulumi config set image <image>), or have it built: pulumi config rm image",
  },
  {
    text: /AuthorizationFailed[^]*roleAssignments\/write/,
    say: () =>
      "The deployer may not assign roles: it needs Role Based Access Control Administrator (or Owner) on the resource group.",
  },
  {
    // https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-register-resource-provider
    text: /MissingSubscriptionRegistration|not registered to use namespace/,
    say: ({ errors, type }) => {
      const [, found] = /namespace '([^']+)'/.exec(errors[0] ?? "") ?? [];
      const namespace = found ?? `<namespace of ${type}>`;
      return `The subscription has not used this service yet: az provider register --namespace ${namespace} --wait`;
    },
  },
  {
    // https://github.com/Azure/azure-cli/issues/20226
    text: /NoRegisteredProviderFound/,
    say: ({ type }) =>
      `Azure doesn't offer the API version used for ${type} in this region. Update this repository (git pull, npm ci).\n` +
      "End-of-life dates are in pipeline/retirements: npm run check:retirements",
  },
  {
    // https://github.com/Azure/azure-powershell/issues/15115: one text for both cases.
    text: /VaultAlreadyExists|vault name[^]*already in use/i,
    say: ({ inputs }) =>
      [
        `The vault name ${String(inputs["vaultName"])} is taken: by somebody else's vault, or by a deleted one that this`,
        `deployer may not see. ${deletedVaults(inputs)}`,
        "A deleted one is purged 7 days after its deletion.",
      ].join("\n"),
  },
  {
    // https://learn.microsoft.com/azure/key-vault/general/key-vault-recovery
    text: /vault[^]*(?:already exists in deleted state|recoverable state)|SoftDeletedVaultDoesNotExist/i,
    say: ({ inputs }) =>
      [
        `A deleted vault holds the name ${String(inputs["vaultName"])}, but not in this location and resource group.`,
        deletedVaults(inputs),
        "Deploy to there, or wait until it is purged, 7 days after its deletion.",
      ].join("\n"),
  },
];

function deletedVaults(inputs: Readonly<Record<string, unknown>>): string {
  return `See where it was: az keyvault list-deleted --query "[?name=='${String(inputs["vaultName"])}']"`;
}
