import type { Refusal } from "../../common/refusals";
import { failing, type Failure, type FailureContext } from "./failure";
import { importAdvice, importCommand, importFromEntra } from "./importCommands";
import { deleteOrphanCommand } from "./orphanedPassword";
import { entra, entraTypes, importableEntraTypes } from "./types";

/** The read after a create found nothing: https://github.com/pulumi/pulumi-azuread/issues/2149 */
const UNREADABLE = /expected non-nil error with nil state during Create of/;

/** The provider gave up waiting for a new credential, and dropped it. */
const UNCONFIRMED_CREDENTIAL =
  /Waiting for (?:Application Id Federated Identity Credential|federated identity credential)/;
const UNCONFIRMED_PASSWORD = /Waiting for password credential for|API error adding password for/;

/** As Go and Graph put it; whether the work was done is open. */
const LOST_ANSWER =
  /connection reset|broken pipe|\bEOF\b|i\/o timeout|TLS handshake timeout|context deadline exceeded|context canceled|unexpected status 50[0234]/;

/** What the provider looks up before it asks for anything to be made. */
const LOOK_UP = /\b[Rr]etrieving |\bCould not (?:list|retrieve|check) /;

/** `ImportAsExistsDiag` in https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/helpers/tf/errors.go */
const IN_TENANT = /A resource with the ID "([^"]+)" already exists/;

const creates = ["create"];

function isAfterLookUps({ errors: [latest = ""] }: Failure): boolean {
  return !LOOK_UP.test(latest);
}

/** What exists in Entra, or may, while the state has no record of it. */
export const unrecordedHints: readonly Refusal<Failure, FailureContext>[] = [
  {
    matches: failing({
      types: importableEntraTypes,
      operations: creates,
      text: new RegExp(`${UNREADABLE.source}|${UNCONFIRMED_CREDENTIAL.source}`),
    }),
    hint: (failure, context) =>
      [
        "Entra created it, but didn't return it yet, so the stack has no record of it. In a few minutes, import it,",
        `then run \`pulumi up --stack <stack>\` again:\n  ${importFromEntra(failure, context)}`,
      ].join("\n"),
  },
  {
    matches: failing({
      types: [entra.password],
      operations: creates,
      text: new RegExp(`${UNREADABLE.source}|${UNCONFIRMED_PASSWORD.source}`),
    }),
    hint: (failure, context) => orphaned("exists", failure, context),
  },
  {
    matches: failing({
      types: [entra.password],
      operations: creates,
      text: LOST_ANSWER,
      when: isAfterLookUps,
    }),
    hint: (failure, context) => orphaned("may exist", failure, context),
  },
  {
    matches: failing({
      types: entraTypes,
      operations: creates,
      text: LOST_ANSWER,
      when: isAfterLookUps,
    }),
    hint: () =>
      "The answer got lost, so it may exist anyway. Run `pulumi up --stack <stack>` again: if it exists, that run prints the import command.",
  },
  {
    matches: failing({
      types: [entra.principal],
      text: IN_TENANT,
    }),
    hint: (failure) => {
      const [, id = ""] = IN_TENANT.exec(failure.errors[0] ?? "") ?? [];
      return importAdvice(
        importCommand(failure, `/servicePrincipals/${id.replace("/servicePrincipals/", "")}`),
      );
    },
  },
  {
    matches: failing({
      // https://github.com/Azure/azure-dev/issues/1482
      types: [entra.federatedCredential],
      text: /FederatedIdentityCredential with name [^]* already exists/,
    }),
    hint: (failure, context) => importAdvice(importFromEntra(failure, context)),
  },
  {
    matches: failing({
      // https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignments and
      // https://github.com/microsoftgraph/msgraph-bicep-types/issues/161
      types: [entra.roleAssignment],
      text: /Permission being assigned already exists on the object|EntitlementGrant entry already exists/,
    }),
    hint: given,
  },
  {
    matches: failing({
      // https://learn.microsoft.com/graph/api/oauth2permissiongrant-post
      types: [entra.delegatedGrant],
      text: /oauth2PermissionGrant[^]*already exists|Permission entry already exists/i,
    }),
    hint: given,
  },
];

function given(failure: Failure, context: FailureContext): string {
  const command = importFromEntra(failure, context);
  return `This consent was granted before, manually or by an earlier stack. Take it over (in bash or PowerShell), then run \`pulumi up --stack <stack>\` again:\n  ${command}`;
}

function orphaned(exists: "exists" | "may exist", failure: Failure, context: FailureContext): string {
  const { displayName, endDate } = failure.inputs;
  const what = `A secret named "${String(displayName)}" ${exists} in Entra without being in the stack's state`;
  return [
    exists === "exists" ? `${what}: its value is lost,` : `${what}. If it does, its value is lost,`,
    `yet it is valid until ${String(endDate)}. Delete it (in bash), then run \`pulumi up --stack <stack>\` again:`,
    `  ${deleteOrphanCommand(failure, context)}`,
  ].join("\n");
}
