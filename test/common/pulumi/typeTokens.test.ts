import { unversioned } from "../../../common/pulumi/typeTokens";

test.each([
  ["azure-native:keyvault/v20260201:Vault", "azure-native:keyvault:Vault"],
  ["azure-native:app/v20250202preview:Job", "azure-native:app:Job"],
  ["azure-native:keyvault:Vault", "azure-native:keyvault:Vault"],
  ["azuread:index/application:Application", "azuread:index/application:Application"],
  ["auditlog:dataverse:Table", "auditlog:dataverse:Table"],
  ["pulumi:providers:azure-native", "pulumi:providers:azure-native"],
])("%s is the type %s", (token, type) => {
  expect(unversioned(token)).toBe(type);
});
