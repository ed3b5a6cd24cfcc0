import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { globalAgent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { azureFrom, type ConnectAzure } from "../../../provider/azure/azure";
import {
  startResourceManager,
  type ResourceManager,
  type ResourceManagerOptions,
} from "../../fakes/emulators/arm";
import { TokenBook } from "../../fakes/emulators/entra/tokens";
import { systemClock } from "../../fakes/emulators/systemClock";
import { AZURE_CLI, DEPLOYER, installAzureCli, printToken } from "../../support/azureCli";
import { createCertificate } from "../../support/certificate";

export const SUBSCRIPTION = "11111111-2222-4333-8444-555555555555";
export const GROUP = "rg-auditlog-dev";
export const REGISTRY = "crauditlogdev";
const TENANT = "99999999-2222-4333-8444-555555555555";

/** The inputs of a build in the registry that the cloud has. */
export const BUILD_INPUTS = {
  subscriptionId: SUBSCRIPTION,
  resourceGroupName: GROUP,
  registryName: REGISTRY,
  loginServer: `${REGISTRY}.azurecr.io`,
  repository: "auditlog/sync",
  cloud: "commercial",
};

/** Resource Manager with one registry, and the provider's way to it. */
export interface Cloud extends AsyncDisposable {
  readonly arm: ResourceManager;
  /** The token that the deployer has. */
  readonly token: string;
  /** For tests in this process: signed in already, repeats of the SDKs come without a pause. */
  readonly connect: ConnectAzure;
  /** For processes: trusts the certificate, and has an `az` that prints the token. */
  readonly env: Readonly<Record<string, string>>;
  /** Puts another script in the place of `az`; it gets the arguments of the real one. */
  replaceAzureCli(script: string): Promise<void>;
}

/** Starts the cloud. */
export async function startCloud(
  options: Partial<Omit<ResourceManagerOptions, "certificate" | "tokens">> = {},
): Promise<Cloud> {
  const certificate = await createCertificate();
  const { clock = systemClock } = options;
  const tokens = new TokenBook(TENANT, clock, 3_600);
  const token = tokens.issue({
    audience: options.audience ?? "https://management.azure.com",
    issuer: `https://sts.windows.net/${TENANT}/`,
    clientId: AZURE_CLI,
    objectId: DEPLOYER,
  });
  const arm = await startResourceManager({ ...options, clock, certificate, tokens });
  arm.registries.add(`${SUBSCRIPTION}/${GROUP}/${REGISTRY}`);
  const folder = await mkdtemp(join(tmpdir(), "cloud-"));
  await writeFile(join(folder, "cert.pem"), certificate.cert);
  const expires = Math.floor(clock.now() / 1000) + 3_600;
  const azureCli = await installAzureCli(printToken(token, expires));
  // Blobs are read through Node's own agent, see `blob` in provider/azure/azure.ts.
  globalAgent.options.ca = certificate.cert;
  const credential = { getToken: async () => ({ token, expiresOnTimestamp: expires * 1000 }) };
  const transport = { tlsOptions: { ca: certificate.cert }, retryDelayInMs: 1 };
  return {
    arm,
    token,
    connect: azureFrom({ AUDITLOG_RESOURCE_MANAGER_URL: arm.url }, transport, credential),
    env: {
      PATH: azureCli.path,
      NODE_EXTRA_CA_CERTS: join(folder, "cert.pem"),
      AUDITLOG_RESOURCE_MANAGER_URL: arm.url,
    },
    replaceAzureCli: async (script) => await azureCli.replace(script),
    async [Symbol.asyncDispose]() {
      delete globalAgent.options.ca;
      await rm(folder, { recursive: true, force: true });
      await azureCli[Symbol.asyncDispose]();
      await arm[Symbol.asyncDispose]();
    },
  };
}
