import type { Refusal } from "../../common/refusals";
import { failing, type Failure, type FailureContext } from "./failure";
import { NOT_FOUND } from "./graph";
import { entra, entraTypes } from "./types";

/**
 * What is in the state but not found: deleted outside Pulumi, or not replicated yet. A preview does not look, so it shows
 * no change.
 */
export const goneHints: readonly Refusal<Failure, FailureContext>[] = [
  {
    matches: failing({
      // Seen with azuread 6.9.1, which passes Graph's words on.
      types: [entra.password],
      operations: ["delete"],
      text: /No password credential found with keyId/,
    }),
    hint: leftover,
  },
  {
    matches: failing({
      // https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/968
      types: [entra.roleAssignment],
      operations: ["delete"],
      text: /EntitlementGrant being updated or deleted is not found/,
    }),
    hint: leftover,
  },
  {
    matches: failing({
      // The deletions in https://github.com/hashicorp/terraform-provider-azuread/tree/main/internal/services
      types: entraTypes,
      operations: ["delete"],
      text: new RegExp(NOT_FOUND),
    }),
    hint: leftover,
  },
  {
    matches: failing({
      // `Update` in https://github.com/pulumi/pulumi-terraform-bridge/blob/master/pkg/tfbridge/provider.go
      types: entraTypes,
      operations: ["update"],
      text: /reported that the resource did not exist while updating/,
    }),
    hint: missing,
  },
  {
    matches: failing({
      // An owner that the tenant does not know is refused in other words: "Could not add owners to".
      types: entraTypes,
      operations: ["update"],
      text: new RegExp(`(?:Could not update application|Updating )[^]*(?:${NOT_FOUND})`),
    }),
    hint: missing,
  },
  {
    matches: failing({
      // https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-not-found
      text: /\b(?:ResourceGroupNotFound|ResourceNotFound|ParentResourceNotFound)\b/,
      when: ({ type }) => type.startsWith("azure-native:"),
    }),
    hint: () =>
      "Something this belongs to is missing in Azure. If it was deleted by hand, recreate it:\n" +
      "  pulumi up --refresh --stack <stack>",
  },
];

function leftover(failure: Failure): string {
  return [
    `${nameOf(failure) ?? "It"} was deleted outside Pulumi: Entra no longer has it. Remove it from the stack's state, then run`,
    "the command again:",
    "  pulumi refresh --stack <stack>",
    "Or do both at once with `pulumi up --refresh --stack <stack>` or `pulumi destroy --refresh --stack <stack>`.",
  ].join("\n");
}

function missing(failure: Failure): string {
  return [
    `Entra doesn't find ${nameOf(failure) ?? "it"}. If an earlier \`pulumi up\` has just created it, wait a few minutes and run`,
    "`pulumi up --stack <stack>` again. If it was deleted outside Pulumi, recreate it:",
    "  pulumi up --refresh --stack <stack>",
  ].join("\n");
}

function nameOf({ inputs: { displayName } }: Failure): string | undefined {
  return typeof displayName === "string" ? `"${displayName}"` : undefined;
}
