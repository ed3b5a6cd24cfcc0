/** Types that the comment tells apart. */
export const BULK_DELETION = "auditlog:dataverse:BulkDeletionJob";
export const ACCOUNT = "azure-native:storage:StorageAccount";
export const ALERT = "azure-native:monitor:ScheduledQueryRule";
export const APP = "azure-native:app:ContainerApp";
export const APPLICATION = "azuread:index/application:Application";
export const FEDERATION =
  "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential";
export const GRANT = "azuread:index/appRoleAssignment:AppRoleAssignment";
export const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";
export const LOGS = "azure-native:monitor:DiagnosticSetting";
export const JOB = "azure-native:app:Job";
export const PASSWORD = "azuread:index/applicationPassword:ApplicationPassword";
export const PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal";
export const SCOPES =
  "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant";
export const TABLE = "auditlog:dataverse:Table";
export const VAULT = "azure-native:keyvault:Vault";
