/**
 * How an application that lost its ownership of a registration gets it back.
 * https://learn.microsoft.com/entra/identity/enterprise-apps/assign-app-owners
 */
export const UNLOCKING = [
  "Who can unlock a registration: another of its owners, a Cloud Application Administrator or an Application Administrator.",
  "They make the application an owner of the registration (az ad app owner add --id <client id> --owner-object-id <object id>)",
  "and of its enterprise application (Microsoft Entra admin center, Enterprise apps, Owners).",
].join("\n");
