import { stackOf, type Failure } from "./failure";
import type { Remedy } from "./remedy";
import { entra, entraTypes } from "./types";

const NOT_FOUND = /unexpected status 404|Request_ResourceNotFound/.source;

/** What is in the state but was deleted outside Pulumi. A preview does not look, so it shows no change. */
export const goneRemedies: readonly Remedy[] = [
  {
    // Its key or its application: seen with azuread 6.9.1, which passes Graph's words on.
    types: [entra.password],
    operations: ["delete"],
    text: new RegExp(`No password credential found with keyId|${NOT_FOUND}`),
    say: leftover,
  },
  {
    // https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/968
    types: [entra.roleAssignment],
    operations: ["delete"],
    text: new RegExp(`EntitlementGrant being updated or deleted is not found|${NOT_FOUND}`),
    say: leftover,
  },
  {
    // The deletions in https://github.com/hashicorp/terraform-provider-azuread/tree/main/internal/services
    types: entraTypes,
    operations: ["delete"],
    text: new RegExp(NOT_FOUND),
    say: leftover,
  },
  {
    // `Update` in https://github.com/pulumi/pulumi-terraform-bridge/blob/master/pkg/tfbridge/provider.go
    types: entraTypes,
    operations: ["update"],
    text: /reported that the resource did not exist while updating/,
    say: missing,
  },
  {
    // An owner that the tenant does not know is refused in other words: "Could not add owners to".
    types: entraTypes,
    operations: ["update"],
    text: new RegExp(`(?:Could not update application|Updating )[^]*(?:${NOT_FOUND})`),
    say: missing,
  },
  {
    // https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-not-found
    text: /\b(?:ResourceGroupNotFound|ResourceNotFound|ParentResourceNotFound)\b/,
    when: ({ type }) => type.startsWith("azure-native:"),
    say: (failure) =>
      "Something this belongs to is missing in Azure. If it was deleted by hand, have it made again:\n" +
      `  pulumi up --refresh --stack ${stackOf(failure)}`,
  },
];

function leftover(failure: Failure): string {
  return [
    `${described(failure)} was deleted outside Pulumi: Entra no longer has it. Take it out of the stack's state, then run`,
    "the command again:",
    `  pulumi refresh --stack ${stackOf(failure)}`,
    "Or do both at once, by pulumi up --refresh or pulumi destroy --refresh.",
  ].join("\n");
}

function missing(failure: Failure): string {
  return [
    `${described(failure)} was deleted outside Pulumi: Entra no longer has it. Have it made again:`,
    `  pulumi up --refresh --stack ${stackOf(failure)}`,
  ].join("\n");
}

function described({ inputs: { displayName } }: Failure): string {
  return typeof displayName === "string" ? `"${displayName}"` : "It";
}
