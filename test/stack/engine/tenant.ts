import { resolve } from "node:path";
import { closeAll } from "../../fakes/emulators/base/closing";
import type { DataverseOptions } from "../../fakes/emulators/dataverse";
import { ok } from "./command";
import type { PreviewDigest, PreviewStep } from "./digest";
import { LOCATION, PROJECT, startServices, type Services } from "./services";
import type { Stack, StackConfig } from "./stack";
import { startWorkspace, TODAY, type Workspace } from "./workspace";

export const TENANT_ID = "11111111-1111-4111-8111-111111111111";
export const DATAVERSE_URL = "https://contoso.crm4.dynamics.com";

/** One tenant's services, and our program in front of the real CLI. */
export interface Tenant extends Omit<Services, "env" | "addRegistryOf"> {
  readonly workspace: Workspace;
  /** Makes a stack with the least settings and the given ones; keys without their namespace are ours. */
  stack(name: string, settings?: StackConfig): Promise<Stack>;
  /** Lets Resource Manager know what the cloud has of deleted vaults, as Azure's one register would. */
  mirrorDeletedVaults(): void;
}

/** Settings that keep a stack small where a test is about something else: no vault, no build. */
export const SMALL = { credential: "federated", image: "ghcr.io/contoso/audit-log-connector:1.0.0" };

/** The stack whose state is recorded for upgrades: everything but a build, see `recordedWith`. */
export const RECORDED = {
  settings: { image: SMALL.image, alertEmails: ["admin@contoso.com"] },
  env: { AUDITLOG_TODAY: TODAY },
};

/** Whether the stack whose state is recorded as `name` builds its image. */
export function buildsImage(name: string): boolean {
  return /-built-image(\.json)?$/.test(name);
}

/** Settings and environment of the stack whose state is, or will be, recorded as `name`. */
export function recordedWith(name: string) {
  const { settings, env } = RECORDED;
  return { settings: buildsImage(name) ? { ...settings, image: undefined } : settings, env };
}

/**
 * Starts everything; disposing ends it and lets cloud and emulators complain. `env` is for every command; Dataverse has no
 * table of ours, unless its options say otherwise.
 */
export async function startTenant(
  env: Readonly<Record<string, string>> = {},
  options: Partial<DataverseOptions> = {},
): Promise<Tenant> {
  const services = await startServices({
    tenantId: TENANT_ID,
    dataverseUrl: DATAVERSE_URL,
    dataverse: options,
  });
  const { cloud, deployer } = services;
  const { subscriptionId } = cloud;
  const workspace = await startWorkspace({
    program: resolve(__dirname, "../../.."),
    fakeProviders: [cloud.azuread, cloud.azureNative],
    env: { ...services.env, ...env },
  }).catch(async (error: unknown) => {
    await services[Symbol.asyncDispose]();
    throw error;
  });
  return {
    ...services,
    workspace,
    stack: async (name, settings = {}) => {
      services.addRegistryOf(name);
      return await workspace.stack(name, {
        "azure-native:location": LOCATION,
        "azure-native:subscriptionId": subscriptionId,
        ...ours({ tenantId: TENANT_ID, dataverseUrl: DATAVERSE_URL, ...settings }),
      });
    },
    mirrorDeletedVaults: () => {
      for (const name of cloud.deletedVaults.keys())
        deployer.arm.deletedVaults.add(`${subscriptionId}/${LOCATION}/${name}`.toLowerCase());
    },
    [Symbol.asyncDispose]: async () => await closeAll([services, workspace]),
  };
}

/** Settings of ours with their namespace; others, such as `azure-native:location`, as they are. */
export function ours(settings: StackConfig): StackConfig {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key.includes(":") ? key : `${PROJECT}:${key}`, value]),
  );
}

/** What a preview would change, as `op name`, sorted; the stack itself left out. */
export async function changes(stack: Stack, env: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const { digest } = ok(await stack.preview({ env }));
  return changesOf(digest);
}

/** The same of a preview that is there already; each replacement once. */
export function changesOf({ steps }: Pick<PreviewDigest, "steps">): string[] {
  const parts = ["create-replacement", "delete-replaced"];
  return steps
    .filter(({ op, urn }) => op !== "same" && !parts.includes(op) && !urn.includes("pulumi:pulumi:Stack::"))
    .map((step) => `${step.op} ${nameOf(step)}`)
    .sort();
}

/** The logical name: the last part of a URN. */
export function nameOf({ urn }: Pick<PreviewStep, "urn">): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
