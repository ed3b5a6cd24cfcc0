import { resolve } from "node:path";
import { namesOf } from "../../components/names";
import { startCloud, type Cloud as Deployer } from "../provider/support/cloud";
import { createCloud, type Cloud } from "../standins/cloud";
import { ok } from "./command";
import type { PreviewDigest, PreviewStep } from "./digest";
import type { Stack, StackConfig } from "./stack";
import { startWorkspace, type Workspace } from "./workspace";

const PROJECT = "audit-log-connector";
export const TENANT_ID = "11111111-1111-4111-8111-111111111111";
const LOCATION = "westeurope";

/** A tenant and subscription in memory, Resource Manager beside them, and our program in front of the real CLI. */
export interface Tenant extends AsyncDisposable {
  readonly cloud: Cloud;
  readonly deployer: Deployer;
  readonly workspace: Workspace;
  /** Makes a stack with the least settings and the given ones; keys without their namespace are ours. */
  stack(name: string, settings?: StackConfig): Promise<Stack>;
  /** Lets Resource Manager know what the cloud has of deleted vaults, as Azure's one register would. */
  mirrorDeletedVaults(): void;
}

/** Settings that keep a stack small where a test is about something else: no vault, no build. */
export const SMALL = { credential: "federated", image: "ghcr.io/contoso/audit-log-connector:1.0.0" };

/** The stack whose state is recorded for upgrades: everything but a build, whose sources change with every commit. */
export const RECORDED = {
  settings: { image: SMALL.image, alertEmails: ["admin@contoso.com"] },
  env: { AUDITLOG_TODAY: "2026-11-25" },
};

/** Starts everything; disposing ends it and lets the emulators complain. `env` is for every command. */
export async function startTenant(env: Readonly<Record<string, string>> = {}): Promise<Tenant> {
  const cloud = createCloud({ tenantId: TENANT_ID });
  const deployer = await startCloud({ pollsUntilEnd: 1 });
  const { subscriptionId } = cloud;
  const workspace = await startWorkspace({
    program: resolve(__dirname, "../.."),
    standIns: [cloud.azuread, cloud.azureNative],
    env: { ...deployer.env, ...env },
  }).catch(async (error: unknown) => {
    await deployer[Symbol.asyncDispose]();
    throw error;
  });
  return {
    cloud,
    deployer,
    workspace,
    stack: async (name, settings = {}) => {
      const names = namesOf({ subscriptionId, project: PROJECT, stack: name });
      const group = names.of("azure-native:resources:ResourceGroup");
      const registry = names.of("azure-native:containerregistry:Registry");
      deployer.arm.registries.add(`${subscriptionId}/${group}/${registry}`.toLowerCase());
      return await workspace.stack(name, {
        "azure-native:location": LOCATION,
        "azure-native:subscriptionId": subscriptionId,
        ...ours({ tenantId: TENANT_ID, dataverseUrl: "https://contoso.crm4.dynamics.com", ...settings }),
      });
    },
    mirrorDeletedVaults: () => {
      for (const name of cloud.deletedVaults.keys())
        deployer.arm.deletedVaults.add(`${subscriptionId}/${LOCATION}/${name}`.toLowerCase());
    },
    [Symbol.asyncDispose]: async () => {
      await workspace[Symbol.asyncDispose]();
      await deployer[Symbol.asyncDispose]();
    },
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
