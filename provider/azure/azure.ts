// What a dynamic import brings has the types of the ES modules.
import type { ContainerRegistryManagementClient } from "@azure/arm-containerregistry" with {
  "resolution-mode": "import",
};
import type { KeyVaultManagementClient } from "@azure/arm-keyvault" with { "resolution-mode": "import" };
import type { TokenCredential } from "@azure/identity";
import type { BlockBlobClient } from "@azure/storage-blob" with { "resolution-mode": "import" };
import { agentOption, connectionsPolicy } from "../../common/http/connections";
import { createCredential } from "./credentials";
import { checkProxy } from "./checkProxy";
import { emulatorAddress } from "./emulatorAddress";
import { ProviderError } from "../errors";
import type { Environment } from "./signIn";
import { type DeploymentCloud, deploymentClouds } from "../../common/deploymentClouds";

/** Clients of one of Microsoft's deploymentClouds, signed in as the deployer. SDKs are loaded when first used. */
export interface Azure {
  registries(): Promise<ContainerRegistryManagementClient>;
  vaults(): Promise<KeyVaultManagementClient>;
  /** A blob whose address carries its own permission. */
  blob(url: string): Promise<BlockBlobClient>;
}

/** How requests travel; what is left out is the SDKs' own. */
export interface Transport {
  /** The certificate authority of Resource Manager, in place of those that Node trusts. */
  readonly tlsOptions?: { readonly ca: string };
  /** The first pause before the SDKs repeat a request by themselves. @default 1,000 (Resource Manager), 4,000 (blobs) */
  readonly retryDelayInMs?: number;
}

/** Where to go, and how often the SDK may repeat a failed request by itself. */
export interface Destination {
  /** Its name in common/deploymentClouds.ts. */
  readonly cloud: string;
  readonly subscriptionId: string;
  /** @default the SDK's: 3 */
  readonly maxRetries?: number;
}

/** Makes the clients for one subscription. */
export type ConnectAzure = (destination: Destination) => Promise<Azure>;

/** Connects to the deploymentClouds as the deployer whom the environment describes; `credential` takes its place in tests. */
export function azureFrom(
  env: Environment,
  transport: Transport = {},
  credential?: TokenCredential,
): ConnectAzure {
  return async ({ cloud: cloudName, subscriptionId, maxRetries }) => {
    checkProxy(env);
    const cloud = cloudNamed(cloudName);
    const account = { subscription: subscriptionId };
    const signedIn = credential ?? (await createCredential(env, { cloud, account }));
    const { tlsOptions, retryDelayInMs } = transport;
    const retryOptions = {
      ...(retryDelayInMs !== undefined && { retryDelayInMs }),
      ...(maxRetries !== undefined && { maxRetries }),
    };
    const endpoint = emulatorAddress(env, "resourceManager") ?? `https://${cloud.resourceManagerHost}`;
    const common = {
      endpoint,
      retryOptions,
      additionalPolicies: [{ policy: connectionsPolicy, position: "perRetry" as const }],
      ...(tlsOptions !== undefined && { tlsOptions }),
    };
    // The SDKs would ask for a token for the endpoint; an emulator's address isn't an Entra resource.
    const scopes = `https://${cloud.resourceManagerHost}/.default`;
    return {
      async registries() {
        const sdk = await import("@azure/arm-containerregistry");
        const options = { ...common, credentialScopes: scopes };
        return new sdk.ContainerRegistryManagementClient(signedIn, subscriptionId, options);
      },
      async vaults() {
        const sdk = await import("@azure/arm-keyvault");
        const options = { ...common, credentials: { scopes: [scopes] } };
        return new sdk.KeyVaultManagementClient(signedIn, subscriptionId, options);
      },
      async blob(url) {
        const sdk = await import("@azure/storage-blob");
        const options = {
          // One request each: keeping the connection has no use.
          keepAliveOptions: { enable: false },
          ...agentOption(url),
          ...(retryDelayInMs !== undefined && { retryOptions: { retryDelayInMs } }),
        };
        return new sdk.BlockBlobClient(url, undefined, options);
      },
    };
  };
}

function cloudNamed(name: string): DeploymentCloud {
  const cloud = (deploymentClouds as Readonly<Record<string, DeploymentCloud>>)[name];
  if (cloud === undefined) {
    throw new ProviderError(
      `cloud is '${name}', but must be one of ${Object.keys(deploymentClouds).join(", ")}`,
    );
  }
  return cloud;
}
