import type { Refusal } from "../../common/refusals";
import { failing, type Failure, type FailureContext } from "./failure";
import { importAdvice, importCommand } from "./importCommands";
import { PULL_REFUSED, refusingRegistry, signsInThere } from "./pullRefusals";
import { quoted } from "./shell";
import { azure } from "./types";

/** https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/provider/provider.go */
const EXISTING = /cannot create already existing resource '([^']+)'/;

/** Refusals of Azure (Resource Manager). */
export const azureHints: readonly Refusal<Failure, FailureContext>[] = [
  {
    matches: failing({
      text: EXISTING,
    }),
    hint: (failure) => {
      const [, id = ""] = EXISTING.exec(failure.errors[0] ?? "") ?? [];
      return importAdvice(importCommand(failure, quoted(id)));
    },
  },
  {
    matches: failing({
      // https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
      text: /UnmatchedPrincipalType|PrincipalNotFound/,
      when: ({ inputs }) => inputs["principalType"] === "User",
    }),
    hint: ({ inputs }) =>
      `secretReaderObjectIds has ${String(inputs["principalId"])}, which is not a user of the tenant; ` +
      "allowed: object ids of users, no groups\naz ad user show --id <mail> --query id",
  },
  {
    matches: failing({
      text: PULL_REFUSED,
      types: [azure.containerApp, azure.job],
      when: (failure) => !signsInThere(failure),
    }),
    hint: (failure) =>
      `image was refused to a pull without a sign-in${named(refusingRegistry(failure))}: it is private, or isn't there; allowed: a publicly pullable image, or one in the registry of registryId\n` +
      "Choose another (pulumi config set image <image> --stack <stack>), let the identity sign in to its registry (docs/shared.md), or have it built: pulumi config rm image --stack <stack>",
  },
  {
    matches: failing({
      text: /AuthorizationFailed[^]*roleAssignments\/write/,
      when: ({ inputs }) => /\/registries\/[^/]+$/.test(String(inputs["scope"])),
    }),
    hint: ({ inputs }) =>
      `The deployer may not assign roles there: it needs Role Based Access Control Administrator (or Owner) on ${String(inputs["scope"])}.`,
  },
  {
    matches: failing({
      text: /AuthorizationFailed[^]*roleAssignments\/write/,
    }),
    hint: () =>
      "The deployer may not assign roles: it needs Role Based Access Control Administrator (or Owner) on the resource group.",
  },
  {
    matches: failing({
      // Message: https://github.com/JimGBritt/AzurePolicy/issues/17
      text: /LinkedAuthorizationFailed[^]*OperationalInsights\/workspaces\/sharedKeys\/action/i,
    }),
    hint: () =>
      "The deployer may not send logs to the workspace of logAnalyticsWorkspaceId: it needs Log Analytics Contributor on it.",
  },
  {
    matches: failing({
      // https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-register-resource-provider
      text: /MissingSubscriptionRegistration|not registered to use namespace/,
    }),
    hint: () =>
      [
        "The subscription has not used this service yet. Register all that the stack uses, then run `pulumi up --stack <stack>` again:",
        ...namespaces.map((namespace) => `  az provider register --namespace ${namespace} --wait`),
      ].join("\n"),
  },
  {
    matches: failing({
      // https://github.com/Azure/azure-cli/issues/20226
      text: /NoRegisteredProviderFound/,
    }),
    hint: ({ type }) =>
      `Azure doesn't offer the API version used for ${type} in this region. Update this repository (git pull, npm ci).\n` +
      "End-of-life dates are in tools/pipeline/retirements: npm run check:retirements",
  },
  {
    matches: failing({
      // https://github.com/Azure/azure-powershell/issues/15115: one text for both cases.
      text: /VaultAlreadyExists|vault name[^]*already in use/i,
    }),
    hint: ({ inputs }) =>
      [
        `The vault name ${String(inputs["vaultName"])} is taken: by another vault, or by a deleted one that this`,
        `deployer may not see. ${deletedVaults(inputs)}`,
        "A deleted one is purged 7 days after its deletion.",
      ].join("\n"),
  },
  {
    matches: failing({
      // https://learn.microsoft.com/azure/key-vault/general/key-vault-recovery and
      // https://github.com/MicrosoftDocs/azure-docs/issues/50228
      text: /vault[^]*(?:already exists in deleted state|recoverable state)|soft deleted vault with the same name|SoftDeletedVaultDoesNotExist/i,
    }),
    hint: ({ inputs }) =>
      [
        `A deleted vault holds the name ${String(inputs["vaultName"])}, but not in this location and resource group.`,
        deletedVaults(inputs),
        "Deploy to there, or wait until it is purged, 7 days after its deletion.",
      ].join("\n"),
  },
  {
    matches: failing({
      // https://github.com/Azure/azure-cli/issues/11916
      text: /workspace name '[^']*' is not unique/i,
      operations: ["create"],
    }),
    hint: ({ inputs }) => {
      const name = String(inputs["workspaceName"]);
      return [
        `A deleted workspace holds the name ${name}, but not in this location and resource group. Its name is free 14 days after its`,
        "deletion, or once it is deleted for good. Deploy to where it was, or see where that is:",
        `  az monitor log-analytics workspace list-deleted-workspaces --query "[?name=='${name}'].id" --output tsv`,
      ].join("\n");
    },
  },
];

/**
 * What the stack makes resources of; those of resource groups and roles are always registered. Registering one again does no
 * harm. https://learn.microsoft.com/azure/azure-resource-manager/management/azure-services-resource-providers
 */
export const namespaces = [
  "Microsoft.App",
  "Microsoft.ContainerRegistry",
  "Microsoft.Insights",
  "Microsoft.KeyVault",
  "Microsoft.ManagedIdentity",
  "Microsoft.OperationalInsights",
  "Microsoft.Storage",
] as const;

function named(registry: string | undefined): string {
  return registry === undefined ? "" : ` (${registry})`;
}

function deletedVaults(inputs: Readonly<Record<string, unknown>>): string {
  return `See where it was: az keyvault list-deleted --query "[?name=='${String(inputs["vaultName"])}']"`;
}
