import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { createCloud, type Cloud } from "../../../fakes/providers/cloud";
import type { Stack, StackConfig } from "../stack";
import { ours, TENANT_ID } from "../tenant";
import { startWorkspace, type Workspace } from "../workspace";

/** Of the program that makes what pipelines need. */
export const FOLDER = "tools/bootstrap";
export const SUBJECT = "repo:contoso@1/audit-log-connector@2";

/** A tenant and subscription in memory, and the repository in front of the real CLI. */
export interface Pipelines extends AsyncDisposable {
  readonly cloud: Cloud;
  readonly workspace: Workspace;
}

export async function startPipelines(env: Readonly<Record<string, string>> = {}): Promise<Pipelines> {
  const cloud = createCloud({ tenantId: TENANT_ID });
  const workspace = await startWorkspace({
    program: resolve(__dirname, "../../../.."),
    fakeProviders: [cloud.azuread, cloud.azureNative],
    env,
  });
  return { cloud, workspace, [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose]() };
}

/** Writes the file of a stack that has never been deployed: what every stack sets, and the given settings. */
export function writeStackFile(
  { cloud, workspace }: Pick<Pipelines, "cloud" | "workspace">,
  name: string,
  settings: StackConfig = {},
): void {
  const config = {
    "azure-native:location": "westeurope",
    "azure-native:subscriptionId": cloud.subscriptionId,
    ...ours({
      tenantId: TENANT_ID,
      dataverseUrl: `https://${name}.crm4.dynamics.com`,
      adminConsent: false,
      credential: "federated",
      ...settings,
    }),
  };
  writeFileSync(join(workspace.folder, `Pulumi.${name}.yaml`), stringify({ config }));
}

/** The program's stack of the tenant, with the least settings and the given ones. */
export async function startBootstrap(
  { cloud, workspace }: Pick<Pipelines, "cloud" | "workspace">,
  settings: StackConfig,
): Promise<Stack> {
  const least = {
    storageAccountName: "stpipelines",
    vaultName: "kv-pipelines",
    operatorObjectIds: [cloud.callers.azureNative.objectId],
    githubSubject: SUBJECT,
  };
  const place = {
    "azure-native:location": "westeurope",
    "azure-native:subscriptionId": cloud.subscriptionId,
  };
  return await workspace.stack("pipelines", { ...place, ...ofBootstrap({ ...least, ...settings }) }, FOLDER);
}

/** Settings with the program's namespace. */
export function ofBootstrap(settings: StackConfig): StackConfig {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [`audit-log-pipelines:${key}`, value]),
  );
}
