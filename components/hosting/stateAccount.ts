/** What every storage account for a state has: sign-in by Entra alone, over TLS, and nothing for the public. */
export const stateAccount = {
  kind: "StorageV2",
  allowSharedKeyAccess: false,
  defaultToOAuthAuthentication: true,
  allowBlobPublicAccess: false,
  allowCrossTenantReplication: false,
  enableHttpsTrafficOnly: true,
  minimumTlsVersion: "TLS1_2",
} as const;
