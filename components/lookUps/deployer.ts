import * as azuread from "@pulumi/azuread";
import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import type { CloudName } from "../../common/clouds";
import { messageOf } from "../../common/errors";
import type { Caller } from "../entra/ownerGuard";
import type { Providers } from "../program/providers";
import type { StackSettings } from "../settings/stackSettings";
import { UserError } from "../program/userError";

/** Where the stack is deployed to, and by whom. */
interface Deployer {
  readonly subscriptionId: string;
  readonly caller: Caller;
}

/**
 * The tenant guard: who deploys to which subscription, once both providers' credentials belong to the stack's tenant.
 * Comes before any resource, so that nothing is ever made in a stranger's tenant.
 */
export async function checkDeployer(
  { tenantId, cloud }: Pick<StackSettings, "tenantId" | "cloud">,
  providers: Providers,
): Promise<Deployer> {
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
  return { subscriptionId: azure.subscriptionId, caller: callerOf(entra, cloud) };
}

/** The client id that azuread names whenever the Azure CLI signed in, for service principals, too: internal/clients/builder.go */
const AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

function callerOf({ clientId, objectId, tenantId }: azuread.GetClientConfigResult, cloud: CloudName): Caller {
  return {
    objectId,
    async isApplication() {
      if (clientId.toLowerCase() !== AZURE_CLI) return true;
      // The shape is that of the local provider's schema (provider/engine/schema.ts).
      const { found } = (await pulumi.runtime.invoke("auditlog:entra:isApplication", {
        tenantId,
        cloud,
        objectId,
      })) as { found: boolean };
      return found;
    },
  };
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
