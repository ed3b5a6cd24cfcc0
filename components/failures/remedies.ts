import { importAssignmentCommand, importGrantCommand } from "./importCommands";
import type { Failure } from "./failure";

interface Remedy {
  readonly text: RegExp;
  readonly say: (failure: Failure, graphHost: string) => string;
}

/** What the user can do about refusals that waiting does not mend. */
const remedies: readonly Remedy[] = [
  {
    // https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/helpers/applications/applications.go
    text: /prevent_duplicate_names was specified/,
    say: ({ inputs }) => {
      const name = String(inputs["displayName"]);
      return [
        `The tenant has an app registration named "${name}" already. To use it, put its client id into existingClientId:`,
        `  az ad app list --display-name ${quoted(name)} --query "[].appId" --output tsv`,
        "  pulumi config set existingClientId <client id>",
        `To have one of the stack's own beside it, choose another name: pulumi config set appName "<name>"`,
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
    // https://learn.microsoft.com/azure/key-vault/general/key-vault-recovery
    text: /vault[^]*(?:already exists in deleted state|recoverable state|name[^]*already in use)/i,
    say: ({ inputs }) => {
      const name = String(inputs["vaultName"]);
      return [
        `The vault name ${name} is taken by a deleted vault that this deployer may not see, or in another location:`,
        `  az keyvault list-deleted --query "[?name=='${name}']"`,
        `Recover it with \`az keyvault recover --name ${name}\` and delete its resource again after \`pulumi up\` says which`,
        "location it expects, deploy to its location, or wait until it is purged.",
      ].join("\n");
    },
  },
];

/** What the user should do about a refusal; undefined when its own text is all there is to say. */
export function remedyFor(failure: Failure, graphHost: string): string | undefined {
  const [latest = ""] = failure.errors;
  return remedies.find(({ text }) => text.test(latest))?.say(failure, graphHost);
}

/** As one word for a shell, whatever it contains. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function given(command: string): string {
  return `This consent was given before, by hand or by an earlier stack. Take it over, then run \`pulumi up\` again:\n  ${command}`;
}
