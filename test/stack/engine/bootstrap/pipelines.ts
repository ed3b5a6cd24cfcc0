import { resolve } from "node:path";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { createCloud, type Cloud } from "../../../fakes/providers/cloud";
import type { Stack, StackConfig } from "../stack";
import { startWorkspace, type Workspace } from "../workspace";

export const TENANT_ID = "11111111-1111-4111-8111-111111111111";
/** Who sets stacks up: the account that is signed in. */
export const FOLDER = "tools/bootstrap";

/** A tenant and subscription in memory, and the program that makes what pipelines need in front of the real CLI. */
export interface Pipelines extends AsyncDisposable {
  readonly cloud: Cloud;
  readonly workspace: Workspace;
  /** Writes a stack's file: what every stack sets, and the given settings. */
  stackFile(name: string, settings?: StackConfig): void;
  /** The bootstrap's stack of the tenant, with the least settings and the given ones. */
  bootstrap(settings?: StackConfig): Promise<Stack>;
}

export async function startPipelines(env: Readonly<Record<string, string>> = {}): Promise<Pipelines> {
  const cloud = createCloud({ tenantId: TENANT_ID });
  const workspace = await startWorkspace({
    program: resolve(__dirname, "../../../.."),
    fakeProviders: [cloud.azuread, cloud.azureNative],
    env,
  });
  const { subscriptionId, callers } = cloud;
  return {
    cloud,
    workspace,
    stackFile(name, settings = {}) {
      const config = {
        "azure-native:location": "westeurope",
        "azure-native:subscriptionId": subscriptionId,
        "audit-log-connector:tenantId": TENANT_ID,
        "audit-log-connector:dataverseUrl": `https://${name}.crm4.dynamics.com`,
        "audit-log-connector:adminConsent": false,
        "audit-log-connector:credential": "federated",
        ...settings,
      };
      writeFileSync(join(workspace.folder, `Pulumi.${name}.yaml`), stringify({ config }));
    },
    bootstrap: (settings = {}) =>
      workspace.stack(
        "pipelines",
        {
          "azure-native:location": "westeurope",
          "azure-native:subscriptionId": subscriptionId,
          ...pipelines({
            storageAccountName: "stcontosostate",
            vaultName: "kv-contoso",
            operatorObjectIds: [callers.azureNative.objectId],
            githubSubject: "repo:contoso@1/audit-log-connector@2",
            ...settings,
          }),
        },
        FOLDER,
      ),
    [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose](),
  };
}

/** Settings of the bootstrap's program, with their namespace. */
export function pipelines(settings: StackConfig): StackConfig {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [`audit-log-pipelines:${key}`, value]),
  );
}
