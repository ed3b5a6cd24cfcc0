import { isOf, type Failure, type Pattern } from "./failure";
import { NOT_FOUND } from "./graph";
import { PULL_REFUSED, signsInThere } from "./pullRefusals";
import { azure, entra, entraTypes } from "./types";

/** Something made just now that has not arrived everywhere, by how a service or provider says so. */
export type Propagation = (Repeatable | PartialCreate) & {
  readonly types: readonly string[];
  /** What is waited for. */
  readonly what: string;
  /** Where the text was seen. */
  readonly seen: string;
} & Pattern;

/** The failed operation changed nothing, so it may be repeated. A row is about deletions only where `operations` says so. */
interface Repeatable {
  readonly leaves: "nothing";
  /** The input that names what is waited for; none: it is something of the tenant's. */
  readonly parent?: string;
}

/**
 * A failed create leaves the resource: the engine keeps it with its errors, and the next `pulumi up` completes it. A
 * repeated create would meet it and drop it from the state.
 */
interface PartialCreate {
  readonly leaves: "resource";
  /** What its user does about it. */
  readonly hint: string;
}

const AZUREAD = "https://github.com/hashicorp/terraform-provider-azuread";
const SERVICES = `${AZUREAD}/blob/main/internal/services`;
const NEW_APP = "Entra to know the new app registration everywhere";
const APPS = [azure.containerApp, azure.job];

const NOT_REPLICATED = notYet("Entra hasn't replicated it everywhere");

