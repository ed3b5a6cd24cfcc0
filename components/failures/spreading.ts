/** What only has to arrive everywhere, by how the services say that it has not yet. */
const spreading: readonly { readonly text: RegExp; readonly what: string }[] = [
  {
    // https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
    text: /PrincipalNotFound/,
    what: "Azure to know the new identity",
  },
  {
    // https://github.com/hashicorp/terraform-provider-azuread/issues/1802
    text: /Request_ResourceNotFound|one of its queried reference-property objects are not present/,
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
    text: /UNAUTHORIZED: authentication required|unable to pull image using managed identity/i,
    what: "the identity's right to pull the image",
  },
];

/** What is still on its way according to an error's text; undefined when the error is of another kind. */
export function spreadingOf(text: string): string | undefined {
  return spreading.find((row) => row.text.test(text))?.what;
}
