/** How Azure and Entra want one type of resource named, and whether it takes tags. */
export interface Convention {
  /**
   * Abbreviation in physical names.
   * https://learn.microsoft.com/azure/cloud-adoption-framework/ready/azure-best-practices/resource-abbreviations
   */
  readonly abbreviation?: string;
  /** Input that holds the physical name; absent where the service decides, or the name is a fixed word. */
  readonly nameInput?: string;
  /** What Azure accepts there. https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
  readonly pattern?: RegExp;
  readonly maxLength?: number;
  /** Unique in all of Azure: such a name ends in the stack's hash. */
  readonly isGlobal?: true;
  /** Letters and digits alone. */
  readonly isCompact?: true;
  readonly takesTags: boolean;
}

const HYPHENATED = /^[a-z](?!.*--)[a-z0-9-]*[a-z0-9]$/;
const COMPACT = /^[a-z][a-z0-9]*$/;

/** The stack's own name (names.ts): an environment may serve several stacks. */
export const inDataverse = {
  nameInput: "name",
  maxLength: 100,
  isGlobal: true,
  takesTags: false,
} as const satisfies Convention;

/** Every type the stack may create. Names and tags come from here; a test refuses a type that is missing. */
export const conventions = {
  "azure-native:resources:ResourceGroup": {
    abbreviation: "rg",
    nameInput: "resourceGroupName",
    pattern: HYPHENATED,
    maxLength: 90,
    takesTags: true,
  },
  "azure-native:managedidentity:UserAssignedIdentity": {
    abbreviation: "id",
    nameInput: "resourceName",
    pattern: HYPHENATED,
    maxLength: 128,
    takesTags: true,
  },
  "azure-native:storage:StorageAccount": {
    abbreviation: "st",
    nameInput: "accountName",
    pattern: COMPACT,
    maxLength: 24,
    isGlobal: true,
    isCompact: true,
    takesTags: true,
  },
  "azure-native:storage:BlobContainer": { nameInput: "containerName", pattern: HYPHENATED, takesTags: false },
  "azure-native:storage:BlobServiceProperties": { nameInput: "blobServicesName", takesTags: false },
  "azure-native:storage:ManagementPolicy": { nameInput: "managementPolicyName", takesTags: false },
  "azure-native:keyvault:Vault": {
    abbreviation: "kv",
    nameInput: "vaultName",
    pattern: HYPHENATED,
    maxLength: 24,
    isGlobal: true,
    takesTags: true,
  },
  "azure-native:keyvault:Secret": { nameInput: "secretName", takesTags: true },
  "azure-native:containerregistry:Registry": {
    abbreviation: "cr",
    nameInput: "registryName",
    pattern: COMPACT,
    maxLength: 50,
    isGlobal: true,
    isCompact: true,
    takesTags: true,
  },
  "azure-native:operationalinsights:Workspace": {
    abbreviation: "log",
    nameInput: "workspaceName",
    pattern: HYPHENATED,
    maxLength: 63,
    takesTags: true,
  },
  "azure-native:app:ManagedEnvironment": {
    abbreviation: "cae",
    nameInput: "environmentName",
    pattern: HYPHENATED,
    maxLength: 60,
    takesTags: true,
  },
  "azure-native:app:ContainerApp": {
    abbreviation: "ca",
    nameInput: "containerAppName",
    pattern: HYPHENATED,
    maxLength: 32,
    takesTags: true,
  },
  "azure-native:app:Job": {
    abbreviation: "caj",
    nameInput: "jobName",
    pattern: HYPHENATED,
    maxLength: 31,
    takesTags: true,
  },
  "azure-native:monitor:ActionGroup": {
    abbreviation: "ag",
    nameInput: "actionGroupName",
    pattern: HYPHENATED,
    maxLength: 260,
    takesTags: true,
  },
  "azure-native:monitor:ScheduledQueryRule": {
    abbreviation: "sqr",
    nameInput: "ruleName",
    pattern: HYPHENATED,
    maxLength: 260,
    takesTags: true,
  },
  "azure-native:monitor:DiagnosticSetting": { nameInput: "name", pattern: HYPHENATED, takesTags: false },
  "azure-native:authorization:RoleAssignment": { nameInput: "roleAssignmentName", takesTags: false },
  "azuread:index/application:Application": { takesTags: false },
  "azuread:index/applicationPassword:ApplicationPassword": { takesTags: false },
  "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential": {
    takesTags: false,
  },
  "azuread:index/servicePrincipal:ServicePrincipal": { takesTags: false },
  "azuread:index/appRoleAssignment:AppRoleAssignment": { takesTags: false },
  "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant": {
    takesTags: false,
  },
  "auditlog:image:Build": { takesTags: false },
  "auditlog:dataverse:Table": { nameInput: "logicalName", takesTags: false },
  "auditlog:dataverse:Role": inDataverse,
  "auditlog:dataverse:ApplicationUser": { takesTags: false },
  "auditlog:dataverse:BulkDeletionJob": inDataverse,
} as const satisfies Record<string, Convention>;

export type ResourceType = keyof typeof conventions;
