import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { closeAll } from "../../../fakes/emulators/base/closing";
import { guidOf } from "../../../fakes/providers/base/ids";
import { installAzureCli } from "../../../support/azureCli";
import { startProvider } from "../providerServer";
import { LOCATION, startServices, type Services } from "../services";
import type { Stack, StackConfig } from "../stack";
import { ours } from "../tenant";
import { startWorkspace, type Workspace } from "../workspace";

/** One of the fleet's tenants. */
export interface FleetTenant extends Services {
  readonly tenantId: string;
  /** For a command of the CLI alone; in the workspace's shell, the variable ARM_TENANT_ID brings the same. */
  readonly variables: Readonly<Record<string, string>>;
  /** Makes a stack of this tenant. */
  stack(name: string, settings: StackConfig): Promise<Stack>;
}

/** Several tenants, each with services of its own, and one project for all of their stacks. */
export interface FleetTenants extends AsyncDisposable {
  readonly workspace: Workspace;
  readonly tenants: readonly FleetTenant[];
}

/**
 * Starts so many. Which tenant a run of the CLI reaches is decided by ARM_TENANT_ID alone: without it there are no
 * providers. The Azure CLI is signed in to these tenants, but for those that a test signs out of.
 */
export async function startTenants(
  count: number,
): Promise<FleetTenants & { signOutOf(tenantId: string): Promise<void> }> {
  const opened: AsyncDisposable[] = [];
  try {
    const folder = await mkdtemp(join(tmpdir(), "tenants-"));
    opened.push({ [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true, force: true }) });
    const started: (Services & Pick<FleetTenant, "tenantId" | "variables"> & { readonly url: string })[] = [];
    for (let index = 0; index < count; index++) {
      const tenantId = guidOf(`fleet/${index}`);
      const url = `https://contoso${index}.crm4.dynamics.com`;
      const subscriptionId = guidOf(`fleet/${index}/subscription`);
      const services = await startServices({ tenantId, subscriptionId, dataverseUrl: url });
      opened.push(services);
      const { cloud, env } = services;
      const ports: string[] = [];
      for (const fake of [cloud.azuread, cloud.azureNative]) {
        const provider = await startProvider(fake);
        opened.push(provider);
        ports.push(`${provider.package}:${provider.port}`);
      }
      const { PATH: _, ...rest } = env;
      const variables = { ...rest, PULUMI_DEBUG_PROVIDERS: ports.join(",") };
      const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`);
      await writeFile(join(folder, `${tenantId}.sh`), `${lines.join("\n")}\n`);
      const own = { ARM_TENANT_ID: tenantId, ARM_SUBSCRIPTION_ID: subscriptionId };
      started.push({ ...services, tenantId, url, variables: { ...variables, ...own } });
    }
    const signedIn = new Set(started.map(({ tenantId }) => tenantId));
    const script = (): string => {
      const branches = started
        .filter(({ tenantId }) => signedIn.has(tenantId))
        .map(({ tenantId, env }) => `*${tenantId}*) exec "${env.PATH?.split(":")[0]}/az" "$@";;`);
      const refusal = `echo "ERROR: Please run 'az login' to setup account." >&2; exit 1`;
      return `case "$*" in ${branches.join(" ")} *) ${refusal};; esac`;
    };
    const azureCli = await installAzureCli(script());
    opened.push(azureCli);
    const workspace = await startWorkspace({
      program: resolve(__dirname, "../../../.."),
      fakeProviders: [],
      env: { PATH: azureCli.path },
      beforeCli: `[ -z "$ARM_TENANT_ID" ] || . "${folder}/$ARM_TENANT_ID.sh"`,
      limitMs: 1_200_000,
    });
    opened.push(workspace);
    return {
      workspace,
      tenants: started.map(({ url, ...services }) => ({
        ...services,
        stack: async (name, settings) => {
          services.addRegistryOf(name);
          return await workspace.stack(name, {
            "azure-native:location": LOCATION,
            "azure-native:subscriptionId": services.cloud.subscriptionId,
            ...ours({ tenantId: services.tenantId, dataverseUrl: url, ...settings }),
          });
        },
      })),
      async signOutOf(tenantId) {
        signedIn.delete(tenantId);
        await azureCli.replace(script());
      },
      [Symbol.asyncDispose]: async () => await closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}
