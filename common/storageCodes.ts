/**
 * Codes of Azure Storage for a 403 by its network rules, which no role changes.
 * https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
 */
export const networkRules: readonly string[] = [
  "AuthorizationFailure",
  "AuthorizationSourceIPMismatch",
  "AuthorizationProtocolMismatch",
  "PublicAccessNotPermitted",
];
