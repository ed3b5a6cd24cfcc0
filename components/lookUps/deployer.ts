import * as azuread from "@pulumi/azuread";
import * as authorization from "@pulumi/azure-native/authorization";
import { messageOf } from "../../common/errors";
import type { Providers } from "../program/providers";
import { UserError } from "../program/userError";

/**
 * The tenant guard: the subscription deployed to, once both providers' credentials belong to the stack's tenant.
 * Comes before any resource, so that nothing is ever made in a stranger's tenant.
 */
export async function checkDeployer(
  tenantId: string,
  providers: Providers,
): Promise<{ subscriptionId: string }> {
  const [entra, azure] = await Promise.all([
    signedIn("azuread", azuread.getClientConfig({ provider: providers.azuread }), tenantId),
    signedIn("azure-native", authorization.getClientConfig({ provider: providers.azureNative }), tenantId),
  ]);
  const found = [
    { provider: "azuread", tenant: entra.tenantId },
    { provider: "azure-native", tenant: azure.tenantId },
  ];
  const foreign = found.filter(({ tenant }) => tenant.toLowerCase() !== tenantId);
  if (foreign.length > 0) {
    throw new UserError(
      [
        `tenantId is ${tenantId}, but the credentials belong to another tenant:`,
        ...foreign.map(({ provider, tenant }) => `  - those of the ${provider} provider to ${tenant}`),
        `Sign in to the stack's tenant (az login --tenant ${tenantId}; in a pipeline ARM_TENANT_ID=${tenantId}),`,
        "or select the stack of your tenant: pulumi stack select",
      ].join("\n"),
    );
  }
  return { subscriptionId: azure.subscriptionId };
}

/** Who a provider signed in as; where it can't, its own words and what to do. */
async function signedIn<T>(provider: string, config: Promise<T>, tenantId: string): Promise<T> {
  try {
    return await config;
  } catch (error) {
    throw new UserError(
      [
        `The ${provider} provider can't sign in: ${messageOf(error)}`,
        `Sign in with az login --tenant ${tenantId}; in a pipeline set ARM_TENANT_ID, ARM_CLIENT_ID and ARM_USE_OIDC.`,
      ].join("\n"),
    );
  }
}
