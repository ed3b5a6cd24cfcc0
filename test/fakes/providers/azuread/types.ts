import type { EntraType } from "./entraType";
import { application } from "./types/application";
import { applicationPassword } from "./types/applicationPassword";
import { federatedIdentityCredential } from "./types/federatedIdentityCredential";
import { appRoleAssignment, delegatedPermissionGrant } from "./types/grants";
import { servicePrincipal } from "./types/servicePrincipal";

/** Every type that exists, by token. */
export const entraTypes: ReadonlyMap<string, EntraType> = new Map(
  [
    ...[application, applicationPassword, federatedIdentityCredential],
    ...[servicePrincipal, appRoleAssignment, delegatedPermissionGrant],
  ].map((type) => [type.token, type]),
);