/** Whatever is not in here is never repeated. */
export const propagations: readonly Propagation[] = [
  {
    types: [entra.principal],
    text: /Timed out whilst waiting for new service principal to be replicated|[Ff]ailed to patch service principal after creating/,
    what: "Entra to know the new service principal everywhere",
    leaves: "resource",
    hint: NOT_REPLICATED,
    seen: `${AZUREAD}/issues/1802`,
  },
  {
    types: [entra.application],
    text: /Timed out whilst waiting for new application to be replicated|Failed to patch application with object ID [^]* after creating/,
    what: NEW_APP,
    leaves: "resource",
    hint: `${NOT_REPLICATED} Until then it may be called TERRAFORM_UPDATE_<GUID>, the azuread provider's temporary name.`,
    seen: `${SERVICES}/applications/application_resource.go`,
  },
  {
    // The bridge says so of everything that it hands over to the state together with an error.
    types: entraTypes,
    text: /\bcreating urn:pulumi:/,
    operations: ["create"],
    what: "the provider to finish it",
    leaves: "resource",
    hint: "It was created, but the provider could not finish it. Run `pulumi up --stack <stack>` again: it continues from there.",
    seen: "https://github.com/pulumi/pulumi-terraform-bridge/blob/master/pkg/tfbridge/provider.go",
  },
  {
    // The provider doesn't repeat it, whatever Graph asks for in the message.
    types: entraTypes,
    text: refusedBefore("Directory_ConcurrencyViolation"),
    operations: ["create", "update", "delete"],
    what: "other changes in the tenant to finish",
    leaves: "nothing",
    seen: "https://github.com/nais/azurerator/issues/448",
  },
  {
    types: entraTypes,
    text: refusedBefore("Directory_ObjectNotFound: Unable to read the company information"),
    operations: ["create", "update", "delete"],
    what: "Entra to find the tenant again",
    leaves: "nothing",
    seen: `${AZUREAD}/issues/1578`,
  },
  {
    types: [azure.roleAssignment],
    text: /PrincipalNotFound/,
    when: ({ inputs }) => inputs["principalType"] === "ServicePrincipal",
    what: "Azure to know the new identity",
    leaves: "nothing",
    parent: "principalId",
    seen: "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting",
  },
  {
    types: [azure.roleAssignment],
    text: /RoleDefinitionDoesNotExist/,
    what: "Azure to know the new role",
    leaves: "nothing",
    parent: "roleDefinitionId",
    seen: "https://github.com/Azure/azure-cli/issues/20727",
  },
  {
    types: [entra.principal],
    text: /Could not create service principal[^]*(?:NoBackingApplicationObject|does not reference a valid application object)/,
    what: NEW_APP,
    leaves: "nothing",
    parent: "clientId",
    seen: `${AZUREAD}/issues/4`,
  },
  {
    types: [entra.principal],
    text: /Could not create service principal[^]*the backing application of the service principal being created must/,
    what: NEW_APP,
    leaves: "nothing",
    parent: "clientId",
    seen: `${SERVICES}/serviceprincipals/service_principal_resource.go`,
  },
  {
    types: [entra.password],
    text: new RegExp(
      String.raw`Application \(Application: "[^"]+"\) was not found|Adding password for Application[^]*(?:${NOT_FOUND})`,
    ),
    what: NEW_APP,
    leaves: "nothing",
    parent: "applicationId",
    seen: `${SERVICES}/applications/application_password_resource.go`,
  },
  {
    types: [entra.federatedCredential],
    text: new RegExp(
      String.raw`(?:retrieving Application \(|Adding federated identity credential for )[^]*(?:${NOT_FOUND})`,
    ),
    what: NEW_APP,
    leaves: "nothing",
    parent: "applicationId",
    seen: `${SERVICES}/applications/application_federated_identity_credential_resource.go`,
  },
  {
    types: [entra.roleAssignment],
    text: new RegExp(
      String.raw`Service principal not found for resource|Could not create app role assignment[^]*(?:${NOT_FOUND}|Not a valid reference update)`,
    ),
    what: NEW_APP,
    leaves: "nothing",
    parent: "principalObjectId",
    seen: `${SERVICES}/approleassignments/app_role_assignment_resource.go`,
  },
  {
    types: [entra.delegatedGrant],
    text: new RegExp(
      String.raw`Service Principal \(Service Principal: "[^"]+"\) (?:was not found|not found for resource)|Could not create delegated permission grant[^]*(?:${NOT_FOUND})`,
    ),
    what: NEW_APP,
    leaves: "nothing",
    parent: "servicePrincipalObjectId",
    seen: `${SERVICES}/serviceprincipals/service_principal_delegated_permission_grant_resource.go`,
  },
  {
    types: APPS,
    text: /unable to (?:get value|fetch secret)[^]*using managed identity|ForbiddenByRbac/i,
    what: "the identity's right to read the client secret",
    leaves: "resource",
    hint: notYet("the identity's right to read the client secret hasn't taken effect"),
    seen: "https://github.com/microsoft/azure-container-apps/issues/1804",
  },
  {
    types: APPS,
    text: /unable to pull image using managed identity/i,
    what: "the identity's right to pull the image",
    leaves: "resource",
    hint: notYet("the identity's right to pull the image hasn't taken effect"),
    seen: "https://github.com/microsoft/azure-container-apps/issues/1056",
  },
  {
    types: APPS,
    text: PULL_REFUSED,
    // Without a sign-in there, the image is a given one, and no right is on its way.
    when: signsInThere,
    what: "the identity's right to pull the image",
    leaves: "resource",
    hint: notYet("the identity's right to pull the image hasn't taken effect"),
    seen: "https://learn.microsoft.com/azure/container-apps/containers#container-registries",
  },
];

/** Not of what the provider reads after its request: that was granted, and a repeated one would make another. */
function refusedBefore(text: string): RegExp {
  return new RegExp(`^(?![^]*Waiting for )[^]*${text}`);
}

function notYet(what: string): string {
  return `It was created, but ${what} yet. Run \`pulumi up --stack <stack>\` again in a few minutes; it resumes from here.`;
}

/** What is still on its way according to the latest error; undefined when it is of another kind. */
export function propagationOf(failure: Failure): Propagation | undefined {
  const isAbout = (row: Propagation): boolean =>
    failure.operation !== "delete" || row.operations?.includes("delete") === true;
  return propagations.find((row) => isAbout(row) && isOf(row, failure));
}
