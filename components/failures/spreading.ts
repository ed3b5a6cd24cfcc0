import { rowFor, type Failure, type Pattern } from "./failure";

interface Spreading extends Pattern {
  /** What is waited for. */
  readonly what: string;
}

/** What only has to arrive everywhere, by how the services say that it has not yet. */
const spreading: readonly Spreading[] = [
  {
    // https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
    text: /PrincipalNotFound/,
    when: ({ inputs }) => inputs["principalType"] === "ServicePrincipal",
    what: "Azure to know the new identity",
  },
  {
    // https://github.com/hashicorp/terraform-provider-azuread/issues/1802
    text: /Request_ResourceNotFound|one of its queried reference-property objects are not present/,
    // Nothing of ours comes before the registration: there it is an owner who does not exist.
    when: ({ type }) => !type.endsWith(":Application"),
    what: "Entra to know the new app registration everywhere",
  },
  {
    // https://github.com/hashicorp/terraform-provider-azuread/issues/4
    text: /NoBackingApplicationObject|does not reference a valid application object/,
    what: "Entra to know the new app registration everywhere",
  },
  {
    // https://github.com/microsoft/azure-container-apps/issues/1804
    text: /unable to (?:get value|fetch secret)[^]*using managed identity|ForbiddenByRbac/i,
    what: "the identity's right to read the client secret",
  },
  {
    // https://github.com/microsoft/azure-container-apps/issues/1056
    text: /unable to pull image using managed identity/i,
    what: "the identity's right to pull the image",
  },
  {
    text: /UNAUTHORIZED: authentication required/,
    // Without a registry to sign in to, the image is a given one, and no right is on its way.
    when: hasRegistry,
    what: "the identity's right to pull the image",
  },
];

function hasRegistry({ inputs }: Failure): boolean {
  const { registries } = (inputs["configuration"] ?? {}) as { registries?: unknown };
  return registries !== undefined;
}

/** What is still on its way according to the latest error; undefined when it is of another kind. */
export function spreadingOf(failure: Failure): string | undefined {
  return rowFor(spreading, failure)?.what;
}

/**
 * Azure has accepted a container app or job before it says so: the engine keeps what is there, and another create
 * would be refused for it. Only the next `pulumi up` goes on, as an update.
 */
export function isHalfMade({ operation, type }: Failure): boolean {
  return operation === "create" && /:app:(?:ContainerApp|Job)$/.test(type);
}
