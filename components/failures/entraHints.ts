import type { Refusal } from "../../common/refusals";
import { microsoftGraph } from "../entra/permissions";
import { failing, type Failure, type FailureContext } from "./failure";
import { NOT_FOUND } from "./graph";
import { importCommand, importFromEntra } from "./importCommands";
import { quoted } from "./shell";
import { entra, entraTypes } from "./types";
import { UNLOCKING } from "./unlocking";

/** https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent#prerequisites */
function isUsersConsent({ type, inputs }: Failure): boolean {
  return type === entra.roleAssignment && inputs["appRoleId"] === microsoftGraph.userReadAll.id;
}

/** Refusals of Entra (Microsoft Graph). */
export const entraHints: readonly Refusal<Failure, FailureContext>[] = [
  {
    matches: failing({
      // https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/helpers/tf/errors.go
      text: /prevent_duplicate_names`? was specified/,
      types: [entra.application],
    }),
    hint: (failure, context) => {
      const name = String(failure.inputs["displayName"]);
      const [, id] = /\(ID: "([^"]+)"\)/.exec(failure.errors[0] ?? "") ?? [];
      const importing =
        id === undefined ? importFromEntra(failure, context) : importCommand(failure, `/applications/${id}`);
      return [
        `The tenant already has an app registration named "${name}". To use it, put its client id into existingClientId:`,
        `  az ad app list --display-name ${quoted(name)} --query "[].appId" --output tsv`,
        "  pulumi config set existingClientId <client id> --stack <stack>",
        'To create a separate one, choose another name: pulumi config set appName "<name>" --stack <stack>',
        "If an interrupted `pulumi up` of this stack created it, import it, then run `pulumi up --stack <stack>` again:",
        `  ${importing}`,
      ].join("\n");
    },
  },
  {
    matches: failing({
      // https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/serviceprincipals/service_principal_resource.go
      types: [entra.application, entra.principal],
      operations: ["create", "update"],
      text: new RegExp(
        `Could not (?:create application|add owners to (?:application|[Ss]ervice [Pp]rincipal))[^]*(?:${NOT_FOUND})`,
      ),
    }),
    hint: ({ inputs }) =>
      `ownerObjectIds is ${JSON.stringify(inputs["owners"])}, and the tenant does not know each of them; ` +
      "allowed: object ids of users and service principals\naz ad user show --id <mail> --query id",
  },
  {
    matches: failing({
      // https://github.com/microsoft-foundry/foundry-agent-webapp/issues/3
      types: [entra.application],
      text: /ServiceTreeValue|ServiceManagementReference/i,
    }),
    hint: ({ inputs: { serviceManagementReference: given } }) =>
      [
        given === undefined
          ? "serviceManagementReference is not set, and the tenant demands one;"
          : `serviceManagementReference is ${JSON.stringify(given)}, which the tenant refuses;`,
        "allowed: the id of the service that the registration belongs to, in the organisation's service or asset management,",
        "of which the tenant's administrators know",
        "  pulumi config set serviceManagementReference <id of the service> --stack <stack>",
      ].join("\n"),
  },
  {
    matches: failing({
      // https://github.com/microsoft/azure-tools-for-java/issues/585 and
      // https://learn.microsoft.com/entra/identity/users/directory-service-limits-restrictions
      types: entraTypes,
      text: /Directory_QuotaExceeded|directory object quota limit/,
    }),
    hint: () =>
      [
        "The deployer has as many objects in Entra as it may have (250 without an admin role), or the tenant has. Deleted ones count for 30",
        "days. Let an admin sign in for the first `pulumi up`, or delete what is no longer used:",
        '  az ad app list --show-mine --query "[].{name:displayName, id:appId}" --output table',
      ].join("\n"),
  },
  {
    matches: (failure) =>
      isUsersConsent(failure) && /Authorization_RequestDenied/.test(failure.errors.join()),
    hint: () =>
      [
        "The deployer may not consent to User.Read.All of Microsoft Graph, which enrich needs. A Cloud Application Administrator",
        "consents to any application permission but those of Microsoft Graph: deploy once as Privileged Role Administrator or Global",
        "Administrator. Or let one of them consent later, by consentLink: pulumi config set adminConsent false --stack <stack>",
        "Or go without: pulumi config set enrich false --stack <stack>",
        UNLOCKING,
      ].join("\n"),
  },
  {
    matches: failing({
      // https://learn.microsoft.com/graph/resolve-auth-errors
      text: /Authorization_RequestDenied/,
    }),
    hint: () =>
      [
        "The deployer may not do this in Entra. For an admin: the role Cloud Application Administrator. For a pipeline:",
        "Application.ReadWrite.OwnedBy with its object id in ownerObjectIds, and adminConsent false.",
        UNLOCKING,
      ].join("\n"),
  },
  {
    matches: failing({
      // https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy
      text: /AsPerAppPolicy|per assigned policy/i,
    }),
    hint: () =>
      [
        "A tenant policy restricts secrets of app registrations. Where it limits their lifetime, shorten it:",
        "  pulumi config set secretLifetimeDays <30-730> --stack <stack>",
        "Where it forbids them, use none: pulumi config set credential federated --stack <stack>",
      ].join("\n"),
  },
];
