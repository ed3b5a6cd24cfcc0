/**
 * The type, whatever version of Azure's API it is sent with: `azure-native:keyvault/v20260201:Vault` and
 * `azure-native:keyvault:Vault` are one.
 */
export function unversioned(token: string): string {
  return token.replace(/^(azure-native:\w+)\/v\d{8}(?:preview)?:/, "$1:");
}
