import { importAssignmentCommand, importGrantCommand } from "./importCommands";
import type { Remedy } from "./remedy";
import { quoted } from "./shell";

/** Refusals of Entra (Microsoft Graph). */
export const entraRemedies: readonly Remedy[] = [
  {
    // https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/helpers/tf/errors.go
    text: /prevent_duplicate_names`? was specified/,
    say: ({ inputs }) => {
      const name = String(inputs["displayName"]);
      return [
        `The tenant has an app registration named "${name}" already. To use it, put its client id into existingClientId:`,
        `  az ad app list --display-name ${quoted(name)} --query "[].appId" --output tsv`,
        "  pulumi config set existingClientId <client id>",
        `To have one of the stack's own beside it, choose another name: pulumi config set appName "<name>"`,
        "If an interrupted `pulumi up` of this stack has made it, delete it: az ad app delete --id <client id>",
      ].join("\n");
    },
  },
  {
    // https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignments
    text: /Permission being assigned already exists on the object/,
    say: (failure, graphHost) => given(importAssignmentCommand(failure, graphHost)),
  },
  {
    // https://learn.microsoft.com/graph/api/oauth2permissiongrant-post
    text: /oauth2PermissionGrant[^]*already exists|Permission entry already exists/i,
    say: (failure, graphHost) => given(importGrantCommand(failure, graphHost)),
  },
  {
    text: /Request_ResourceNotFound|queried reference-property objects are not present/,
    when: ({ type, operation }) => type.endsWith(":Application") && operation !== "delete",
    say: ({ inputs }) =>
      `ownerObjectIds is ${JSON.stringify(inputs["owners"])}, and the tenant does not know each of them; ` +
      "allowed: object ids of users and service principals (az ad user show --id <mail> --query id)",
  },
  {
    // https://learn.microsoft.com/graph/resolve-auth-errors
    text: /Authorization_RequestDenied/,
    say: () =>
      [
        "The deployer may not do this in Entra. For an admin: the role Cloud Application Administrator. For a pipeline:",
        "Application.ReadWrite.OwnedBy with its object id in ownerObjectIds, and adminConsent false.",
      ].join("\n"),
  },
  {
    // https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy
    text: /AsPerAppPolicy|per assigned policy/i,
    say: () =>
      [
        "A policy of the tenant limits secrets of app registrations. Where it limits their life, shorten it:",
        "  pulumi config set secretLifetimeDays <30-730>",
        "Where it forbids them, do without: pulumi config set credential federated",
      ].join("\n"),
  },
];

function given(command: string): string {
  return `This consent was given before, by hand or by an earlier stack. Take it over, then run \`pulumi up\` again:\n  ${command}`;
}
