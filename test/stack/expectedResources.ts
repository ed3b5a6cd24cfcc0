import type { Combination } from "./combinations";

/** The resources a combination must have, as `type name`, sorted; written down independently of the components. */
export function expectedResources(of: Combination): string[] {
  return [
    ...always,
    ...workspace(of),
    ...registration(of),
    ...secret(of),
    ...image(of),
    ...runtime(of),
  ].sort();
}

const always = [
  "pulumi:providers:azuread azuread",
  "pulumi:providers:azure-native azure-native",
  "azure-native:resources:ResourceGroup resource-group",
  "auditlog:index:RuntimeIdentity runtime-identity",
  "azure-native:managedidentity:UserAssignedIdentity runtime-identity-identity",
  "auditlog:index:StateStorage state-storage",
  "azure-native:storage:StorageAccount state-storage-account",
  "azure-native:storage:BlobContainer state-storage-container",
  "azure-native:storage:BlobServiceProperties state-storage-recovery",
  "azure-native:storage:ManagementPolicy state-storage-expiry",
  "azure-native:monitor:DiagnosticSetting state-storage-logs",
  "azure-native:authorization:RoleAssignment state-storage-writer",
  "auditlog:index:DataverseAccess dataverse-access",
  "auditlog:dataverse:Table dataverse-access-apps",
  "auditlog:dataverse:Table dataverse-access-audit",
  "auditlog:dataverse:Role dataverse-access-role",
  "auditlog:dataverse:ApplicationUser dataverse-access-user",
  "auditlog:index:Monitoring monitoring",
];

function workspace({ parts }: Combination): string[] {
  return parts === "own" ? ["azure-native:operationalinsights:Workspace monitoring-workspace"] : [];
}

function registration({ credential, adminConsent }: Combination): string[] {
  return [
    "auditlog:index:AppRegistration app-registration",
    "azuread:index/application:Application app-registration-application",
    "azuread:index/servicePrincipal:ServicePrincipal app-registration-principal",
    ...(adminConsent
      ? [
          "azuread:index/appRoleAssignment:AppRoleAssignment app-registration-role-activity-feed-read",
          "azuread:index/appRoleAssignment:AppRoleAssignment app-registration-role-service-health-read",
          "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant app-registration-scopes",
        ]
      : []),
    ...(credential === "federated"
      ? [
          "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential app-registration-federation",
        ]
      : []),
  ];
}

function secret({ credential }: Combination): string[] {
  if (credential === "federated") return [];
  return [
    "auditlog:index:ClientSecret client-secret",
    "azuread:index/applicationPassword:ApplicationPassword client-secret-slot-a",
    "azuread:index/applicationPassword:ApplicationPassword client-secret-slot-b",
    "azure-native:keyvault/v20260201:Vault client-secret-vault",
    "azure-native:monitor:DiagnosticSetting client-secret-vault-logs",
    "azure-native:keyvault/v20260201:Secret client-secret-secret",
    "azure-native:authorization:RoleAssignment client-secret-runtime-reader",
  ];
}

function image(of: Combination): string[] {
  const [isBuilt, isShared] = [of.image === "built", of.parts === "shared"];
  return [
    "auditlog:index:Image image",
    ...(isBuilt && !isShared ? ["azure-native:containerregistry:Registry image-registry"] : []),
    ...(isBuilt ? ["auditlog:image:Build image-build"] : []),
    ...(isBuilt || isShared ? ["azure-native:authorization:RoleAssignment image-puller"] : []),
  ];
}

function runtime({ hosting }: Combination): string[] {
  return [
    "auditlog:index:SyncRuntime sync-runtime",
    "azure-native:app:ManagedEnvironment sync-runtime-environment",
    "azure-native:monitor:DiagnosticSetting sync-runtime-logs",
    hosting === "app"
      ? "azure-native:app:ContainerApp sync-runtime-app"
      : "azure-native:app:Job sync-runtime-job",
  ];
}

/** What `alertEmails` or a shared action group adds. */
export function expectedAlerts({
  credential,
  parts,
  alertEmails,
}: Pick<Combination, "credential" | "parts"> & { readonly alertEmails: "none" | "some" }): string[] {
  if (alertEmails === "none" && parts === "own") return [];
  const states = ["no-completed-pass", "no-matching-data", "content-lags", "authentication-failed"];
  const keys = [...states, "gap", "dead-letter"];
  return [
    ...(alertEmails === "some" ? ["azure-native:monitor:ActionGroup monitoring-admins"] : []),
    ...[...keys, ...(credential === "secret" ? ["secret-expiry"] : [])].map(
      (key) => `azure-native:monitor:ScheduledQueryRule monitoring-${key}`,
    ),
  ];
}
