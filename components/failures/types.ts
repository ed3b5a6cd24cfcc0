/** Type tokens of Entra's resources. */
export const entra = {
  application: "azuread:index/application:Application",
  principal: "azuread:index/servicePrincipal:ServicePrincipal",
  password: "azuread:index/applicationPassword:ApplicationPassword",
  federatedCredential:
    "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential",
  roleAssignment: "azuread:index/appRoleAssignment:AppRoleAssignment",
  delegatedGrant:
    "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant",
} as const;

export const entraTypes: readonly string[] = Object.values(entra);

/** A password has no import: https://www.pulumi.com/registry/packages/azuread/api-docs/applicationpassword/#import */
export const importableEntraTypes = entraTypes.filter((type) => type !== entra.password);

export const azure = {
  environment: "azure-native:app:ManagedEnvironment",
  containerApp: "azure-native:app:ContainerApp",
  job: "azure-native:app:Job",
  roleAssignment: "azure-native:authorization:RoleAssignment",
} as const;
