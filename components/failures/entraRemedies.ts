import { NOT_FOUND } from "./graph";
import { importCommand, importFromEntra } from "./importCommands";
import type { Remedy } from "./remedy";
import { quoted } from "./shell";
import { entra } from "./types";

/** Refusals of Entra (Microsoft Graph). */
export const entraRemedies: readonly Remedy[] = [
  {
    // https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/helpers/tf/errors.go
    text: /prevent_duplicate_names`? was specified/,
    types: [entra.application],
    say: (failure, context) => {
      const name = String(failure.inputs["displayName"]);
      const [, id] = /\(ID: "([^"]+)"\)/.exec(failure.errors[0] ?? "") ?? [];
      const importing =
        id === undefined ? importFromEntra(failure, context) : importCommand(failure, `/applications/${id}`);
      return [
        `The tenant has an app registration named "${name}" already. To use it, put its client id into existingClientId:`,
        `  az ad app list --display-name ${quoted(name)} --query "[].appId" --output tsv`,
        "  pulumi config set existingClientId <client id>",
        `To have one of the stack's own beside it, choose another name: pulumi config set appName "<name>"`,
        "If an interrupted `pulumi up` of this stack has made it, import it, then run `pulumi up` again:",
        `  ${importing}`,
      ].join("\n");
    },
  },
  {
    // https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/serviceprincipals/service_principal_resource.go
    types: [entra.application, entra.principal],
    operations: ["create", "update"],
    text: new RegExp(
      `Could not (?:create application|add owners to (?:application|[Ss]ervice [Pp]rincipal))[^]*(?:${NOT_FOUND})`,
    ),
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
